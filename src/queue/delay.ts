import type { Job } from 'bullmq';
import type { QueueContext } from './redis';
import { runScript } from './script';

/** A score that no worker's clock reaches. BullMQ goes by that clock, so it never ends a wait of ours. */
const NEVER_MS = Date.UTC(9999, 11, 31);

/** Delays a job by Redis's clock. Rejects when this worker no longer holds the job's lock. */
export async function delayJob({ redis, queue }: QueueContext, job: Job, token: string, ms: number): Promise<void> {
  const [id = '', dueKey] = [job.id, queue.toKey('due')];
  await runScript(redis, noteDueScript, [dueKey, `${queue.toKey(id)}:lock`], [id, Math.ceil(ms), token]);
  await job.moveToDelayed(NEVER_MS, token);
}

// A full Redis can refuse only the first write of a script. ZREM comes first and needs no memory, so the script completes.

const noteDueScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 0 end
local time = redis.call('TIME')
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[1])
return 1`;

/**
 * Ends the delays that are over by Redis's clock.
 *
 * @returns milliseconds until the next delay is over; undefined when nothing waits
 */
export async function endWaits({ redis, queue }: QueueContext): Promise<number | undefined> {
  const keys = [queue.toKey('due'), queue.toKey('delayed'), queue.toKey('marker')];
  const ms = Number(await runScript(redis, endWaitsScript, keys, [queue.toKey('')]));
  return ms < 0 ? undefined : ms;
}

/**
 * A due job gets the earliest score, and BullMQ's marker wakes a worker. Any worker's clock is later than that score,
 * so BullMQ moves the job into its queue. A job that is still locked is just being delayed; it is checked again later.
 */
const endWaitsScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local locked = false
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1000)) do
  if redis.call('ZSCORE', KEYS[2], id) then
    redis.call('ZREM', KEYS[1], id)
    redis.call('ZADD', KEYS[2], 0, id)
    redis.call('ZADD', KEYS[3], 0, '0')
  elseif redis.call('EXISTS', ARGV[1] .. id .. ':lock') == 0 then
    redis.call('ZREM', KEYS[1], id)
  else
    locked = true
  end
end
local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
if not next then return -1 end
return math.max(locked and 50 or 0, tonumber(next) - now)`;

/** The longest time until this worker notices a delay that another worker began. */
const MAX_PAUSE_MS = 1000;

/** Ends delays when they are over. */
export interface WaitTimer {
  /** Checks again after `ms` milliseconds at the latest. */
  lookIn(ms: number): void;
  stop(): void;
}

/** Starts to check at least once a second for delays that are over. Timers go by the monotonic clock. */
export function startWaitTimer(context: QueueContext, reportError: (error: unknown) => void): WaitTimer {
  let timer: NodeJS.Timeout | undefined;
  let nextLook = Number.POSITIVE_INFINITY;
  let isStopped = false;
  const lookIn = (ms: number) => {
    const at = performance.now() + ms;
    if (isStopped || at >= nextLook) return;
    clearTimeout(timer);
    nextLook = at;
    timer = setTimeout(look, ms).unref();
  };
  const look = async () => {
    nextLook = Number.POSITIVE_INFINITY;
    const next = await endWaits(context).catch((error) => {
      if (!isStopped) reportError(error);
      return undefined;
    });
    lookIn(Math.min(next ?? MAX_PAUSE_MS, MAX_PAUSE_MS));
  };
  lookIn(0);
  return {
    lookIn,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
