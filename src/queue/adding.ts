import { bullmq, type QueuePlace } from './engine';
import { allow, knownOf } from './job-memory';
import { jobIdOf, type LeadData, leadData } from './lead-job';
import type { Added } from './lead-queue';

interface Adding extends QueuePlace {
  readonly salt: string;
  /** How long a settled lead's key is known. */
  readonly keepSeconds: number;
}

type Addition = { readonly lead: unknown; readonly key: string | undefined };

/** Adds leads in one exchange with Redis, and tells of each what became of that. */
export async function addTo(adding: Adding, leads: Addition[], retryRefused = false): Promise<Added[]> {
  const { action, queue, salt, keepSeconds } = adding;
  const datas = leads.map(({ lead, key }) => leadData(action, lead, salt, key));
  // One attempt by the engine, and parked leads are never let go of.
  const opts = { removeOnComplete: { age: keepSeconds }, removeOnFail: false, attempts: 1, stackTraceLimit: 0 };
  await queue.addBulk(datas.map((data) => ({ name: action.key, data, opts: { ...opts, jobId: jobIdOf(data) } })));
  return Promise.all(datas.map((data) => told(adding, data, retryRefused)));
}

/** BullMQ passes over a job whose id it has, without a word: what it holds tells which of the two it is. */
async function told(place: QueuePlace, data: LeadData, retryRefused: boolean): Promise<Added> {
  const { redis, queue } = place;
  const id = jobIdOf(data);
  const text = await redis.hget(queue.toKey(id), 'data');
  const held = text === null ? data : (JSON.parse(text) as LeadData);
  if (held.ticket === data.ticket) return { id, lead: 'added' };
  const same = held.values === data.values;
  if (await again(place, data, retryRefused && same)) return { id, lead: 'again' };
  return { id, lead: same ? 'known' : 'differs' };
}

/** Lets a lead go once more that has certainly not arrived, or, when it is asked for, that the vendor has refused. */
async function again({ redis, queue }: QueuePlace, data: LeadData, retryRefused: boolean): Promise<boolean> {
  const id = jobIdOf(data);
  const place = { redis, jobKey: queue.toKey(id) };
  const known = await knownOf(place);
  const standing = known.entry?.standing ?? 'unsent';
  if (standing !== 'unsent' && !(retryRefused && standing === 'refused')) return false;
  const job = await bullmq().Job.fromId(queue, id);
  const state = await job?.getState();
  if (job === undefined || (state !== 'failed' && state !== 'completed')) return false;
  if (!(await allow(place, known, standing))) return false;
  await job.updateData(data);
  return job.retry(state).then(
    () => true,
    () => false, // somebody else was quicker
  );
}
