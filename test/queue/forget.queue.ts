import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue } from 'leadconduit-vendors/queue';
import { readRecord } from '../../src/queue/job-store';
import { createSettlement, settleLead } from '../../src/queue/settle';
import { until } from './redis';
import { setUp } from './setup';
import { accept, lead, reject, startVendor } from './vendor';
import { startWorker } from './worker-process';

/** The keys of settled leads: how long they are known, by Redis's clock and by no other. */

const context = setUp();
const DAY_MS = 86_400_000;
const oneSecond = { keepDays: 1 / 86_400 };

const getRedisTime = async () => {
  const [seconds, micros] = await context.redis.client.time();
  return 1000 * Number(seconds) + Math.floor(Number(micros) / 1000);
};
const getQueueKey = (name: string) => `${context.where.prefix}:sandbox:${putContact.key}:${name}`;
const getDueTime = async (id: string) => Number(await context.redis.client.zscore(getQueueKey('settled'), id));

/** Waits until Redis's clock has passed the moment at which a key may be forgotten. */
const untilDue = async (id: string) => {
  const due = await getDueTime(id);
  await until(async () => (await getRedisTime()) > due);
};

test('workers with clocks 100 days ahead and six years behind forget nothing, and nothing is sent twice', async () => {
  const { queue, where } = context;
  const vendor = await startVendor(accept);
  const offsets = [100 * DAY_MS, -6 * 365 * DAY_MS, 0, 100 * DAY_MS, -6 * 365 * DAY_MS];
  const ids: string[] = [];
  for (const [round, clockOffsetMs] of offsets.entries()) {
    const added = Array.from({ length: 30 }, (_, n) => `lead-${round}-${n}`);
    ids.push(...added);
    await queue.addAll(added.map((id) => lead(id)));
    const worker = await startWorker({ ...where, origin: vendor.origin, clockOffsetMs });
    await until(async () => (await queue.status()).settled === ids.length);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    const { id } = await queue.add(lead(`lead-${round}-0`));
    const finishedOn = Number(await context.redis.client.hget(context.getJobKey(id), 'finishedOn'));
    expect(Math.abs(finishedOn - (await getRedisTime()) - clockOffsetMs)).toBeLessThan(60_000); // BullMQ saw that clock
    const again = await queue.addAll(ids.map((id) => lead(id)));
    expect(new Set(again.map(({ added, status }) => `${added} ${status}`))).toEqual(new Set(['false delivered']));
  }
  expect(await queue.status()).toMatchObject({ waiting: 0, delayed: 0, settled: ids.length, parked: 0 });
  expect(vendor.came.length).toBe(ids.length);
  const due = await getDueTime((await queue.add(lead('lead-0-0'))).id);
  expect(Math.abs(due - (await getRedisTime()) - 90 * DAY_MS)).toBeLessThan(10 * 60_000);
  await vendor.close();
});

test('a process with a wrong clock that adds leads forgets nothing either', async () => {
  const { queue, where } = context;
  const vendor = await startVendor(accept);
  const { results } = await context.work(vendor.origin);
  await queue.add(lead('jane'));
  await until(() => results.length === 1);
  const realNow = Date.now;
  for (const offset of [100 * DAY_MS, -6 * 365 * DAY_MS]) {
    Date.now = () => realNow() + offset;
    try {
      const shifted = await createQueue(putContact, where);
      expect(await shifted.add(lead('jane'))).toMatchObject({ added: false, status: 'delivered' });
      await shifted.add(lead(`other-${offset}`));
      await shifted.close();
    } finally {
      Date.now = realNow;
    }
  }
  await until(() => results.length === 3);
  expect(await queue.add(lead('jane'))).toMatchObject({ added: false, status: 'delivered' });
  expect(vendor.came.length).toBe(3);
  await vendor.close();
});

test('a key is forgotten once it is due by the clock of Redis and another lead settles', async () => {
  const { redis, where } = context;
  const vendor = await startVendor(accept);
  const queue = context.closeLater(await createQueue(putContact, { ...where, ...oneSecond }));
  const { results } = await context.work(vendor.origin);
  const { id } = await queue.add(lead('jane'));
  await until(() => results.length === 1);
  const { Job } = require('bullmq') as typeof import('bullmq');
  await Job.addJobLog(await openBullmqQueue(), id, 'a line of somebody else');
  await until(async () => (await queue.status()).settled === 1);
  const left = (await getDueTime(id)) - (await getRedisTime());
  expect(left).toBeLessThanOrEqual(1000);
  await untilDue(id);
  expect(await queue.add(lead('jane'))).toMatchObject({ added: false, status: 'delivered' }); // not yet forgotten
  await queue.add(lead('joe'), { key: 'joe' });
  await until(() => results.length === 2);
  expect(await redis.client.keys(`${context.getJobKey(id)}*`)).toEqual([]);
  expect(await redis.client.zscore(getQueueKey('completed'), id)).toBeNull();
  expect(await redis.client.zscore(getQueueKey('settled'), id)).toBeNull();
  expect(await queue.add(lead('jane'))).toEqual({ id, added: true, status: 'unsent' });
  await until(() => results.length === 3);
  expect(vendor.came.map((one) => one.id)).toEqual(['jane', 'joe', 'jane']);
  await vendor.close();
});

