import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker, type QueueResult } from 'leadconduit-vendors/queue';
import { entryOf } from '../../src/delivery/journal-index';
import { allow, JobMemory, knownOf } from '../../src/queue/job-memory';
import type { LeadData } from '../../src/queue/lead-job';
import { startRedis, type TestRedis, until } from './redis';
import { accept, lead, startVendor, varsOf } from './vendor';

/** What is known of a lead in its job, and who may write it. */

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const identity = { key: 'k', values: 'v' };
const delivered = { standing: 'delivered', sent: 'yes', attempts: 1, result: { outcome: 'success' } } as const;

async function memoryOf(job: string, token: string) {
  const place = { redis: redis.client, jobKey: job };
  return new JobMemory(place, { token, ms: 60_000 }, 'salt', await knownOf(place));
}

test('who does not hold the lock of a job writes no intent, and so sends nothing', async () => {
  await redis.client.hset('a', 'data', '{}');
  const late = await memoryOf('a', 'one');
  await expect(late.intend(identity)).rejects.toThrow('taken away');
  await redis.client.set('a:lock', 'two', 'PX', 1000);
  await expect(late.intend(identity)).rejects.toThrow('taken away');
  const holder = await memoryOf('a', 'two');
  await holder.intend(identity);
  expect(await redis.client.pttl('a:lock')).toBeGreaterThan(50_000);
  expect(holder.entry?.standing).toBe('uncertain');
  expect((await memoryOf('a', 'three')).find()?.standing).toBe('uncertain');
});

test('an answer that comes late is noted, unless the lead has been sent again', async () => {
  await redis.client.hset('b', 'data', '{}');
  await redis.client.set('b:lock', 'one');
  const slow = await memoryOf('b', 'one');
  await slow.intend(identity);
  await redis.client.set('b:lock', 'two');
  const again = await memoryOf('b', 'two');
  await slow.answer(identity, delivered);
  expect(slow.isLate).toBe(true);
  expect((await memoryOf('b', 'two')).find()).toMatchObject(delivered);
  await again.intend(identity);
  await expect(slow.answer(identity, delivered)).rejects.toThrow('sent again');
  expect((await memoryOf('b', 'two')).find()?.standing).toBe('uncertain');
});

test('leave for a second send is given once, and only on what was seen', async () => {
  const place = { redis: redis.client, jobKey: 'c' };
  await redis.client.hset('c', 'data', '{}', 'entry', JSON.stringify({ key: 'k', at: '', values: 'v' }));
  const seen = await knownOf(place);
  await redis.client.set('c:lock', 'one');
  expect(await allow(place, seen, 'duplicates')).toBe(false);
  await redis.client.del('c:lock');
  expect(await allow(place, seen, 'duplicates')).toBe(true);
  expect((await knownOf(place)).allowed).toBe('duplicates');
  await redis.client.set('c:lock', 'one');
  const memory = await memoryOf('c', 'one');
  await memory.intend(identity);
  await redis.client.del('c:lock');
  expect((await knownOf(place)).allowed).toBeUndefined();
  expect(await allow(place, seen, 'duplicates')).toBe(false);
});

test('a worker that died with the answer in its hand: the lead is not sent again, and settles', async () => {
  const vendor = await startVendor(accept);
  const where = { redis: redis.url, prefix: 'died' };
  const queue = await createQueue(putContact, where);
  const { id } = await queue.add(lead('jane'));
  await queue.add(lead('untouched'));
  const { Worker } = require('bullmq') as typeof import('bullmq');
  const base = { connection: redis.client, prefix: where.prefix, lockDuration: 300 };
  const dead = new Worker(putContact.key, null, { ...base, skipLockRenewal: true });
  const [one, two] = [await dead.getNextJob('dead-1'), await dead.getNextJob('dead-2')];
  expect([one?.id, two?.id]).toContain(id);
  const memory = await memoryOf(`died:${putContact.key}:${id}`, 'dead-1');
  const { key, values } = (one ?? { data: {} }).data as LeadData;
  await redis.client.hset(
    `died:${putContact.key}:${id}`,
    'entry',
    JSON.stringify({ ...entryOf({ key, values, at: '' }), ...delivered }),
  );
  expect(memory.find()).toBeUndefined(); // the other one had fetched its job, and had not begun
  const results: QueueResult[] = [];
  const onResult = (result: QueueResult) => results.push(result);
  const options = { ...where, origin: vendor.origin, varsOf, onResult, deadlineSeconds: 1, lockSeconds: 2 };
  const worker = await createWorker([putContact], options);
  await until(() => results.length === 2);
  expect(results.map(({ result }) => result.outcome)).toEqual(['success', 'success']);
  expect(vendor.came.map((one) => one.id)).toEqual(['untouched']);
  expect(await queue.status()).toMatchObject({ settled: 2, parked: 0, underWay: 0 });
  await dead.close();
  await worker.close();
  await queue.close();
  await vendor.close();
});
