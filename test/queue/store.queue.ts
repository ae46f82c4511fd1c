import { putContact } from 'leadconduit-vendors/phoneburner';
import { grantResend, JobStore, readRecord } from '../../src/queue/job-store';
import type { LeadData } from '../../src/queue/lead-job';
import type { QueueContext } from '../../src/queue/redis';
import { createSettlement } from '../../src/queue/settle';
import { until } from './redis';
import { setUp } from './setup';
import { accept, lead, startVendor } from './vendor';

/** What is recorded of a lead in its job, and who may write it. */

const context = setUp();

const identity = { key: 'k', contentHash: 'v' };
const delivered = {
  status: 'delivered',
  sent: 'yes',
  attempts: 1,
  code: 'accepted',
  result: { outcome: 'success' },
} as const;

async function createStore(jobKey: string, token: string) {
  const redis = context.redis.client;
  const location = { redis, jobKey };
  const queueKey = jobKey.replace(/[^:]*$/, '');
  const queue = { toKey: (name: string) => queueKey + name } as QueueContext['queue'];
  const data = JSON.parse(String(await redis.hget(jobKey, 'data'))) as LeadData;
  const settlement = createSettlement({ action: putContact, redis, queue }, jobKey.slice(queueKey.length), data, token);
  return new JobStore(location, { token, ms: 60_000 }, 'salt', await readRecord(location), settlement);
}

test('who does not hold the lock of a job writes no intent, and so sends nothing', async () => {
  const { client } = context.redis;
  await client.hset('a', 'data', '{"keepSeconds":60}');
  const late = await createStore('a', 'one');
  await expect(late.recordIntent(identity)).rejects.toThrow('lock');
  await client.set('a:lock', 'two', 'PX', 1000);
  await expect(late.recordIntent(identity)).rejects.toThrow('lock');
  const holder = await createStore('a', 'two');
  await holder.recordIntent(identity);
  expect(await client.pttl('a:lock')).toBeGreaterThan(50_000);
  expect(holder.record?.status).toBe('uncertain');
  expect((await createStore('a', 'three')).record?.status).toBe('uncertain');
});

test('a result that comes late is recorded, unless the lead has been sent again', async () => {
  const { client } = context.redis;
  await client.hset('b', 'data', '{"keepSeconds":60}');
  await client.set('b:lock', 'one');
  const slow = await createStore('b', 'one');
  await slow.recordIntent(identity);
  await client.set('b:lock', 'two');
  const next = await createStore('b', 'two');
  await slow.recordResult(identity, delivered);
  expect(slow.lostLock).toBe(true);
  expect((await createStore('b', 'two')).record).toMatchObject(delivered);
  await expect(next.recordIntent(identity)).rejects.toThrow('its record has changed'); // it was read before
  await (await createStore('b', 'two')).recordIntent(identity);
  await expect(slow.recordResult(identity, delivered)).rejects.toThrow('sent again');
  expect((await createStore('b', 'two')).record?.status).toBe('uncertain');
});

test.each([
  { status: 'delivered', token: 'one', isSettled: true },
  { status: 'rejected', token: 'one', isSettled: true },
  { status: 'uncertain', token: 'one', isSettled: false },
  { status: 'unsent', token: 'one', isSettled: false },
  { status: 'delivered', token: 'another', isSettled: false },
] as const)('a lead that is $status and whose lock is held by "$token" is settled: $isSettled', async (wanted) => {
  const { client } = context.redis;
  const job = `e-${wanted.status}-${wanted.token}`;
  await client.hset(job, 'data', JSON.stringify({ key: 'k', keepSeconds: 60, lead: 'jane' }));
  await client.set(`${job}:lock`, 'one');
  const store = await createStore(job, 'one');
  await store.recordIntent(identity);
  await client.set(`${job}:lock`, wanted.token);
  await store.recordResult(identity, { ...delivered, status: wanted.status });
  expect(store.hasSettled).toBe(wanted.isSettled);
  const { lead: stored } = JSON.parse(String(await client.hget(job, 'data')));
  expect(stored).toBe(wanted.isSettled ? undefined : 'jane');
  expect((await client.zscore('settled', job)) !== null).toBe(wanted.isSettled);
});

