import { putContact } from 'leadconduit-vendors/phoneburner';
import {
  createQueue,
  createWorker,
  type LeadQueue,
  type QueueResult,
  type QueueWorker,
} from 'leadconduit-vendors/queue';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import { startRedis, type TestRedis, until } from './redis';
import { accept, lead, startVendor, varsOf } from './vendor';

/** One process and a real Redis: what is added, sent, told, kept and let go of. */

let redis: TestRedis;
let queue: LeadQueue;
const open: (QueueWorker | LeadQueue)[] = [];
let turn = 0;
let where: { redis: string; prefix: string };

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  where = { redis: redis.url, prefix: `test-${++turn}` };
  queue = await createQueue(putContact, where);
  open.push(queue);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function work(origin: string, more: object = {}) {
  const results: QueueResult[] = [];
  const onResult = (result: QueueResult) => results.push(result);
  const worker = await createWorker([putContact], { ...where, origin, varsOf, onResult, ...more });
  open.push(worker);
  return { worker, results };
}

const parked = async () => {
  const found = [];
  for await (const one of queue.parked()) found.push(one);
  return found;
};

test('a lead that is added twice is one job and one send', async () => {
  const sandbox = await startSandbox();
  const together = await Promise.all(Array.from({ length: 10 }, () => queue.add(lead('jane'))));
  expect(together.filter((one) => one.lead === 'added').length).toBe(1);
  expect(together.filter((one) => one.lead === 'known').length).toBe(9);
  const { results } = await work(sandbox.origin);
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({ outcome: 'success', sent: 'yes' });
  expect((await queue.add(lead('jane'))).lead).toBe('known');
  expect((await queue.add(lead('jane', { first_name: 'Jane' }))).lead).toBe('differs');
  expect((await queue.add(lead('jane'), { key: 'another key' })).lead).toBe('added');
  await until(() => results.length === 2);
  expect(results[1]?.result).toMatchObject({ outcome: 'failure', reason: 'DUPLICATE EMAIL' });
  expect(sandbox.received.length).toBe(2);
  await sandbox.close();
});

test('Redis keeps a settled lead by its key and result alone, and no credential at any time', async () => {
  const sandbox = await startSandbox();
  const { id } = await queue.add(lead('jane', { first_name: 'Jane', phone_1: '5125550142' }), { key: 'key-1' });
  const everything = async () => {
    const keys = await redis.client.keys(`${where.prefix}:*`);
    const dumps = await Promise.all(keys.map((key) => redis.client.dumpBuffer(key)));
    const job = await redis.client.hgetall(`${where.prefix}:phoneburner_put_contact:${id}`);
    return JSON.stringify(job) + dumps.map((dump) => dump?.toString('latin1')).join('');
  };
  expect(await everything()).toContain('jane@example.com');
  const { results } = await work(sandbox.origin);
  await until(() => results.length === 1);
  const kept = await everything();
  for (const personal of ['jane@', 'Jane', '5125550142', 'k3y-of-the-vendor']) expect(kept).not.toContain(personal);
  expect(kept).toContain('key-1');
  expect(id).toMatch(/^lead-[\w-]+$/);
  await sandbox.close();
});

test('what a vendor refused, or validate did, goes again when it is asked for', async () => {
  let reply = 'ERROR|CM_ID IS INVALID';
  const vendor = await startVendor((response) => response.end(reply));
  await queue.add(lead('jane'));
  await queue.add({ lead: { id: 'nobody' } });
  const { results } = await work(vendor.origin);
  await until(() => results.length === 2);
  expect(results.map(({ result }) => result.outcome).sort()).toEqual(['error', 'skip']);
  reply = 'SUCCESS|https://www.phoneburner.com/?upc=A';
  expect((await queue.add(lead('jane'))).lead).toBe('known');
  expect((await queue.add(lead('nobody'))).lead).toBe('again');
  expect((await queue.add(lead('jane'), { retryRefused: true })).lead).toBe('again');
  await until(() => results.length === 4);
  expect(results.slice(2).map(({ result }) => result.outcome)).toEqual(['success', 'success']);
  expect((await queue.add(lead('jane'), { retryRefused: true })).lead).toBe('known');
  expect(vendor.came.length).toBe(3);
  await vendor.close();
});

