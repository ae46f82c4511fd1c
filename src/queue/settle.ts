import { type LeadData, stripLead } from './lead-job';
import type { QueueContext } from './redis';
import { getSettledRowKey } from './rows';

/** How many keys that are due one settled lead removes: more than it adds, so that they cannot pile up. */
const MAX_FORGOTTEN = 20;

/** The key of the settled jobs, by the moment at which each may be forgotten. */
export const getSettledKey = ({ queue }: Pick<QueueContext, 'queue'>): string => queue.toKey('settled');

/**
 * Settles a lead in one step: takes it out of its job, notes when its key may be forgotten, and forgets some keys that
 * are due. Redis's own clock decides, and no worker's. Does nothing when the lock of the job was lost: the worker that
 * has the job now settles it.
 */
export async function settleLead({ redis, queue }: QueueContext, id: string, data: LeadData, token: string) {
  const jobKey = queue.toKey(id);
  const keys = [jobKey, `${jobKey}:lock`, getSettledKey({ queue }), queue.toKey('completed')];
  const rowKey = getSettledRowKey({ queue }, data);
  const args = [token, id, JSON.stringify(stripLead(data)), data.keepSeconds, queue.toKey(''), MAX_FORGOTTEN, rowKey];
  await redis.eval(settleScript, keys.length, ...keys, ...args);
}

/**
 * A key that is due is removed only together with its job, and only while the job is completed: one that was added or
 * redriven again since is entered anew when it settles. The keys are those that BullMQ removes with a job
 * (`removeJobKeys.lua`); the jobs have no parent, no children and no deduplication id. A full Redis refuses a script only
 * until its first write, and ZREM needs no room.
 */
const settleScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
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