test('a Redis that has forgotten the scripts is sent them again', async () => {
  const { client } = context.redis;
  await client.hset('f', 'data', '{"keepSeconds":60}');
  await client.set('f:lock', 'one');
  const store = await createStore('f', 'one');
  await client.script('FLUSH');
  await store.recordIntent(identity);
  await client.script('FLUSH');
  await store.recordResult(identity, delivered);
  expect(store.hasSettled).toBe(true);
});

test('attempts are counted over the jobs of a lead, and from one again after a grant', async () => {
  const { client } = context.redis;
  const location = { redis: client, jobKey: 'd' };
  await client.hset('d', 'data', '{"keepSeconds":60}');
  for (const attempts of [1, 2, 3]) {
    await client.set('d:lock', 'one');
    const store = await createStore('d', 'one');
    await store.recordIntent(identity);
    // deliver hands over the earlier record where it knows nothing better
    await store.recordResult(identity, {
      status: 'unsent',
      sent: 'no',
      code: 'ECONNREFUSED',
      ...(await readRecord(location)).record,
      attempts: 9,
    });
    expect(store.record?.attempts).toBe(attempts);
  }
  await client.del('d:lock');
  expect(await grantResend(location, await readRecord(location), 'unsent')).toBe(true);
  await client.set('d:lock', 'one');
  const store = await createStore('d', 'one');
  await store.recordIntent(identity);
  await store.recordResult(identity, delivered);
  expect(store.record).toMatchObject(delivered);
});

test('a second send is granted once, and only for the record that was read', async () => {
  const { client } = context.redis;
  const location = { redis: client, jobKey: 'c' };
  await client.hset('c', 'data', '{"keepSeconds":60}', 'record', JSON.stringify({ ...identity, at: '' }));
  const known = await readRecord(location);
  await client.set('c:lock', 'one');
  const again = { key: 'k', keepSeconds: 60, lead: 'jane' } as LeadData;
  expect(await grantResend(location, known, 'duplicates', again)).toBe(false);
  await client.del('c:lock');
  expect(await client.hget('c', 'data')).not.toContain('jane');
  expect(await grantResend(location, known, 'duplicates', again)).toBe(true);
  expect((await readRecord(location)).grant).toBe('duplicates');
  expect(await client.hget('c', 'data')).toContain('jane');
  await client.set('c:lock', 'one');
  const store = await createStore('c', 'one');
  await store.recordIntent(identity);
  await client.del('c:lock');
  expect((await readRecord(location)).grant).toBeUndefined();
  expect(await grantResend(location, known, 'duplicates', { ...again, lead: 'late' })).toBe(false);
  expect(await client.hget('c', 'data')).not.toContain('late');
});

test('a worker that died with the answer in its hand: the lead is not sent again, and settles', async () => {
  const { queue, redis, where } = context;
  const vendor = await startVendor(accept);
  const { id } = await queue.add(lead('jane'));
  await queue.add(lead('untouched'));
  const { Worker } = require('bullmq') as typeof import('bullmq');
  const base = { connection: redis.client, prefix: `${where.prefix}:sandbox`, lockDuration: 300 };
  const dead = new Worker(putContact.key, null, { ...base, skipLockRenewal: true });
  const jobs = [await dead.getNextJob('dead-1'), await dead.getNextJob('dead-2')];
  const jane = jobs.find((job) => job?.id === id);
  const store = await createStore(context.getJobKey(id), jane?.token ?? '');
  await store.recordIntent(jane?.data as LeadData);
  await store.recordResult(jane?.data as LeadData, delivered);
  await redis.client.pexpire(`${context.getJobKey(id)}:lock`, 300); // the intent has extended it
  // The other job was fetched by the dead worker too, and its lead was not being sent.
  const { results } = await context.work(vendor.origin, { timeoutSeconds: 1, lockSeconds: 2 });
  await until(() => results.length === 2);
  expect(results.map(({ result }) => result.outcome)).toEqual(['success', 'success']);
  expect(vendor.came.map((one) => one.id)).toEqual(['untouched']);
  expect(await queue.status()).toMatchObject({ settled: 2, parked: 0, active: 0 });
  expect(await redis.client.hget(context.getJobKey(id), 'data')).not.toContain('jane@');
  await dead.close();
  await vendor.close();
});
