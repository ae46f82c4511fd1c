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

/** A lead, its job, and whether its file row is known. */
type Candidate = { readonly data: LeadData; readonly id: string; readonly isKnownRow: boolean };

/** Adds leads with few round trips to Redis. Returns one result for each lead. */
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
  // BullMQ must not remove jobs, because it would go by a worker's clock. It makes one attempt for each job.
  const opts = { removeOnComplete: false, removeOnFail: false, attempts: 1, stackTraceLimit: 0 };
  await queue.addBulk(candidates.map(({ data, id }) => ({ name: action.key, data, opts: { ...opts, jobId: id } })));
  return Promise.all(candidates.map((candidate) => getAdditionResult(context, candidate, retryRejected)));
}

/** BullMQ silently ignores a job whose id it knows. The data in Redis shows whether this job was added. */
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
  // A lead with a known row is the lead that was added, even if its columns are mapped differently now.
  const { key, contentHash } = isKnownRow ? stored : data;
  const next = { ...data, key, contentHash };
  if (mayResend && (await tryRequeue(context, id, next, known, status))) return { id, added: true, status };
  return { id, added: false, status, ...(!isSame && { conflict: true }) };
}

/** Requeues a finished job. Returns false when the lead waits, is being sent, or was requeued meanwhile. */
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
  if (!(await grantResend({ redis, jobKey: queue.toKey(id) }, known, status, data))) return false;
  return job.retry(state).then(
    () => true,
    () => false,
  );
}
