import type { Redis } from 'ioredis';
import { getRowKey, getSettledKey } from './keys';
import { type LeadData, stripLead } from './lead-job';
import type { QueueContext } from './redis';
import { runScript } from './script';

/** How many expired keys a settled lead removes. It is more than one, so that they cannot accumulate. */
const MAX_FORGOTTEN = 20;

/** The keys and arguments of `settleScript`. */
export interface Settlement {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** Prepares to settle the lead of a job. `token` is that of the job's lock. */
export function createSettlement({ queue }: QueueContext, id: string, data: LeadData, token: string): Settlement {
  const [queueKey, jobKey, { row, keepSeconds }] = [queue.toKey(''), queue.toKey(id), data];
  const keys = [jobKey, `${jobKey}:lock`, getSettledKey(queueKey), queue.toKey('completed')];
  const rowKey = row === undefined ? '' : getRowKey(queueKey, row);
  const args = [token, id, JSON.stringify(stripLead(data)), keepSeconds, queueKey, MAX_FORGOTTEN, rowKey];
  return { keys, args };
}

/** Settles a lead that its result has not settled: it was not sent now, or the lock of its job was lost meanwhile. */
export async function settleLead(redis: Redis, { keys, args }: Settlement): Promise<void> {
  await runScript(redis, settleScript, keys, args);
}

/**
 * Settles a lead atomically: removes it from its job, records when its key expires, and removes some expired keys. Only
 * Redis's clock counts, not a worker's. Does nothing and returns 2 when the job's lock was lost: the worker that has the
 * job now settles it.
 *
 * An expired key is removed only together with its job, and only if the job is completed: a job that was added or
 * redriven again gets a new entry when it settles. The deleted keys are those that BullMQ removes with a job
 * (`removeJobKeys.lua`); the jobs have no parent, no children and no deduplication id. A full Redis can refuse only the
 * first write of a script, and ZREM needs no memory.
 */
export const settleScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 2 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREM', KEYS[3], ARGV[2])
redis.call('ZADD', KEYS[3], now + ARGV[4] * 1000, ARGV[2])
redis.call('HSET', KEYS[1], 'data', ARGV[3])
if ARGV[7] ~= '' then redis.call('EXPIRE', ARGV[7], ARGV[4]) end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[6])) do
  redis.call('ZREM', KEYS[3], id)
  if redis.call('ZREM', KEYS[4], id) == 1 then
    local job = ARGV[5] .. id
    redis.call('DEL', job, job .. ':logs', job .. ':dependencies', job .. ':processed', job .. ':failed',
      job .. ':unsuccessful')
  end
end
return 1`;
