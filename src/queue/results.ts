import type { Delivery } from '../delivery';
import { getKnownCode } from '../delivery/internal';
import { readRecord } from './job-store';
import type { LeadData } from './lead-job';
import { STALLED_REASON } from './parked';
import { getStoredResult, type SettledJob } from './processor';
import { connect, type QueueContext } from './redis';
import { redactError } from './redis-error';
import type { QueueResult, RedisOptions, ResultsOptions, StreamedResult } from './types';

type StreamReply = [key: string, events: [cursor: string, fields: string[]][]][] | null;

/** Yields the results of a queue in order, as fast as the caller takes them. Uses its own connection. */
export async function* streamResults(
  context: QueueContext,
  redisOptions: RedisOptions,
  { cursor = '$', signal }: ResultsOptions,
): AsyncGenerator<StreamedResult> {
  const redis = await connect(redisOptions, true);
  const stop = () => redis.disconnect();
  signal?.addEventListener('abort', stop);
  try {
    for (let last = cursor; !signal?.aborted; ) {
      const block = ['COUNT', 100, 'BLOCK', 5000, 'STREAMS', context.queue.toKey('events'), last] as const;
      const reply = (await redis.xread(...block)) as StreamReply;
      for (const [eventCursor, fields] of reply?.[0]?.[1] ?? []) {
        last = eventCursor;
        const result = await readResult(context, parseEvent(fields));
        if (result) yield { ...result, cursor: eventCursor };
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw redactError(error);
  } finally {
    signal?.removeEventListener('abort', stop);
    redis.disconnect();
  }
}

const parseEvent = (fields: string[]): Record<string, string> =>
  Object.fromEntries(fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1] ?? '']] : [])));

/**
 * Reads the result of an event; undefined when the event has none. The event of a completed job holds the result. For a
 * failed job, the record of the lead holds it. A stalled job whose lead was not being sent runs again, and has its
 * result then.
 */
async function readResult(
  { action, redis, queue }: QueueContext,
  { event, jobId: id = '', returnvalue = '', failedReason = '' }: Record<string, string>,
): Promise<QueueResult | undefined> {
  if (event === 'completed') return { action: action.key, id, ...(JSON.parse(returnvalue) as SettledJob) };
  if (event !== 'failed') return undefined;
  const jobKey = queue.toKey(id);
  const { record } = await readRecord({ redis, jobKey });
  const { key = '' } = JSON.parse((await redis.hget(jobKey, 'data')) ?? '{}') as Partial<LeadData>;
  if (record?.status === 'uncertain') return { action: action.key, id, key, result: getStoredResult(record) };
  // Delivered since, by a person, feedback or another send: a later event has the result.
  if (record?.status === 'delivered' || failedReason.startsWith(STALLED_REASON)) return undefined;
  const { status, sent, attempts } = record ?? ({ status: 'unsent', sent: 'no', attempts: 0 } as const);
  const code = record ? getKnownCode(record) : 'LEAD_UNREADABLE';
  const result = { outcome: 'error', reason: failedReason, status, sent, attempts, ms: 0, code } as Delivery;
  return { action: action.key, id, key, result };
}
