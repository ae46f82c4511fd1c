import type { Job } from 'bullmq';
import { uncertainty } from '../delivery/deliver';
import { type QueuePlace, quietly } from './engine';
import { allow, type Known, knownOf } from './job-memory';
import type { LeadData } from './lead-job';
import type { ParkedLead, Redriven, RedriveOptions } from './lead-queue';

interface Found {
  readonly job: Job<LeadData>;
  readonly known: Known;
  readonly lead: ParkedLead;
}

/** The parked leads of a queue, oldest last, read in pages. */
export async function* parkedIn(place: QueuePlace): AsyncGenerator<ParkedLead> {
  for await (const { lead } of found(place)) yield lead;
}

/** Puts parked leads back, with leave for one send each. */
export async function redriveIn(place: QueuePlace, { key, acceptDuplicates }: RedriveOptions): Promise<Redriven> {
  const chosen: Found[] = []; // read to the end before any is put back: the pages shift under it
  for await (const one of found(place)) if (key === undefined || isMeant(one.lead, key)) chosen.push(one);
  let [redriven, left] = [0, 0];
  for (const one of chosen) {
    if (one.lead.standing === 'uncertain' && !acceptDuplicates) left++;
    else if (await putBack(place, one)) redriven++;
  }
  return { redriven, left };
}

const isMeant = ({ id, key }: ParkedLead, wanted: string) =>
  wanted === id || wanted === key || wanted === key.split('|').slice(3).join('|');

/** Two people may redrive at once: the second one finds that more is known by then, or that the job has gone. */
async function putBack({ redis, queue }: QueuePlace, { job, known, lead }: Found): Promise<boolean> {
  const allowed = lead.standing === 'uncertain' ? 'duplicates' : 'unsent';
  if (!(await allow({ redis, jobKey: queue.toKey(lead.id) }, known, allowed))) return false;
  return job.retry('failed').then(
    () => true,
    () => false,
  );
}

/**
 * Whether a dead worker left a lead behind of which all is certain: it had not begun to send it, or had the answer. Such
 * a lead runs again by itself; one that ends worker after worker before it is even sent is left where a person sees it.
 */
export function isLeftBehind({ failedReason, stalledCounter }: Job, { entry }: Known): boolean {
  if (entry?.standing === 'uncertain') return false;
  if (entry && entry.standing !== 'unsent') return true;
  return failedReason.startsWith('job stalled') && stalledCounter <= mostStalls;
}

const mostStalls = 3;

/** Lets all such leads run again. */
export async function putBackLeftBehind(place: QueuePlace): Promise<void> {
  const left: Found['job'][] = [];
  for await (const { job, known } of found(place)) if (isLeftBehind(job, known)) left.push(job);
  for (const job of left) await job.retry('failed').catch(() => undefined); // another worker was quicker
}

const page = 500;

async function* found({ redis, queue }: QueuePlace): AsyncGenerator<Found> {
  for (let from = 0; ; from += page) {
    const jobs: Job<LeadData>[] = await quietly(() => queue.getFailed(from, from + page - 1));
    const read = async (job: Job<LeadData>): Promise<Found> => {
      const known = await knownOf({ redis, jobKey: queue.toKey(job.id ?? '') });
      return { job, known, lead: parkedLead(job, known) };
    };
    yield* await quietly(() => Promise.all(jobs.filter(Boolean).map(read)));
    if (jobs.length < page) return;
  }
}

function parkedLead({ id = '', data, failedReason, finishedOn = 0 }: Job<LeadData>, { entry }: Known): ParkedLead {
  const at = entry?.at ?? new Date(finishedOn).toISOString();
  const settled = entry?.standing === 'delivered' || entry?.standing === 'refused';
  const standing = settled ? 'settled' : entry?.standing === 'uncertain' ? 'uncertain' : 'unsent';
  const reason = standing === 'uncertain' && entry ? uncertainty(entry) : failedReason;
  return { id, key: data.key, standing, reason, at };
}
