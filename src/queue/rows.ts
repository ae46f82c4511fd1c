import { readRecord } from './job-store';
import type { LeadData } from './lead-job';
import type { QueueContext } from './redis';

/** Where Redis keeps which job a row of a file is: as long as the key of its lead is known. */
const getRowKey = ({ queue }: Pick<QueueContext, 'queue'>, row: string): string => queue.toKey(`row:${row}`);

/**
 * Finds the job of a lead that came as a row of a file: the one that the row was added as, under whatever key. A row that
 * nobody knows, and whose key has no job either, is noted for the job that is about to be added.
 *
 * @param id of the job of its key
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
  const known = (await redis.eval(findScript, 2, getRowKey(context, row), jobKey, id, keepSeconds)) as string | null;
  if (known === null || known === id) return { id, isKnownRow: known !== null };
  // Known by both: what was sent under the key counts more than what was not under the row.
  const { record } = await readRecord({ redis, jobKey });
  return { id: record === undefined || record.status === 'unsent' ? known : id, isKnownRow: true };
}

/** Notes that a row of a file is the lead of a job. */
export async function noteRow(context: QueueContext, { row, keepSeconds }: LeadData, id: string): Promise<void> {
  if (row !== undefined) await context.redis.set(getRowKey(context, row), id, 'EX', keepSeconds, 'NX');
}

/** The key of the row that settles with a lead, if it came as one. */
export const getSettledRowKey = (context: Pick<QueueContext, 'queue'>, { row }: LeadData): string =>
  row === undefined ? '' : getRowKey(context, row);

const findScript = `
local id = redis.call('GET', KEYS[1])
if id then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return id
end
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return false`;
