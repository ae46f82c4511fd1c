import type { Job } from 'bullmq';
import type { DeliverOptions, Delivery, JournalRecord, RetryOptions } from '../delivery';
import { deliverLead, type Emit, getTimeoutSeconds, isSafeToRepeat, replayRecord } from '../delivery/internal';
import { parseKey } from '../journal';
import { type OutboundAction, withSettings } from '../types';
import { delayJob, type WaitTimer } from './delay';
import { decideJob } from './job-decision';
import { type JobRecord, JobStore, readRecord } from './job-store';
import type { LeadData } from './lead-job';
import { fromJson } from './lead-json';
import { loadBullmq, type QueueContext } from './redis';
import { settleLead } from './settle';

/** What BullMQ keeps of a settled lead's job: its key, and what became of it. */
export interface SettledJob {
  readonly key: string;
  readonly result: Delivery;
}

export type LeadJob = Job<LeadData, SettledJob>;

/** Fails a job that stays until a person looks at it. Its message is a fixed sentence, since Redis keeps it. */
export class ParkError extends Error {
  override readonly name = 'ParkError';

  constructor(readonly result: Delivery) {
    super(String('reason' in result ? result.reason : 'parked'));
  }
}

/** What a worker needs to process the jobs of an action. */
export interface ProcessorContext extends QueueContext {
  readonly salt: string;
  /** Ends the waits of the queue. */
  readonly waits: WaitTimer;
  readonly lockMs: number;
  readonly timeoutSeconds: number;
  readonly settings: object | undefined;
  readonly varsOf: (lead: unknown, action: OutboundAction) => unknown;
  readonly delivery: Pick<DeliverOptions, 'origin' | 'axios' | 'agent' | 'keepAlive'>;
  /** Takes what happens; undefined where nobody listens. */
  readonly emit: Emit | undefined;
  readonly retry: Pick<RetryOptions, 'attempts' | 'baseMs'> | undefined;
}

/**
 * Sends the lead of a job once, and moves the job to where it belongs. The record of the lead decides, whatever BullMQ
 * does with jobs: a lead with an intent and no result is never sent from here.
 *
 * @throws {ParkError} when the lead stays until a person looks at it
 * @throws BullMQ's DelayedError or RateLimitError when the lead goes again later
 */
export async function processJob(context: ProcessorContext, job: LeadJob, token: string): Promise<SettledJob> {
  const { action, redis, queue, salt, lockMs, retry } = context;
  const location = { redis, jobKey: queue.toKey(job.id ?? '') };
  const known = await readRecord(location);
  const { key, contentHash, lead } = job.data;
  // A worker may have ended between the result, the settling and BullMQ's own note of it.
  if (lead === undefined || isSettled(known)) return complete(context, job, token, getStoredResult(known.record));
  const store = new JobStore(location, { token, ms: lockMs }, salt, known);
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
  // The job has failed as stalled meanwhile. When it runs again, the record settles it without a send.
  if (store.lostLock) await job.retry('failed').catch(() => undefined);
  const decision = decideJob(result, store.record, retry, { isRepeatable: isSafeToRepeat(action, vars) });
  if (decision.to === 'complete') return complete(context, job, token, result);
  if (decision.to === 'park') throw new ParkError(result);
  if (decision.to === 'rateLimit') return rateLimit(context, decision.ms);
  await delayJob(context, job, token, decision.ms);
  context.waits.lookIn(decision.ms);
  throw new (loadBullmq().DelayedError)();
}

function isSettled({ record, grant }: JobRecord): boolean {
  return record?.status === 'delivered' || (record?.status === 'rejected' && grant !== 'rejected');
}

/** Builds what an action reads of the lead, with its time-out below the lock. */
function buildVars(context: ProcessorContext, lead: string, record: JournalRecord | undefined): object {
  try {
    const vars = withSettings(
      context.action.input,
      context.settings ?? {},
      context.varsOf(fromJson(lead), context.action),
    );
    return { ...vars, timeout_seconds: Math.min(context.timeoutSeconds, getTimeoutSeconds(vars)) };
  } catch {
    throw createParkError('the lead cannot be read', record); // the error may hold the lead, and Redis would keep it
  }
}

function createParkError(reason: string, record: JournalRecord | undefined): ParkError {
  const { status, sent } = record ?? { status: 'unsent', sent: 'no' };
  return new ParkError({ outcome: 'error', reason, code: 'LEAD_UNREADABLE', status, sent, attempts: 0, ms: 0 });
}

/** Whether the worker's settings are of another account than the key of the lead. A key without an account fits any. */
function isOtherAccount(action: OutboundAction, vars: object, key: string): boolean {
  const { account } = parseKey(key);
  const blank = action.destination({}).account;
  return account !== blank && account !== action.destination(vars).account;
}

async function complete(context: QueueContext, job: LeadJob, token: string, result: Delivery): Promise<SettledJob> {
  await settleLead(context, job.id ?? '', job.data, token);
  return { key: job.data.key, result };
}

/** Lets no worker begin a lead for a time. A longer wait that is set already stays. */
async function rateLimit({ queue, redis }: QueueContext, ms: number): Promise<never> {
  const waitMs = Math.max(1, Math.ceil(ms));
  if ((await redis.pttl(queue.toKey('limiter'))) < waitMs) await queue.rateLimit(waitMs);
  throw loadBullmq().Worker.RateLimitError();
}

/** The recorded result of a lead, where the worker ended before BullMQ had noted it. */
export function getStoredResult(record: JournalRecord | undefined): Delivery {
  if (record) return { ...replayRecord(record), ms: 0 } as Delivery;
  const meta = { attempts: 0, ms: 0, replayed: true, code: 'VALIDATION_FAILED' } as const;
  return { outcome: 'skip', reason: 'the lead was refused and not sent', status: 'unsent', sent: 'no', ...meta };
}
