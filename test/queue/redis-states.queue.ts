import type { ServerResponse } from 'node:http';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker } from 'leadconduit-vendors/queue';
import { startRedis, type TestRedis, until } from './redis';
import { accept, lead, startVendor, varsOf } from './vendor';

/** A worker whose Redis is killed, stopped, full or replaced: what it tells, and that it goes on. */

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

let count = 0;

/** A worker and a queue of a test's own, a vendor that accepts, and what the worker told. */
async function setUp(answer: (response: ServerResponse, id: string) => unknown = accept) {
  const vendor = await startVendor(answer);
  const where = { redis: redis.url, prefix: `state-${++count}` };
  const queue = await createQueue(putContact, { ...where, sandbox: true });
  const told: string[] = [];
  const onError = (message: string) => told.push(message);
  const worker = await createWorker([putContact], { ...where, origin: vendor.origin, varsOf, onError });
  const close = async () => {
    await worker.close();
    await queue.close();
    await vendor.close();
  };
  return { ...{ vendor, where, queue, worker, told, close }, came: () => vendor.came.map(({ id }) => id) };
}

const isSentence = (message: string) => expect(message).toMatch(/^[A-Z][a-zA-Z]+ .{10,}/);

test('Redis is killed and comes back: both is told once, and the worker goes on', async () => {
  const { queue, told, close, came } = await setUp();
  await queue.add(lead('before'));
  await until(() => came().length === 1);
  await redis.kill();
  await until(() => told.length > 0);
  expect(told).toEqual([expect.stringContaining('Redis cannot be reached')]);
  await redis.revive();
  await queue.add(lead('after'));
  await until(() => came().length === 2);
  await until(() => told.length > 1);
  expect(told.slice(1)).toEqual(['Redis answers again: the worker continues']);
  expect(came()).toEqual(['before', 'after']);
  await close();
});

test('a worker without a lead under way closes although Redis is gone', async () => {
  const { told, worker, queue, vendor } = await setUp();
  await redis.kill();
  await until(() => told.length > 0);
  await worker.close();
  await redis.revive();
  await queue.close();
  await vendor.close();
});

test('Redis is stopped and goes on: both is told once, and a queue does not wait for it', async () => {
  const { queue, where, told, close, came } = await setUp();
  const [, rest = ''] = redis.url.split('@127.0.0.1:');
  const address = { host: '127.0.0.1', port: Number(rest), password: redis.password };
  const hasty = await createQueue(putContact, { ...where, sandbox: true, redis: { ...address, commandTimeout: 500 } });
  redis.freeze();
  await expect(hasty.status()).rejects.toThrow('Redis does not answer');
  await expect(createQueue(putContact, where)).rejects.toThrow('Redis does not answer');
  await until(() => told.length > 0);
  expect(told).toEqual(['Redis does not answer: the worker waits for it']);
  redis.thaw();
  await until(() => told.length > 1);
  expect(told.slice(1)).toEqual(['Redis answers again: the worker continues']);
  await queue.add(lead('after'));
  await until(() => came().length === 1);
  await hasty.close();
  await close();
});

test('Redis is full: it is told once, and the worker goes on by itself when there is room', async () => {
  const { queue, told, close, came } = await setUp();
  await queue.add(lead('before'));
  await until(async () => (await queue.status()).settled === 1);
  await redis.client.config('SET', 'maxmemory', '1');
  await expect(queue.add(lead('refused'))).rejects.toThrow('Redis is full');
  await until(() => told.length > 0);
  await redis.client.config('SET', 'maxmemory', '0');
  await queue.add(lead('after'));
  await until(() => came().length === 2);
  await until(() => told.length > 1);
  expect(told).toEqual([
    'Redis is full (maxmemory): no lead is added or sent until it has free memory',
    'Redis accepts commands again: the worker continues',
  ]);
  expect(came()).toEqual(['before', 'after']);
  await close();
});

test('Redis is full while leads are under way and wait: none is lost, and none is sent twice', async () => {
  const held: (() => void)[] = [];
  let isHolding = true;
  const { queue, told, close, came } = await setUp((response) =>
    isHolding ? held.push(() => accept(response)) : accept(response),
  );
  await queue.addAll(Array.from({ length: 40 }, (_, n) => lead(`lead-${n}`)));
  await until(() => came().length === 10);
  await redis.client.config('SET', 'maxmemory', '1');
  isHolding = false;
  for (const answer of held) answer();
  await until(() => told.length > 0);
  await redis.client.config('SET', 'maxmemory', '0');
  await until(async () => {
    const { settled, parked } = await queue.status();
    return settled + parked === 40;
  });
  expect(new Set(came()).size).toBe(40);
  expect(came().length).toBe(40);
  expect((await queue.status()).parked).toBe(0); // a result finds room in a full memory
  told.forEach(isSentence);
  expect(new Set(told).size).toBe(told.length);
  await close();
});

test('Redis is replaced by an empty one: the worker tells it, and works on what is added then', async () => {
  let finish = () => {};
  const { queue, where, told, close, came } = await setUp((response, id) => {
    if (id === 'under way') finish = () => accept(response);
    else accept(response);
  });
  await queue.add(lead('before'));
  await queue.add(lead('waiting', { email: 'under way@example.com' }));
  await until(() => came().length === 2);
  await redis.replace();
  finish(); // the answer of a lead that this Redis does not know
  await until(() => told.some((message) => message.includes('no longer holds the queue phoneburner_put_contact')));
  const fresh = await createQueue(putContact, { ...where, sandbox: true });
  expect(await fresh.add(lead('before'))).toMatchObject({ added: true, status: 'unsent' }); // it is new to this Redis
  await until(() => came().length === 3);
  await until(async () => (await fresh.status()).settled === 1);
  expect(await fresh.add(lead('before'))).toMatchObject({ added: false, status: 'delivered' });
  told.forEach(isSentence);
  expect(new Set(told).size).toBe(told.length);
  await fresh.close();
  await close();
});

test('a queue that is emptied under a worker is noticed without a lost connection', async () => {
  const { told, close } = await setUp();
  await redis.client.flushall();
  await until(() => told.length > 0);
  expect(told).toEqual([expect.stringContaining('it was emptied or replaced')]);
  await close();
});

test('a worker whose rights are taken away rests, tells it once and says that it has failed', async () => {
  const prefix = `state-${++count}`;
  const rules = ['on', '>few-rights', `~${prefix}:*`, '+@all', '-@dangerous', '+info', '+config|get'];
  await redis.client.call('ACL', 'SETUSER', 'leads', ...rules);
  const told: string[] = [];
  const where = { redis: redis.url.replace(`:${redis.password}`, 'leads:few-rights'), prefix };
  const worker = await createWorker([putContact], { ...where, varsOf, onError: (message) => told.push(message) });
  await redis.client.call('ACL', 'SETUSER', 'leads', 'resetkeys', '~other:*');
  expect(await worker.failure).toMatchObject({ name: 'QueueError', code: 'NOPERM' });
  expect(told).toEqual([expect.stringContaining("give it the queue's keys and +@all")]);
  await worker.close();
});
