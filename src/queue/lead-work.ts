import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type DeliverOptions, type Delivery, deliver, type Entry, type RetryOptions } from '../delivery';
import { uncertainty } from '../delivery/deliver';
import { timeoutOf } from '../delivery/sending';
import type { AnyResult, OutboundAction } from '../types';
import { bullmq } from './engine';
import { fateOf } from './fate';
import { JobMemory, knownOf } from './job-memory';
import { type LeadData, settledData } from './lead-job';
import { fromJson } from './lead-json';

/** What the engine keeps of a settled lead's job: its key, and what became of it. */
export interface Settled {
  readonly key: string;
  readonly result: Delivery;
}

export type LeadJob = Job<LeadData, Settled>;

/** Ends a job that stays until a person looks at it. Its message is a fixed sentence, since Redis keeps it. */
export class Parked extends Error {
  constructor(readonly result: Delivery) {
    super(String('reason' in result ? result.reason : 'parked'));
  }
}

export interface Work {
  readonly action: OutboundAction;
  readonly redis: Redis;
  readonly queue: Queue;
  readonly salt: string;
  readonly lockMs: number;
  readonly deadlineSeconds: number;
  readonly varsOf: (lead: unknown, action: OutboundAction) => unknown;
  readonly delivery: Pick<DeliverOptions, 'origin' | 'axios'>;
  readonly retry: Pick<RetryOptions, 'attempts' | 'baseMs'> | undefined;
}

/**
 * Sends the lead of a job, once, and moves the job to where it belongs. Whatever the engine does with jobs, what is
 * known of the lead decides: a lead with an intent and no answer is never sent by this.
 */
export async function workOn(work: Work, job: LeadJob, token: string): Promise<Settled> {
  const { action, redis, queue, salt, lockMs, retry } = work;
  const known = await knownOf({ redis, jobKey: queue.toKey(job.id ?? '') });
  const { key, own, lead } = job.data;
  if (lead === undefined) return { key, result: remembered(known.entry) }; // settled, and the worker died after
  const memory = new JobMemory({ redis, jobKey: queue.toKey(job.id ?? '') }, { token, ms: lockMs }, salt, known);
  const result = await deliver(action, varsOf(work, lead), {
    ...work.delivery,
    journal: memory,
    key: own,
    retry: { attempts: 1 },
    acceptDuplicates: known.allowed === 'duplicates',
    retryRefused: known.allowed === 'refused',
  });
  // The job was taken away meanwhile and has failed as stalled: what is known now settles it when it runs again.
  if (memory.isLate) await job.retry('failed').catch(() => undefined);
  const fate = fateOf(result, memory.entry, retry);
  if (fate.to === 'settle') return settle(job, { key, result });
  if (fate.to === 'park') throw new Parked(result);
  if (fate.to === 'slow') return slow(queue, redis, fate.ms);
  await job.moveToDelayed(Date.now() + fate.ms * (0.5 + Math.random() / 2), token);
  throw new (bullmq().DelayedError)();
}

/** The lead as an action reads it, with its time-out below the lock. */
function varsOf({ varsOf, action, deadlineSeconds }: Work, lead: string): object {
  try {
    const vars = varsOf(fromJson(lead), action) as object;
    return { ...vars, timeout_seconds: Math.min(deadlineSeconds, timeoutOf(vars)) };
  } catch {
    // What was thrown may hold the lead, and Redis would keep it.
    throw new Parked({
      outcome: 'error',
      reason: 'the lead cannot be read',
      sent: 'no',
      attempts: 0,
      ms: 0,
    } as Delivery);
  }
}

async function settle(job: LeadJob, settled: Settled): Promise<Settled> {
  await job.updateData(settledData(job.data));
  return settled;
}

/** Lets no worker begin a lead for a time. One that is longer already stays. */
async function slow(queue: Queue, redis: Redis, ms: number): Promise<never> {
  if ((await redis.pttl(queue.toKey('limiter'))) < ms) await queue.rateLimit(Math.ceil(ms));
  throw bullmq().Worker.RateLimitError();
}

/** What became of a lead earlier, where the process ended before the engine had heard of it. */
export function remembered(entry: Entry | undefined): Delivery {
  const told = { sent: entry?.sent ?? 'no', attempts: 0, ms: 0, replayed: true } as const;
  if (entry?.standing === 'uncertain')
    return { ...told, outcome: 'error', reason: uncertainty(entry), uncertain: true } as Delivery;
  const result: AnyResult | undefined = entry?.result;
  return { ...(result ?? { outcome: 'skip', reason: 'the lead was refused and not sent' }), ...told } as Delivery;
}
