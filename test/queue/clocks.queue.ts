import { endWaits } from '../../src/queue/delay';
import { until } from './redis';
import { setUp } from './setup';
import { accept, lead, startVendor } from './vendor';
import { startWorker } from './worker-process';

/** Waits of leads: they end by the clock of Redis, whatever the clocks of the workers say. */

const context = setUp();
const DAY_MS = 86_400_000;

/** A vendor that refuses every connection: no lead leaves. */
async function startClosedVendor() {
  const vendor = await startVendor(accept);
  await vendor.close();
  return vendor;
}

const getWaits = async () => {
  const key = `${context.where.prefix}:sandbox:phoneburner_put_contact:due`;
  const [seconds, micros] = await context.redis.client.time();
  const now = 1000 * Number(seconds) + Math.floor(Number(micros) / 1000);
  const scores = (await context.redis.client.zrange(key, 0, -1, 'WITHSCORES')).filter((_, index) => index % 2 === 1);
  return scores.map((score) => Number(score) - now);
};

const getAttempts = async (id: string) => Number(await context.redis.client.hget(context.getJobKey(id), 'ats'));

test('a worker with a clock 100 days ahead, or six years behind, neither ends a wait early nor stands still', async () => {
  const { queue, where } = context;
  const vendor = await startClosedVendor();
  const ids = ['one', 'two', 'three'];
  const added = await queue.addAll(ids.map((id) => lead(id)));
  const options = { ...where, origin: vendor.origin };
  // The first of these waits is at most ten minutes, at random.
  const slow = await startWorker({ ...options, retry: { attempts: 9, baseMs: 600_000 } });
  await until(async () => (await queue.status()).delayed === ids.length);
  const waits = await getWaits();
  expect(waits.length).toBe(ids.length);
  expect(Math.max(...waits)).toBeLessThanOrEqual(600_000);
  slow.child.kill('SIGTERM');
  expect(await slow.ended).toBe(0);
  const due = `${where.prefix}:sandbox:phoneburner_put_contact:due`;
  for (const { id } of added) await context.redis.client.zincrby(due, 3_600_000, id); // an hour more, in any case

  for (const clockOffsetMs of [100 * DAY_MS, -6 * 365 * DAY_MS]) {
    await queue.add(lead(`other-${clockOffsetMs}`));
    const worker = await startWorker({ ...options, clockOffsetMs, retry: { attempts: 3, baseMs: 1 } });
    await until(async () => (await queue.status()).parked > 0); // it works: this lead's own waits of a ms have ended
    expect((await queue.status()).delayed).toBe(ids.length);
    for (const { id } of added) expect(await getAttempts(id)).toBe(1);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    const parked = `${where.prefix}:sandbox:phoneburner_put_contact:failed`;
    await context.redis.client.del(
      parked,
      ...(await context.redis.client.zrange(parked, 0, -1)).map(context.getJobKey),
    );
  }

  // Once the waits are over by Redis's clock, a worker with a wrong one sends the leads, each once.
  for (const { id } of added) await context.redis.client.zadd(due, 1, id);
  const sandbox = await startVendor(accept);
  const last = await startWorker({ ...where, origin: sandbox.origin, clockOffsetMs: -6 * 365 * DAY_MS });
  await until(async () => (await queue.status()).settled === ids.length);
  expect(sandbox.came.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await getWaits()).toEqual([]);
  last.child.kill('SIGTERM');
  expect(await last.ended).toBe(0);
  await sandbox.close();
});

test('workers with clocks that are days apart retry a lead together, and none stands still', async () => {
  const { queue, where } = context;
  const vendor = await startClosedVendor();
  const [{ id } = { id: '' }] = await queue.addAll([lead('jane')]);
  const options = { ...where, origin: vendor.origin, retry: { attempts: 6, baseMs: 50 } };
  const workers = [
    await startWorker({ ...options, clockOffsetMs: 100 * DAY_MS }),
    await startWorker({ ...options, clockOffsetMs: -100 * DAY_MS }),
    await startWorker(options),
  ];
  await until(async () => (await queue.status()).parked === 1);
  expect(await getAttempts(id)).toBe(6);
  for (const { child } of workers) child.kill('SIGTERM');
  expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0]);
});

test('the note of a wait that never came about is dropped, and one of a job on its way stays', async () => {
  const { client } = context.redis;
  const { Queue } = require('bullmq') as typeof import('bullmq');
  const prefix = `${context.where.prefix}:waits`;
  const bullmqQueue = new Queue('q', { connection: client, prefix });
  context.closeLater({ close: () => bullmqQueue.close() });
  const waits = { action: undefined as never, redis: client, queue: bullmqQueue };
  expect(await endWaits(waits)).toBeUndefined();
  await client.zadd(`${prefix}:q:due`, 1, 'gone', 2, 'locked');
  await client.set(`${prefix}:q:locked:lock`, 'token');
  expect(await endWaits(waits)).toBe(50);
  expect(await client.zrange(`${prefix}:q:due`, 0, -1)).toEqual(['locked']);
  await client.del(`${prefix}:q:locked:lock`);
  await client.zadd(`${prefix}:q:delayed`, 9e15, 'locked');
  expect(await endWaits(waits)).toBeUndefined();
  expect(await client.zscore(`${prefix}:q:delayed`, 'locked')).toBe('0');
  expect(await client.zscore(`${prefix}:q:marker`, '0')).toBe('0');
});
