import { readRecord } from './job-store';
import { getRowKey } from './keys';
import type { LeadData } from './lead-job';
import type { QueueContext } from './redis';
import { runScript } from './script';

/**
 * Finds the job under which a file row was added, whatever its key was. If the row is unknown and its key has no job,
 * the row is recorded for the job that is about to be added.
 *
 * @param id the job id of the lead's key
 * @returns the id of the job, and whether the row is known
 */
export async function findJobOfRow(
  context: QueueContext,
  { row, keepSeconds }: LeadData,
  id: string,
): Promise<{ id: string; isKnownRow: boolean }> {
  if (row === undefined) return { id, isKnownRow: false };
  const { redis, queue } = context;
  const jobKey = queue.toKey(id);
  const keys = [getRowKey(queue.toKey(''), row), jobKey];
  const known = (await runScript(redis, findScript, keys, [id, keepSeconds])) as string | null;
  if (known === null || known === id) return { id, isKnownRow: known !== null };
  // Both the row and the key have a job. The job of the key wins if its lead may have been sent.
  const { record } = await readRecord({ redis, jobKey });
  return { id: record === undefined || record.status === 'unsent' ? known : id, isKnownRow: true };
}

/** Records that a file row is the lead of a job. */
export async function noteRow(context: QueueContext, { row, keepSeconds }: LeadData, id: string): Promise<void> {
  const { redis, queue } = context;
  if (row !== undefined) await redis.set(getRowKey(queue.toKey(''), row), id, 'EX', keepSeconds, 'NX');
}

const findScript = `
local id = redis.call('GET', KEYS[1])
if id then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return id
end
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return false`;
