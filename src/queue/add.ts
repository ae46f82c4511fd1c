import type { LeadStatus } from '../types';
import { grantResend, type JobRecord, readRecord } from './job-store';
import { createLeadData, getJobId, type LeadData } from './lead-job';
import { loadBullmq, type QueueContext } from './redis';
import type { AdditionResult } from './types';

interface AddContext extends QueueContext {
  readonly salt: string;
  readonly keepSeconds: number;
  readonly isSandbox: boolean;
  readonly settings: object | undefined;
}

type Addition = { readonly lead: unknown; readonly key: string | undefined };

/** Adds leads in one exchange with Redis, and gives what came of each. */
export async function addLeads(
  context: AddContext,
  additions: Addition[],
  retryRejected = false,
): Promise<AdditionResult[]> {
  const { action, queue, salt, keepSeconds, isSandbox, settings } = context;
  const jobs = additions.map(({ lead, key }) =>
    createLeadData(action, lead, { salt, keepSeconds, settings, key, isSandbox }),
  );
  // BullMQ removes no job, since it would do so by a worker's clock, and makes one attempt.
  const opts = { removeOnComplete: false, removeOnFail: false, attempts: 1, stackTraceLimit: 0 };
  await queue.addBulk(jobs.map((data) => ({ name: action.key, data, opts: { ...opts, jobId: getJobId(data) } })));
  return Promise.all(jobs.map((data) => getAdditionResult(context, data, retryRejected)));
}

/** BullMQ ignores a job whose id it knows, without saying so: what Redis holds tells whether this one was added. */
async function getAdditionResult(
  context: QueueContext,
  data: LeadData,
  retryRejected: boolean,
): Promise<AdditionResult> {
  const { redis, queue } = context;
  const id = getJobId(data);
  const jobKey = queue.toKey(id);
  const text = await redis.hget(jobKey, 'data');
  const stored = text === null ? data : (JSON.parse(text) as LeadData);
  if (stored.nonce === data.nonce) return { id, added: true, status: 'unsent' };
  const isSame = stored.contentHash === data.contentHash;
  const known = await readRecord({ redis, jobKey });
  const status = known.record?.status ?? 'unsent';
  const mayResend = status === 'unsent' || (status === 'rejected' && retryRejected && isSame);
  if (mayResend && (await tryRequeue(context, data, known, status))) return { id, added: true, status };
  return { id, added: false, status, ...(!isSame && { conflict: true }) };
}

/** Puts a lead whose job has ended back into the queue. Gives false when it waits, is sent, or was requeued meanwhile. */
async function tryRequeue(
  { redis, queue }: QueueContext,
  data: LeadData,
  known: JobRecord,
  status: Extract<LeadStatus, 'unsent' | 'rejected'>,
): Promise<boolean> {
  const id = getJobId(data);
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
