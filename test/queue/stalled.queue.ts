import { Queue, Worker } from 'bullmq';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { requeueStalled } from '../../src/queue/parked';
import { until } from './redis';
import { setUp } from './setup';
import { accept, lead, startVendor } from './vendor';

/** Leads that stalled before their send go again while workers run; none has to start. */

const context = setUp();
const short = { timeoutSeconds: 1, lockSeconds: 2 };
const getPrefix = () => `${context.where.prefix}:sandbox`;
const getName = (name: string) => `${getPrefix()}:${putContact.key}:${name}`;

function openBullmqQueue() {
  const queue = new Queue(putContact.key, { connection: context.redis.client, prefix: getPrefix() });
  context.closeLater({ close: () => queue.close() });
  return queue;
}

test('a lead whose worker dies before the send is sent by a worker that runs already', async () => {
  const { queue, redis } = context;
  const vendor = await startVendor(accept);
  const { id } = await queue.add(lead('jane'));
  const base = { connection: redis.client, prefix: getPrefix(), lockDuration: 60_000 };
  const dead = new Worker(putContact.key, null, { ...base, skipLockRenewal: true });
  context.closeLater({ close: () => dead.close() });
  expect((await dead.getNextJob('dead'))?.id).toBe(id);
  const workers = [await context.work(vendor.origin, short), await context.work(vendor.origin, short)];
  await queue.add(lead('joe'));
  await until(() => vendor.came.length === 1); // they run
  await redis.client.pexpire(`${context.getJobKey(id)}:lock`, 1);
  await until(() => workers.flatMap(({ results }) => results).length === 2);
  expect(vendor.came.map((one) => one.id)).toEqual(['joe', 'jane']);
  expect(await queue.status()).toMatchObject({ settled: 2, parked: 0, active: 0 });
  await vendor.close();
});

test('a lead that stalls again and again before its send is parked as unsent in the end', async () => {
  const { queue, redis } = context;
  const vendor = await startVendor(accept);
  const { id } = await queue.add(lead('jane'));
  await redis.client.hset(context.getJobKey(id), 'stc', 3);
  const dead = new Worker(putContact.key, null, {
    connection: redis.client,
    prefix: getPrefix(),
    lockDuration: 60_000,
  });
  context.closeLater({ close: () => dead.close() });
  await dead.getNextJob('dead');
  await context.work(vendor.origin, short);
  await redis.client.pexpire(`${context.getJobKey(id)}:lock`, 1);
  await until(async () => (await queue.status()).parked === 1);
  expect(await context.listParked()).toMatchObject([{ id, status: 'unsent' }]);
  expect(vendor.came).toEqual([]);
  await vendor.close();
});

test('a stalled job that a dying worker left among the failed ones is requeued by one of two running workers', async () => {
  const { queue, redis } = context;
  const vendor = await startVendor(accept);
  const bullmqQueue = openBullmqQueue();
  const workers = [await context.work(vendor.origin, short), await context.work(vendor.origin, short)];
  await bullmqQueue.pause();
  const { id } = await queue.add(lead('jane'));
  for (const list of ['wait', 'paused']) await redis.client.lrem(getName(list), 0, id);
  await redis.client.hset(
    context.getJobKey(id),
    'failedReason',
    'job stalled more than allowable limit',
    'finishedOn',
    1,
  );
  await redis.client.zadd(getName('failed'), 1, id);
  await bullmqQueue.resume();
  await until(() => workers.flatMap(({ results }) => results).length === 1);
  expect(vendor.came.map((one) => one.id)).toEqual(['jane']);
  expect(await queue.status()).toMatchObject({ settled: 1, parked: 0 });
  await vendor.close();
});

test('a lead that cannot be read after a rejection stays parked, and is not requeued forever', async () => {
  const { queue, redis } = context;
  const vendor = await startVendor((response) => response.writeHead(200).end('FAILURE|INVALID EMAIL'));
  const { id } = await queue.add(lead('jane'));
  let isBroken = false;
  const varsOf = (vars: unknown) => {
    if (isBroken) throw new Error('broken');
    return { phoneburner: { key: 'k', user_id: '1', cm_id: '2' }, ...(vars as object) };
  };
  const { results } = await context.work(vendor.origin, { ...short, varsOf });
  await until(() => results.length === 1);
  isBroken = true;
  expect(await queue.add(lead('jane'), { retryRejected: true })).toMatchObject({ added: true, status: 'rejected' });
  await until(() => results.length === 2);
  const countStarts = () => redis.client.hget(context.getJobKey(id), 'ats');
  const starts = await countStarts();
  await requeueStalled({ action: putContact, redis: redis.client, queue: openBullmqQueue() });
  expect(await context.listParked()).toMatchObject([{ id, status: 'rejected' }]);
  expect(await countStarts()).toBe(starts);
  await vendor.close();
});