test('a key that is due stays while its lead waits, is parked or was sent again', async () => {
  const { redis, where } = context;
  let answer: typeof accept | undefined = reject;
  const vendor = await startVendor((response) => (answer ? answer(response) : response.writeHead(502).end()));
  const queue = context.closeLater(await createQueue(putContact, { ...where, ...oneSecond }));
  const { results } = await context.work(vendor.origin);
  const { id } = await queue.add(lead('jane'));
  await until(() => results.length === 1);
  const first = await getDueTime(id);
  answer = undefined;
  expect(await queue.add(lead('jane'), { retryRejected: true })).toMatchObject({ added: true, status: 'rejected' });
  await until(() => results.length === 2);
  await until(async () => (await getRedisTime()) > first);
  answer = accept;
  await queue.add(lead('joe'));
  await until(() => results.length === 3);
  expect(await redis.client.zscore(getQueueKey('settled'), id)).toBeNull(); // dropped, and the job stays
  expect(await context.listParked()).toMatchObject([{ id, status: 'uncertain' }]);
  expect(await queue.add(lead('jane'))).toMatchObject({ added: false, status: 'uncertain' });
  await queue.redrive({ acceptDuplicates: true });
  await until(() => results.length === 4);
  expect(await getDueTime(id)).toBeGreaterThan(first); // entered anew
  await vendor.close();
});

test('one settled lead forgets twenty keys that are due, and none of which the job is not completed', async () => {
  const { queue, redis, where } = context;
  const vendor = await startVendor(accept);
  const { client } = redis;
  for (let n = 0; n < 45; n++) {
    await client.hset(context.getJobKey(`old-${n}`), 'data', '{}');
    await client.zadd(getQueueKey('settled'), n + 1, `old-${n}`);
    if (n !== 7) await client.zadd(getQueueKey('completed'), 9e15, `old-${n}`); // a score of no worker decides
  }
  const countOld = async () => (await client.keys(`${where.prefix}:*:old-*`)).length;
  const { results } = await context.work(vendor.origin);
  for (const [index, expected] of [26, 6, 1].entries()) {
    await queue.add(lead(`lead-${index}`));
    await until(() => results.length === index + 1);
    expect(await countOld()).toBe(expected);
  }
  expect(await client.exists(context.getJobKey('old-7'))).toBe(1);
  expect(await client.zcard(getQueueKey('settled'))).toBe(3);
  await vendor.close();
});

test('only the holder of the lock settles a lead; a worker that dies after it has, leaves nothing to be sent', async () => {
  const { queue, redis, where } = context;
  const vendor = await startVendor(accept);
  const { id } = await queue.add(lead('nobody'), { key: 'k' });
  const { Worker } = require('bullmq') as typeof import('bullmq');
  const base = { connection: redis.client, prefix: `${where.prefix}:sandbox`, lockDuration: 300 };
  const dead = new Worker(putContact.key, null, { ...base, skipLockRenewal: true });
  const job = await dead.getNextJob('dead');
  const bullmqQueue = await openBullmqQueue();
  const queueContext = { action: putContact, redis: redis.client, queue: bullmqQueue };
  const settleAs = (token: string) => settleLead(redis.client, createSettlement(queueContext, id, job?.data, token));
  await settleAs('somebody else');
  expect(await redis.client.hget(context.getJobKey(id), 'data')).toContain('nobody@');
  expect(await redis.client.zcard(getQueueKey('settled'))).toBe(0);
  await settleAs('dead');
  expect(await redis.client.hget(context.getJobKey(id), 'data')).not.toContain('nobody@');
  const first = await getDueTime(id);
  const { results } = await context.work(vendor.origin, { timeoutSeconds: 1, lockSeconds: 2 });
  await until(() => results.length === 1);
  expect(vendor.came.length).toBe(0);
  expect(await getDueTime(id)).toBeGreaterThanOrEqual(first);
  expect(await queue.status()).toMatchObject({ settled: 1, parked: 0 });
  expect((await readRecord({ redis: redis.client, jobKey: context.getJobKey(id) })).record).toBeUndefined();
  await dead.close();
  await vendor.close();
});

async function openBullmqQueue() {
  const { Queue } = require('bullmq') as typeof import('bullmq');
  const queue = new Queue(putContact.key, {
    connection: context.redis.client,
    prefix: `${context.where.prefix}:sandbox`,
  });
  await queue.waitUntilReady();
  context.closeLater({ close: () => queue.close() });
  return queue;
}
