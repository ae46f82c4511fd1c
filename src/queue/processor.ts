import type { Job } from 'bullmq';
import type { DeliverOptions, Delivery, JournalRecord, RetryOptions } from '../delivery';
import {
  deliverLead,
  type Emit,
  getTimeoutSeconds,
  isPromise,
  isSafeToRepeat,
  replayRecord,
} from '../delivery/internal';
import { parseKey } from '../journal';
import { type OutboundAction, withSettings } from '../types';
import { delayJob, type WaitTimer } from './delay';
import { decideJob } from './job-decision';
import { type JobRecord, JobStore, readRecord } from './job-store';
import type { LeadData } from './lead-job';
import { fromJson } from './lead-json';
import { loadBullmq, type QueueContext } from './redis';
import { createSettlement, settleLead } from './settle';

/** What BullMQ keeps of a settled lead's job: its key and its result. */
export interface SettledJob {
  readonly key: string;
  readonly result: Delivery;
}

export type LeadJob = Job<LeadData, SettledJob>;

/** Fails a job that waits for a person. Its message is a fixed sentence, because Redis keeps it. */
export class ParkError extends Error {
  override readonly name = 'ParkError';

  constructor(readonly result: Delivery) {
    super(String('reason' in result ? result.reason : 'parked'));
  }
}

/** What a worker needs to process an action's jobs. */
export interface ProcessorContext extends QueueContext {
  readonly salt: string;
  /** Ends the delays of the queue. */
  readonly waits: WaitTimer;
  readonly lockMs: number;
  readonly timeoutSeconds: number;
  readonly settings: object | undefined;
  readonly varsOf: (lead: unknown, action: OutboundAction) => unknown;
  readonly delivery: Pick<DeliverOptions, 'origin' | 'axios' | 'agent' | 'keepAlive'>;
  /** Receives the events; undefined when there is no listener. */
  readonly emit: Emit | undefined;
  readonly retry: Pick<RetryOptions, 'attempts' | 'baseMs'> | undefined;
}

/**
 * Sends the lead of a job once, then completes, parks or delays the job. Only the record of the lead decides, whatever
 * BullMQ does with jobs: a lead with an intent but without a result is never sent from here.
 *
 * @throws {ParkError} when the lead waits for a person
 * @throws BullMQ's DelayedError or RateLimitError when the lead is sent again later
 */
export async function processJob(context: ProcessorContext, job: LeadJob, token: string): Promise<SettledJob> {
  const { action, redis, queue, salt, lockMs, retry } = context;
  const location = { redis, jobKey: queue.toKey(job.id ?? '') };
  const { key, contentHash, lead } = job.data;
  const settlement = createSettlement(context, job.id ?? '', job.data, token);
  const complete = async (result: Delivery): Promise<SettledJob> => {
    await settleLead(redis, settlement);
    return { key, result };
  };
  const known = await readRecord(location);
  // An earlier worker may have ended after the result was recorded, but before BullMQ completed the job.
  if (lead === undefined || isSettled(known)) return complete(getStoredResult(known.record));
  const store = new JobStore(location, { token, ms: lockMs }, salt, known, settlement);
  const vars = buildVars(context, lead, known.record);
  if (isOtherAccount(action, vars, key)) throw createParkError('the lead was added for another account', known.record);
  const result = await deliverLead(action, vars, {
    ...context.delivery,
    settings: context.settings,
    emit: context.emit,
    journal: store,
    identity: { key, contentHash },
    retry: { attempts: 1 },
    acceptDuplicates: known.grant === 'duplicates',
    retryRejected: known.grant === 'rejected',
  });
  // BullMQ has failed the job as stalled meanwhile. When it runs again, the record settles it without a send.
  if (store.lostLock) await job.retry('failed').catch(() => undefined);
  const decision = decideJob(result, store.record, retry, { isRepeatable: isSafeToRepeat(action, vars) });
  if (decision.to === 'complete') return store.hasSettled ? { key, result } : complete(result);
  if (decision.to === 'park') throw new ParkError(result);
  if (decision.to === 'rateLimit') return rateLimit(context, decision.ms);
  await delayJob(context, job, token, decision.ms);
  context.waits.lookIn(decision.ms);
  throw new (loadBullmq().DelayedError)();
}

function isSettled({ record, grant }: JobRecord): boolean {
  return record?.status === 'delivered' || (record?.status === 'rejected' && grant !== 'rejected');
}

/** Builds the `vars` of a lead, with a time-out that is shorter than the lock. */
function buildVars(context: ProcessorContext, lead: string, record: JournalRecord | undefined): object {
  try {
    const own = context.varsOf(fromJson(lead), context.action);
    if (isPromise(own)) throw new TypeError('varsOf must not return a promise');
    const vars = withSettings(context.action.input, context.settings ?? {}, own);
    return { ...vars, timeout_seconds: Math.min(context.timeoutSeconds, getTimeoutSeconds(vars)) };
  } catch {
    throw createParkError('the lead cannot be read', record); // the error may hold the lead, and Redis would keep it
  }
}

function createParkError(reason: string, record: JournalRecord | undefined): ParkError {
  const { status, sent } = record ?? { status: 'unsent', sent: 'no' };
  return new ParkError({ outcome: 'error', reason, code: 'LEAD_UNREADABLE', status, sent, attempts: 0, ms: 0 });
}

/** Whether the worker's settings belong to another account than the lead's key. A key without an account fits any. */
function isOtherAccount(action: OutboundAction, vars: object, key: string): boolean {
  const { account } = parseKey(key);
  const blank = action.destination({}).account;
  return account !== blank && account !== action.destination(vars).account;
}

/** Stops all workers of the queue for `ms` milliseconds. Keeps a longer limit that is already set. */
async function rateLimit({ queue, redis }: QueueContext, ms: number): Promise<never> {
  const waitMs = Math.max(1, Math.ceil(ms));
  if ((await redis.pttl(queue.toKey('limiter'))) < waitMs) await queue.rateLimit(waitMs);
  throw loadBullmq().Worker.RateLimitError();
}

/** Returns the recorded result of a lead, for a job whose worker ended before BullMQ completed it. */
export function getStoredResult(record: JournalRecord | undefined): Delivery {
  if (record) return { ...replayRecord(record), ms: 0 } as Delivery;
  const meta = { attempts: 0, ms: 0, replayed: true, code: 'VALIDATION_FAILED' } as const;
  return { outcome: 'skip', reason: 'the lead was refused and not sent', status: 'unsent', sent: 'no', ...meta };
}
