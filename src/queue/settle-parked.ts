import { type JournalRecord, settleRecord } from '../journal';
import { readRecord } from './job-store';
import { findParked } from './parked';
import type { QueueContext } from './redis';
import { withRedactedErrors } from './redis-error';
import { runScript } from './script';
import type { SettleOptions } from './types';

/**
 * Settles the parked uncertain leads that a key matches, after a person has looked them up at the vendor. Their jobs go
 * back to the workers, which send the leads that are now unsent, and complete the others without a send.
 *
 * @returns the number of settled leads
 */
export async function settleParked(context: QueueContext, { key, status, note }: SettleOptions): Promise<number> {
  const ids = await findParked(context, key);
  let settled = 0;
  for (const id of ids) if (await settleJob(context, id, status, note)) settled++;
  return settled;
}

/**
 * Settles a parked uncertain lead atomically.
 *
 * @returns false when it is not parked, not uncertain, or was changed by another client meanwhile
 */
export function settleJob(
  { redis, queue }: QueueContext,
  id: string,
  status: SettleOptions['status'],
  note: string,
): Promise<boolean> {
  return withRedactedErrors(async () => {
    const jobKey = queue.toKey(id);
    const { text, record } = await readRecord({ redis, jobKey });
    if (text === null || record?.status !== 'uncertain') return false;
    const settled: JournalRecord = settleRecord(record, status, note);
    const keys = [jobKey, `${jobKey}:lock`, queue.toKey('failed')];
    const args = [id, text, JSON.stringify(settled), status === 'unsent' ? 'unsent' : ''];
    if ((await runScript(redis, settleParkedScript, keys, args)) !== 1) return false;
    const job = await queue.getJob(id);
    await job?.retry('failed').catch(() => undefined); // a worker has requeued it already
    return true;
  });
}

// The client repeats a command when the connection breaks before the reply, so the script may run twice.
const settleParkedScript = `
if redis.call('EXISTS', KEYS[2]) == 1 or not redis.call('ZSCORE', KEYS[3], ARGV[1]) then return 0 end
local record = redis.call('HGET', KEYS[1], 'record')
if record ~= ARGV[2] and record ~= ARGV[3] then return 0 end
redis.call('HDEL', KEYS[1], 'grant')
redis.call('HSET', KEYS[1], 'record', ARGV[3])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'grant', ARGV[4]) end
return 1`;
