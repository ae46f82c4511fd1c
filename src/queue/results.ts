import { connect, type QueuePlace, quiet } from './engine';
import { knownOf } from './job-memory';
import type { LeadData } from './lead-job';
import type { HeardResult, QueueResult, RedisOptions, ResultsOptions } from './lead-queue';
import { remembered, type Settled } from './lead-work';

type Read = [key: string, events: [place: string, fields: string[]][]][] | null;

/** Reads the events of a queue in their order, as fast as they are taken, on a connection of its own. */
export async function* resultsOf(
  place: QueuePlace,
  redisOptions: RedisOptions,
  { after = '$', signal }: ResultsOptions,
): AsyncGenerator<HeardResult> {
  const redis = await connect(redisOptions, true);
  const stop = () => redis.disconnect();
  signal?.addEventListener('abort', stop);
  try {
    for (let last = after; !signal?.aborted; ) {
      const block = ['COUNT', 100, 'BLOCK', 5000, 'STREAMS', place.queue.toKey('events'), last] as const;
      const read = (await redis.xread(...block)) as Read;
      for (const [at, fields] of read?.[0]?.[1] ?? []) {
        last = at;
        const result = await resultOf(place, eventOf(fields));
        if (result) yield { ...result, place: at };
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw quiet(error);
  } finally {
    signal?.removeEventListener('abort', stop);
    redis.disconnect();
  }
}

const eventOf = (fields: string[]): Record<string, string> =>
  Object.fromEntries(fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1] ?? '']] : [])));

/**
 * Of completed jobs the event tells all; of failed ones only that a lead was parked, and Redis how it stands. What a
 * dead worker left behind without having sent it runs again, and is told of then.
 */
async function resultOf(
  { action, redis, queue }: QueuePlace,
  { event, jobId: id = '', returnvalue = '', failedReason = '' }: Record<string, string>,
): Promise<QueueResult | undefined> {
  if (event === 'completed') return { action: action.key, id, ...(JSON.parse(returnvalue) as Settled) };
  if (event !== 'failed') return undefined;
  const jobKey = queue.toKey(id);
  const { entry } = await knownOf({ redis, jobKey });
  const data = JSON.parse((await redis.hget(jobKey, 'data')) ?? '{}') as Partial<LeadData>;
  if (entry?.standing !== 'uncertain' && /^job stalled/.test(failedReason)) return undefined;
  const unsent = { outcome: 'error', reason: failedReason, sent: 'no', attempts: entry?.attempts ?? 0, ms: 0 } as const;
  const result = entry?.standing === 'uncertain' ? remembered(entry) : unsent;
  return { action: action.key, id, key: data.key ?? '', result: result as QueueResult['result'] };
}