test('an uncertain lead is parked with its reason, and sent again by nobody but a person', async () => {
  const vendor = await startVendor((response) => response.writeHead(502).end());
  const { id, lead: added } = await queue.add(lead('jane'));
  expect(added).toBe('added');
  const { results } = await work(vendor.origin);
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({ outcome: 'error', sent: 'unknown', uncertain: true });
  expect(await parked()).toMatchObject([{ id, standing: 'uncertain', key: expect.stringContaining('|jane') }]);
  expect((await queue.add(lead('jane'))).lead).toBe('known');
  expect((await queue.add(lead('jane'), { retryRefused: true })).lead).toBe('known');
  // A dashboard's own button puts the job back without asking: it is not sent for that.
  const { Queue } = require('bullmq') as typeof import('bullmq');
  const dashboard = new Queue(putContact.key, { connection: redis.client, prefix: where.prefix });
  await (await dashboard.getJob(id))?.retry('failed');
  await until(() => results.length === 2);
  expect(vendor.came.length).toBe(1);
  expect(await queue.redrive()).toEqual({ redriven: 0, left: 1 });
  expect(vendor.came.length).toBe(1);
  expect(await queue.redrive({ key: 'jane', acceptDuplicates: true })).toEqual({ redriven: 1, left: 0 });
  await until(() => results.length === 3);
  expect(vendor.came.length).toBe(2);
  expect((await parked()).length).toBe(1);
  await (await dashboard.getJob(id))?.retry('failed'); // the leave was for one send
  await until(() => results.length === 4);
  expect(vendor.came.length).toBe(2);
  await dashboard.close();
  await vendor.close();
});

test('a lead that never left is tried again, then parked as unsent, and redriven without a warning', async () => {
  const gone = await startVendor(accept);
  await gone.close();
  await queue.add(lead('jane'));
  const { worker, results } = await work(gone.origin, { retry: { attempts: 3, baseMs: 10 } });
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({ outcome: 'error', sent: 'no', code: 'ECONNREFUSED' });
  expect(await parked()).toMatchObject([{ standing: 'unsent', reason: 'the vendor refused the connection' }]);
  await worker.close();
  const vendor = await startVendor(accept);
  const { results: later } = await work(vendor.origin);
  expect(await queue.redrive()).toEqual({ redriven: 1, left: 0 });
  await until(() => later.length === 1);
  expect(later[0]?.result).toMatchObject({ outcome: 'success' });
  expect(await parked()).toEqual([]);
  await vendor.close();
});

test('a 429 with Retry-After slows every worker down, and its lead goes again', async () => {
  let refused = 0;
  const vendor = await startVendor((response) =>
    refused++ === 0 ? response.writeHead(429, { 'Retry-After': '3' }).end() : accept(response),
  );
  await queue.add(lead('first'));
  const [one, two] = [await work(vendor.origin), await work(vendor.origin)];
  await until(async () => (await queue.status()).slowedMs > 0);
  const slowed = await queue.status();
  expect(slowed.slowedMs).toBeLessThanOrEqual(3000);
  for (let n = 0; n < 8; n++) await queue.add(lead(`later-${n}`));
  await until(() => one.results.length + two.results.length === 9);
  const [first = { at: 0 }, ...others] = vendor.came;
  for (const { at } of others) expect(at - first.at).toBeGreaterThanOrEqual(2900);
  expect(vendor.came.filter(({ id }) => id === 'first').length).toBe(2);
  expect(vendor.came.length).toBe(10);
  await vendor.close();
});

test('two workers together keep to the rate', async () => {
  const vendor = await startVendor(accept);
  await queue.addAll(Array.from({ length: 60 }, (_, n) => lead(`lead-${n}`)));
  const [one, two] = [await work(vendor.origin, { rate: 20 }), await work(vendor.origin, { rate: 20 })];
  await until(() => one.results.length + two.results.length === 60);
  // Twenty in each second, counted from the first: the last of sixty comes no earlier than after two.
  const [first, last] = [vendor.came[0]?.at ?? 0, vendor.came.at(-1)?.at ?? 0];
  expect(last - first).toBeGreaterThanOrEqual(1900);
  expect(new Set(vendor.came.map(({ id }) => id)).size).toBe(60);
  await vendor.close();
});

