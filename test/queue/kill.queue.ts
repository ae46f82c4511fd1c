import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, type LeadQueue } from 'leadconduit-vendors/queue';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import { startRedis, type TestRedis, until } from './redis';
import { listParked } from './setup';
import { accept, lead, startVendor } from './vendor';
import { startWorker, type WorkerProcess } from './worker-process';

/** Workers in processes of their own are killed, and Redis too; the vendor's own receipts decide. */

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const short = { timeoutSeconds: 2, lockSeconds: 3 };

/** Whether no lead has anything before it: a dead worker's unsent lead stands among the failed ones until it is requeued. */
async function isIdle(queue: LeadQueue) {
  const { waiting, delayed, active } = await queue.status();
  if (waiting + delayed + active > 0) return false;
  return (await listParked(queue)).every(({ status }) => status === 'uncertain');
}

test('a worker killed in the midst of a send: one send, and the lead is parked', async () => {
  let answers = false;
  const vendor = await startVendor((response) => answers && accept(response));
  const where = { redis: redis.url, prefix: 'killed', sandbox: true };
  const queue = await createQueue(putContact, where);
  await queue.add(lead('jane'));
  const options = { ...where, ...short, origin: vendor.origin };
  const first = await startWorker({ ...options, timeoutSeconds: 100, lockSeconds: 101 });
  await until(() => vendor.came.length === 1);
  await first.kill();
  // The lock of the dead is let go of, so that nobody need wait for it.
  const [lock = ''] = await redis.client.keys('killed:*:lock');
  expect(await redis.client.pttl(lock)).toBeGreaterThan(90_000);
  await redis.client.del(lock, ...(await redis.client.keys('killed:*:stalled-check')));
  const second = await startWorker(options);
  await until(async () => (await listParked(queue)).length === 1);
  const reason = 'the lead may have arrived before the process ended';
  expect(await listParked(queue)).toMatchObject([{ status: 'uncertain', reason }]);
  expect(vendor.came.length).toBe(1);
  expect(await queue.redrive()).toEqual({ redriven: 0, left: 1 });
  answers = true;
  expect(await queue.redrive({ acceptDuplicates: true })).toEqual({ redriven: 1, left: 0 });
  await until(async () => (await queue.status()).settled === 1);
  expect(vendor.came.length).toBe(2);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  await queue.close();
  await vendor.close();
});

test('two workers, two thousand leads, a worker killed again and again: none is lost, none is sent twice', async () => {
  const leads = 2000;
  const sandbox = await startSandbox();
  const where = { redis: redis.url, prefix: 'many', sandbox: true };
  const queue = await createQueue(putContact, where);
  const ids = Array.from({ length: leads }, (_, n) => `lead-${n}`);
  await queue.addAll(ids.map((id) => lead(id)));
  const options = { ...where, ...short, origin: sandbox.origin, rate: 200 };
  const workers = [await startWorker(options), await startWorker(options)];
  let kills = 0;
  for (let next = 150; next < leads; next += 180) {
    await until(() => sandbox.received.length >= next);
    await (workers.shift() as WorkerProcess).kill();
    workers.push(await startWorker(options));
    kills++;
  }
  expect(kills).toBeGreaterThan(8);
  await until(() => isIdle(queue));
  const parked = await listParked(queue);
  const { settled } = await queue.status();
  expect(settled + parked.length).toBe(leads);
  expect(parked.map(({ status }) => status).filter((status) => status !== 'uncertain')).toEqual([]);
  const arrived = sandbox.received.map(({ query }) => query.get('email')?.split('@')[0] ?? '');
  expect(new Set(arrived).size).toBe(arrived.length);
  const unknown = new Set(parked.map(({ key }) => key.split('|').at(-1)));
  const there = new Set(arrived);
  for (const id of ids) expect(there.has(id) || unknown.has(id)).toBe(true);
  for (const { child } of workers) child.kill('SIGTERM');
  expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0]);
  await queue.close();
  await sandbox.close();
});

test('Redis is killed in the midst of it: the workers go on when it is back', async () => {
  const leads = 600;
  const sandbox = await startSandbox();
  const where = { redis: redis.url, prefix: 'restarted', sandbox: true };
  const queue = await createQueue(putContact, where);
  await queue.addAll(Array.from({ length: leads }, (_, n) => lead(`lead-${n}`)));
  const options = { ...where, ...short, origin: sandbox.origin, rate: 200 };
  const workers = [await startWorker(options), await startWorker(options)];
  for (const enough of [100, 300]) {
    await until(() => sandbox.received.length >= enough);
    await redis.restart();
  }
  await until(() => isIdle(queue).catch(() => false));
  const parked = await listParked(queue);
  expect((await queue.status()).settled + parked.length).toBe(leads);
  const arrived = sandbox.received.map(({ query }) => query.get('email') ?? '');
  expect(new Set(arrived).size).toBe(arrived.length);
  expect(arrived.length).toBeGreaterThanOrEqual(leads - parked.length);
  for (const { child } of workers) child.kill('SIGTERM');
  expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0]);
  await queue.close();
  await sandbox.close();
});
