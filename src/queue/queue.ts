import type { Queue } from 'bullmq';
import type { OutboundAction } from '../types';
import { addTo } from './adding';
import { bullmq, connect, prefixOf, type QueuePlace, quietly } from './engine';
import { saltOf } from './lead-job';
import type { Added, LeadQueue, QueueOptions, QueueStatus } from './lead-queue';
import { parkedIn, redriveIn } from './parked';
import { resultsOf } from './results';

/**
 * Opens the queue of an action. Rejects with an Error that says what to install where `bullmq` and `ioredis` are not,
 * and when there is no Redis, or one that may forget leads. No error of it holds anything of a lead, or a password.
 */
export async function createQueue(action: OutboundAction, options: QueueOptions = {}): Promise<LeadQueue> {
  const redis = await connect(options, false);
  const queue: Queue = new (bullmq().Queue)(action.key, { connection: redis, prefix: prefixOf(options) });
  queue.on('error', () => undefined); // whoever waits for an answer hears of it
  const salt = await quietly(() => saltOf(redis, queue.toKey('salt')));
  const place = { action, redis, queue };
  const adding = { ...place, salt, keepSeconds: Math.ceil(86_400 * (options.keepDays ?? 90)) };
  return {
    add: (lead, { key, retryRefused } = {}) =>
      quietly(async () => (await addTo(adding, [{ lead, key }], retryRefused))[0] as Added),
    addAll(leads, { keyOf, retryRefused } = {}) {
      const additions = leads.map((lead) => ({ lead, key: keyOf?.(lead) }));
      return quietly(() => addTo(adding, additions, retryRefused));
    },
    status: () => quietly(() => statusOf(place)),
    parked: () => parkedIn(place),
    redrive: (redriving = {}) => quietly(() => redriveIn(place, redriving)),
    results: (heard = {}) => resultsOf(place, options, heard),
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}

async function statusOf({ redis, queue }: QueuePlace): Promise<QueueStatus> {
  const counts = await queue.getJobCounts('waiting', 'delayed', 'active', 'completed', 'failed');
  const { waiting = 0, delayed = 0, active = 0, completed = 0, failed = 0 } = counts;
  const limit = Number(await redis.get(queue.toKey('limiter')));
  const slowed = limit >= Number.MAX_SAFE_INTEGER ? await redis.pttl(queue.toKey('limiter')) : 0;
  return { waiting, delayed, underWay: active, settled: completed, parked: failed, slowedMs: Math.max(0, slowed) };
}
