import type { Queue } from 'bullmq';
import { assertTexts, isPromise } from '../delivery/internal';
import { assertAction, type OutboundAction, type PartialLead } from '../types';
import { addLeads } from './add';
import { getSalt } from './lead-job';
import { matchParked } from './match';
import { listParked, redriveParked } from './parked';
import { connect, getPrefix, loadBullmq, type QueueContext } from './redis';
import { withRedactedErrors } from './redis-error';
import { streamResults } from './results';
import { settleParked } from './settle-parked';
import type { AdditionResult, LeadQueue, QueueOptions, QueueStatus, StreamedResult } from './types';

/**
 * Opens the queue of an action. No error of a queue holds a lead's data or a password.
 *
 * @throws {QueueError} when `bullmq` and `ioredis` are not installed; when Redis cannot be reached, refuses the
 * connection, does not allow what the queue does, or may evict keys; and when the queue was made by another version of
 * this package
 * @throws {TypeError} when the action is a spread copy, which has lost its tables
 * @throws {RangeError} when `keepDays` is not above zero
 */
export async function createQueue<A extends OutboundAction, L = PartialLead<A>>(
  action: A,
  options: QueueOptions = {},
): Promise<LeadQueue<A, L>> {
  assertAction(action);
  const { keepDays = 90 } = options;
  if (!(keepDays > 0 && Number.isFinite(keepDays))) throw new RangeError('keepDays must be a number above zero');
  const redis = await connect(options, false, [action.key]);
  const queue: Queue = new (loadBullmq().Queue)(action.key, { connection: redis, prefix: getPrefix(options) });
  queue.on('error', () => undefined); // the command that fails rejects with it
  const close = async () => {
    await queue.close();
    redis.disconnect();
  };
  const salt = await withRedactedErrors(() => getSalt(redis, queue.toKey('salt'))).catch(async (error) => {
    await close();
    throw error;
  });
  const context = {
    action,
    redis,
    queue,
    salt,
    keepSeconds: Math.ceil(86_400 * keepDays),
    isSandbox: options.sandbox === true,
    settings: options.settings,
  };
  return {
    async add(lead, { key, row, retryRejected } = {}) {
      assertTexts({ key, row });
      return withRedactedErrors(
        async () => (await addLeads(context, [{ lead, key, row }], retryRejected))[0] as AdditionResult,
      );
    },
    async addAll(leads, { keyOf, rowOf, retryRejected } = {}) {
      const additions = leads.map((lead) => ({ lead, key: keyOf?.(lead), row: rowOf?.(lead) }));
      for (const { key, row } of additions) [key, row].forEach(isPromise); // all, before the first one throws
      for (const { key, row } of additions) assertTexts({ keyOf: key, rowOf: row });
      return withRedactedErrors(() => addLeads(context, additions, retryRejected));
    },
    status: () => withRedactedErrors(() => getQueueStatus(context)),
    parked: () => listParked(context),
    redrive: (redriveOptions = {}) => withRedactedErrors(() => redriveParked(context, redriveOptions)),
    results: (resultsOptions = {}) =>
      streamResults(context, options, resultsOptions) as AsyncGenerator<StreamedResult<A>>,
    settle: (settleOptions) => settleParked(context, settleOptions),
    match: (inboundAction, posts) => matchParked(context, inboundAction, posts),
    close,
  };
}

async function getQueueStatus({ redis, queue }: QueueContext): Promise<QueueStatus> {
  const counts = await queue.getJobCounts('waiting', 'delayed', 'active', 'completed', 'failed');
  const { waiting = 0, delayed = 0, active = 0, completed = 0, failed = 0 } = counts;
  // With a lower number, the key counts the leads of the current second.
  const isRateLimited = Number(await redis.get(queue.toKey('limiter'))) >= Number.MAX_SAFE_INTEGER;
  const limitedMs = isRateLimited ? await redis.pttl(queue.toKey('limiter')) : 0;
  return { waiting, delayed, active, settled: completed, parked: failed, rateLimitedMs: Math.max(0, limitedMs) };
}
