import type { Job } from 'bullmq';
import { getUncertainReason } from '../delivery/internal';
import { grantResend, type JobRecord, readRecord } from './job-store';
import type { LeadData } from './lead-job';
import type { QueueContext } from './redis';
import { withRedactedErrors } from './redis-error';
import type { ParkedLead, RedriveOptions, RedriveResult } from './types';

interface ParkedJob {
  readonly job: Job<LeadData>;
  readonly known: JobRecord;
  readonly lead: ParkedLead;
}

/** Lists the parked leads of a queue, oldest last. Reads them in pages. */
export async function* listParked(context: QueueContext): AsyncGenerator<ParkedLead> {
  for await (const { lead } of readParked(context)) yield lead;
}

/** Requeues parked leads, and grants each of them one send. */
export async function redriveParked(
  context: QueueContext,
  { key, acceptDuplicates }: RedriveOptions,
): Promise<RedriveResult> {
  const chosen: ParkedJob[] = []; // read all before one is requeued, because that shifts the pages
  for await (const parked of readParked(context))
    if (key === undefined || hasKey(parked.lead, key)) chosen.push(parked);
  let [redriven, left] = [0, 0];
  for (const parked of chosen) {
    if (parked.lead.status === 'uncertain' && !acceptDuplicates) left++;
    else if (await redrive(context, parked)) redriven++;
  }
  return { redriven, left };
}

/** Returns the job ids of the parked uncertain leads that a key matches. */
export async function findParked(context: QueueContext, key: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { lead } of readParked(context))
    if (lead.status === 'uncertain' && hasKey(lead, key)) ids.push(lead.id);
  return ids;
}

const hasKey = (lead: ParkedLead, key: string) =>
  key === lead.id || key === lead.key || key === lead.key.split('|').slice(3).join('|');

/** Requeues a parked lead. Returns false when it was redriven meanwhile, or its record has changed. */
async function redrive({ redis, queue }: QueueContext, { job, known, lead }: ParkedJob): Promise<boolean> {
  const grant = lead.status === 'uncertain' ? 'duplicates' : 'unsent';
  if (!(await grantResend({ redis, jobKey: queue.toKey(lead.id) }, known, grant))) return false;
  return job.retry('failed').then(
    () => true,
    () => false,
  );
}

/** How BullMQ's reason begins for a job whose worker was silent for too long. */
export const STALLED_REASON = 'job stalled';
/** How often BullMQ requeues a job whose worker was silent, before it fails the job. */
export const MAX_STALLS = 3;

/**
 * Whether a failed job must run again, because its lead is not uncertain: the result was recorded late, or a worker
 * died or lost its Redis before it could requeue the job. A job whose workers die repeatedly before a send stays
 * parked.
 */
export function isStalled({ failedReason, stalledCounter }: Job, { record, grant }: JobRecord): boolean {
  if (record?.status === 'uncertain') return false;
  if (record && record.status !== 'unsent') return grant !== 'rejected';
  return failedReason.startsWith(STALLED_REASON) && stalledCounter <= MAX_STALLS;
}

/** Requeues all stalled jobs. Several workers may do so at once: each job is requeued by one of them. */
export async function requeueStalled(context: QueueContext): Promise<void> {
  const stalled: ParkedJob['job'][] = [];
  for await (const { job, known } of readParked(context)) if (isStalled(job, known)) stalled.push(job);
  for (const job of stalled) await job.retry('failed').catch(() => undefined); // another worker was quicker
}

const PAGE_SIZE = 500;

async function* readParked({ redis, queue }: QueueContext): AsyncGenerator<ParkedJob> {
  for (let from = 0; ; from += PAGE_SIZE) {
    const jobs: Job<LeadData>[] = await withRedactedErrors(() => queue.getFailed(from, from + PAGE_SIZE - 1));
    const read = async (job: Job<LeadData>): Promise<ParkedJob> => {
      const known = await readRecord({ redis, jobKey: queue.toKey(job.id ?? '') });
      return { job, known, lead: toParkedLead(job, known) };
    };
    yield* await withRedactedErrors(() => Promise.all(jobs.filter(Boolean).map(read)));
    if (jobs.length < PAGE_SIZE) return;
  }
}

function toParkedLead(
  { id = '', data, failedReason, finishedOn = 0 }: Job<LeadData>,
  { record }: JobRecord,
): ParkedLead {
  const at = record?.at ?? new Date(finishedOn).toISOString();
  const status = record?.status ?? 'unsent';
  const reason = record && status === 'uncertain' ? getUncertainReason(record) : failedReason;
  return { id, key: data.key, status, reason, at };
}
