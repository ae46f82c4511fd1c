import type { LeadStatus } from '../types';
import { grantResend, type JobRecord, readRecord } from './job-store';
import { createLeadData, getJobId, type LeadData } from './lead-job';
import { loadBullmq, type QueueContext } from './redis';
import { findJobOfRow, noteRow } from './rows';
import type { AdditionResult } from './types';

interface AddContext extends QueueContext {
  readonly salt: string;
  readonly keepSeconds: number;
  readonly isSandbox: boolean;
  readonly settings: object | undefined;
}

type Addition = { readonly lead: unknown; readonly key: string | undefined; readonly row: string | undefined };

/** A lead, its job, and whether it is known by its row of a file. */
type Candidate = { readonly data: LeadData; readonly id: string; readonly isKnownRow: boolean };

/** Adds leads in few exchanges with Redis, and gives what came of each. */
export async function addLeads(
  context: AddContext,
  additions: Addition[],
  retryRejected = false,
): Promise<AdditionResult[]> {
  const { action, queue, salt, keepSeconds, isSandbox, settings } = context;
  const candidates = await Promise.all(
    additions.map(async ({ lead, key, row }): Promise<Candidate> => {
      const data = createLeadData(action, lead, { salt, keepSeconds, settings, key, row, isSandbox });
      return { data, ...(await findJobOfRow(context, data, getJobId(data))) };
    }),
  );
  // BullMQ removes no job, since it would do so by a worker's clock, and makes one attempt.
  const opts = { removeOnComplete: false, removeOnFail: false, attempts: 1, stackTraceLimit: 0 };
  await queue.addBulk(candidates.map(({ data, id }) => ({ name: action.key, data, opts: { ...opts, jobId: id } })));
  return Promise.all(candidates.map((candidate) => getAdditionResult(context, candidate, retryRejected)));
}

/** BullMQ ignores a job whose id it knows, without saying so: what Redis holds tells whether this one was added. */
async function getAdditionResult(
  context: QueueContext,
  { data, id, isKnownRow }: Candidate,
  retryRejected: boolean,
): Promise<AdditionResult> {
  const { redis, queue } = context;
  const jobKey = queue.toKey(id);
  const text = await redis.hget(jobKey, 'data');
  const stored = text === null ? data : (JSON.parse(text) as LeadData);
  if (stored.nonce === data.nonce) return { id, added: true, status: 'unsent' };
  const isSame = isKnownRow || stored.contentHash === data.contentHash;
  if (isSame && !isKnownRow) await noteRow(context, data, id);
  const known = await readRecord({ redis, jobKey });
  const status = known.record?.status ?? 'unsent';
  const mayResend = status === 'unsent' || (status === 'rejected' && retryRejected && isSame);
  // By its row it is the lead that was added, whatever its columns are mapped to now.
  const { key, contentHash } = isKnownRow ? stored : data;
  const next = { ...data, key, contentHash };
  if (mayResend && (await tryRequeue(context, id, next, known, status))) return { id, added: true, status };
  return { id, added: false, status, ...(!isSame && { conflict: true }) };
}

/** Puts a lead whose job has ended back into the queue. Gives false when it waits, is sent, or was requeued meanwhile. */
async function tryRequeue(
  { redis, queue }: QueueContext,
  id: string,
  data: LeadData,
  known: JobRecord,
  status: Extract<LeadStatus, 'unsent' | 'rejected'>,
): Promise<boolean> {
  const job = await loadBullmq().Job.fromId(queue, id);
  const state = await job?.getState();
  if (job === undefined || (state !== 'failed' && state !== 'completed')) return false;
  if (!(await grantResend({ redis, jobKey: queue.toKey(id) }, known, status))) return false;
  await job.updateData(data);
  return job.retry(state).then(
    () => true,
    () => false,
  );
}