test('a stop lets the leads under way end, and begins none', async () => {
  const held: (() => void)[] = [];
  const vendor = await startVendor((response) => held.push(() => accept(response)));
  await queue.addAll(Array.from({ length: 20 }, (_, n) => lead(`lead-${n}`)));
  const { worker, results } = await work(vendor.origin, { concurrency: 3 });
  await until(() => vendor.came.length === 3);
  const closing = worker.close();
  for (const answer of held) answer();
  await closing;
  expect(results.length).toBe(3);
  expect(vendor.came.length).toBe(3);
  expect(await queue.status()).toMatchObject({ waiting: 17, underWay: 0, settled: 3, parked: 0 });
  await vendor.close();
});

test('the stream of results tells of each lead, and goes on from a place', async () => {
  const vendor = await startVendor((response, id) => (id === 'bad' ? response.writeHead(500).end() : accept(response)));
  const stop = new AbortController();
  const heard: string[] = [];
  let place = '0';
  const listening = (async () => {
    for await (const { key, result, place: at } of queue.results({ after: place, signal: stop.signal })) {
      heard.push(`${key.split('|').at(-1)} ${result.sent}`);
      place = at;
      if (heard.length === 2) return;
    }
  })();
  await work(vendor.origin);
  await queue.add(lead('good'));
  await until(() => heard.length === 1);
  await queue.add(lead('bad'));
  await listening;
  expect(heard).toEqual(['good yes', 'bad unknown']);
  await queue.add(lead('more'));
  for await (const { key } of queue.results({ after: place })) {
    expect(key).toContain('|more');
    break;
  }
  const aborted = queue.results({ signal: stop.signal });
  const next = aborted.next();
  stop.abort();
  expect(await next).toMatchObject({ done: true });
  await vendor.close();
});

test('a user of Redis with few rights is enough', async () => {
  const keys = `~${where.prefix}:*`;
  await redis.client.call('ACL', 'SETUSER', 'leads', 'on', '>few-rights', keys, '+@all', '-@dangerous', '+info');
  where = { ...where, redis: redis.url.replace(`:${redis.password}`, 'leads:few-rights') };
  const few = await createQueue(putContact, where);
  open.push(few);
  const vendor = await startVendor((response, id) => (id === 'bad' ? response.writeHead(500).end() : accept(response)));
  const { results } = await work(vendor.origin, { rate: 50 });
  const heard = few.results({ after: '0' });
  await few.addAll([lead('good'), lead('bad')]);
  await until(() => results.length === 2);
  expect((await heard.next()).value?.key).toMatch(/good|bad/);
  await heard.return(undefined);
  expect(await few.redrive({ acceptDuplicates: true })).toEqual({ redriven: 1, left: 0 });
  await until(() => results.length === 3);
  expect(await few.status()).toMatchObject({ settled: 1, parked: 1 });
  await vendor.close();
});

test('no error holds a lead or a password, and a Redis that forgets is refused', async () => {
  await redis.client.config('SET', 'maxmemory', '1');
  const refused = await queue.add(lead('jane')).catch((error: Error) => error);
  await redis.client.config('SET', 'maxmemory', '0');
  expect(String(refused)).toBe('Error: Redis refuses: OOM');
  expect(JSON.stringify(Object.entries(refused))).not.toContain('jane');
  const wrong = await createQueue(putContact, { redis: redis.url.replace(redis.password, 'wr0ng') }).catch(String);
  expect(wrong).toBe('Error: Redis refuses: WRONGPASS');
  const nobody = await createQueue(putContact, { redis: 'redis://:s3cret@127.0.0.1:1' }).catch(String);
  expect(nobody).toBe('Error: Redis cannot be reached: ECONNREFUSED');
  await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const forgetful = await createWorker([putContact], where).catch(String);
  await redis.client.config('SET', 'maxmemory-policy', 'noeviction');
  expect(forgetful).toContain('maxmemory-policy is allkeys-lru');
  await expect(createWorker([putContact], { deadlineSeconds: 10, lockSeconds: 10 })).rejects.toThrow('lock');
});
