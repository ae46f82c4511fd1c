import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Delivery } from '../delivery';
import { assertAction, type OutboundAction } from '../types';
import { readRecord } from './job-store';
import { getSalt } from './lead-job';
import { isStalled, requeueStalled } from './parked';
import {
  getStoredResult,
  type LeadJob,
  ParkError,
  type ProcessorContext,
  processJob,
  type SettledJob,
} from './processor';
import { connect, getPrefix, loadBullmq, redactError, withRedactedErrors } from './redis';
import type { QueueWorker, WorkerOptions } from './types';

/**
 * Sends the leads in the queues of some actions, in this process, until it is closed. Any number of workers, on any
 * number of machines, may share a queue: no lead is sent again unless it is certain that the vendor never got it, and
 * every uncertain lead is parked. A Redis that is lost later is waited for.
 *
 * @throws {QueueError} when `bullmq` and `ioredis` are not installed; when Redis cannot be reached, refuses the
 * connection or may evict keys; and when a queue was made by another version of this package
 * @throws {TypeError} when an action is a spread copy, which has lost its tables
 * @throws {RangeError} when `timeoutSeconds` is below 1, or `lockSeconds` is not more than that
 */
export async function createWorker(
  actions: readonly OutboundAction[],
  options: WorkerOptions = {},
): Promise<QueueWorker> {
  for (const action of actions) assertAction(action);
  const { timeoutSeconds = 360, lockSeconds = timeoutSeconds + 30 } = options;
  if (!(timeoutSeconds >= 1 && lockSeconds > timeoutSeconds && Number.isFinite(lockSeconds)))
    throw new RangeError('timeoutSeconds must be 1 or more, and lockSeconds more than that');
  const redis = await connect(options, true);
  const state: State = { isStopping: false, pending: new Set() };
  const settings = { ...options, sandbox: options.origin !== undefined, timeoutSeconds, lockSeconds };
  const opened = await openQueues(actions, redis, settings);
  const started = opened.map((one) => start(one, settings, state));
  return {
    async close() {
      state.isStopping = true;
      await Promise.all(started.map(({ worker }) => worker.close()));
      await Promise.all(state.pending);
      await Promise.all(started.map(({ queue }) => queue.close()));
      redis.disconnect();
    },
  };
}

type Settings = WorkerOptions & { readonly timeoutSeconds: number; readonly lockSeconds: number };

interface State {
  /** Whether no further lead may begin. */
  isStopping: boolean;
  /** What must end before the connection is closed. */
  readonly pending: Set<Promise<void>>;
}

type Opened = Pick<ProcessorContext, 'action' | 'redis' | 'queue' | 'salt'>;

/** Opens the queues. When one of them fails, none stays open. */
async function openQueues(actions: readonly OutboundAction[], redis: Redis, settings: Settings): Promise<Opened[]> {
  const queues = actions.map(({ key }): Queue => {
    const queue = new (loadBullmq().Queue)(key, { connection: redis, prefix: getPrefix(settings) });
    return queue.on('error', (error) => settings.onError?.(redactError(error).message));
  });
  const open = async (queue: Queue, index: number) => {
    const salt = await getSalt(redis, queue.toKey('salt'));
    return { action: actions[index] as OutboundAction, redis, queue, salt };
  };
  return withRedactedErrors(() => Promise.all(queues.map(open))).catch(async (error) => {
    await Promise.all(queues.map((queue) => queue.close()));
    redis.disconnect();
    throw error;
  });
}

/** Without a limit BullMQ would not look whether a vendor has asked to wait. */
const UNLIMITED = { max: 1_000_000, duration: 1000 };

/** A rate as BullMQ takes it: so many leads in about a second, or in as long as one lead takes. */
function toLimiter(rate: number) {
  const max = Math.max(1, Math.floor(rate));
  return { max, duration: Math.ceil((1000 * max) / rate) };
}

function start(opened: Opened, settings: Settings, state: State) {
  const { timeoutSeconds, lockSeconds, concurrency = 10, rate, origin, axios, keepAlive, retry } = settings;
  const { action, redis, queue } = opened;
  const lockMs = 1000 * lockSeconds;
  const varsOf = settings.varsOf ?? ((lead) => lead);
  const context = {
    ...opened,
    settings: settings.settings,
    lockMs,
    timeoutSeconds,
    retry,
    varsOf,
    delivery: { origin, axios, keepAlive },
  };
  const process = async (job: LeadJob, token = '') => {
    if (!state.isStopping) return processJob(context, job, token);
    await job.moveToWait(token); // fetched before the stop, and not begun
    throw new (loadBullmq().WaitingError)();
  };
  const worker = new (loadBullmq().Worker)(action.key, process, {
    ...{ connection: redis, prefix: getPrefix(settings), autorun: false },
    ...{ lockDuration: lockMs, stalledInterval: Math.min(30_000, lockMs), maxStalledCount: 0 },
    concurrency: Math.max(1, Math.floor(concurrency) || 1),
    limiter: rate ? toLimiter(rate) : UNLIMITED,
  });
  listen(worker, context, settings, state);
  worker.run().catch((error) => worker.emit('error', error));
  return { worker, queue };
}

function listen(
  worker: Worker,
  { action, redis, queue }: ProcessorContext,
  { onResult, onError }: Settings,
  { pending }: State,
): void {
  const reportError = (error: unknown) => onError?.(redactError(error).message);
  const reportResult = async (job: LeadJob, result: Delivery) => {
    try {
      await onResult?.({ action: action.key, id: job.id ?? '', key: job.data.key, result });
    } catch {
      onError?.('onResult has thrown; the result of the lead stays in the queue');
    }
  };
  const handleFailed = async (job: LeadJob | undefined, error: Error) => {
    if (job === undefined) return;
    if (error instanceof ParkError) return reportResult(job, error.result);
    const known = await readRecord({ redis, jobKey: queue.toKey(job.id ?? '') });
    if (known.record?.status === 'uncertain') return reportResult(job, getStoredResult(known.record));
    if (isStalled(job, known)) await job.retry('failed');
  };
  const track = (work: Promise<void>) => {
    const tracked = work.catch(reportError).finally(() => pending.delete(tracked));
    pending.add(tracked);
  };
  worker.on('completed', (job: LeadJob, { result }: SettledJob) => track(reportResult(job, result)));
  worker.on('failed', (job, error) => track(handleFailed(job as LeadJob | undefined, error)));
  worker.on('error', reportError);
  track(requeueStalled({ action, redis, queue })); // another worker may have died before it could
}
