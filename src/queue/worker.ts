import type { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Delivery } from '../delivery';
import type { OutboundAction } from '../types';
import { bullmq, connect, prefixOf, quiet, quietly } from './engine';
import { knownOf } from './job-memory';
import { saltOf } from './lead-job';
import { type LeadJob, Parked, remembered, type Settled, type Work, workOn } from './lead-work';
import type { QueueWorker, WorkerOptions } from './lead-worker';
import { isLeftBehind, putBackLeftBehind } from './parked';

/**
 * Sends the leads in the queues of the given actions, in this process, until it is closed. Any number of workers, on any
 * number of machines, may share a queue: *no lead is sent again unless it is certain that the vendor never got it, and
 * every uncertain lead is parked.*
 *
 * Rejects with an Error that says what to install where `bullmq` and `ioredis` are not; when there is no Redis, or one
 * that may forget leads; and when the lock is not longer than the deadline. Later on, a Redis that is away is waited for.
 */
export async function createWorker(
  actions: readonly OutboundAction[],
  options: WorkerOptions = {},
): Promise<QueueWorker> {
  const { deadlineSeconds = 360, lockSeconds = deadlineSeconds + 30 } = options;
  if (!(deadlineSeconds >= 1 && lockSeconds > deadlineSeconds))
    throw new Error('the deadline must be a second or more, and the lock longer than that');
  const redis = await connect(options, true);
  const state: State = { stopping: false, telling: new Set() };
  const settings = { ...options, deadlineSeconds, lockSeconds };
  const started = await quietly(() => Promise.all(actions.map((action) => start(action, redis, settings, state))));
  return {
    async close() {
      state.stopping = true;
      await Promise.all(started.map(({ worker }) => worker.close()));
      await Promise.all(state.telling);
      await Promise.all(started.map(({ queue }) => queue.close()));
      redis.disconnect();
    },
  };
}

type Settings = WorkerOptions & { readonly deadlineSeconds: number; readonly lockSeconds: number };

interface State {
  /** Nothing is begun any more. */
  stopping: boolean;
  /** What must still end before the connection is closed. */
  readonly telling: Set<Promise<void>>;
}

/** A limit that is none: without one, the engine would not look whether a vendor has asked to wait. */
const unlimited = { max: 1_000_000, duration: 1000 };

/** So many leads begun in each stretch of time; a stretch is about a second, or longer where there is less than one lead in it. */
function limitOf(rate: number) {
  const max = Math.max(1, Math.floor(rate));
  return { max, duration: Math.ceil((1000 * max) / rate) };
}

async function start(action: OutboundAction, redis: Redis, settings: Settings, state: State) {
  const { deadlineSeconds, lockSeconds, concurrency = 10, rate, origin, axios, retry } = settings;
  const base = { connection: redis, prefix: prefixOf(settings) };
  const queue: Queue = new (bullmq().Queue)(action.key, base);
  const lockMs = 1000 * lockSeconds;
  const work: Work = {
    ...{ action, redis, queue, lockMs, deadlineSeconds, retry, delivery: { origin, axios } },
    salt: await saltOf(redis, queue.toKey('salt')),
    varsOf: settings.varsOf ?? ((lead) => lead),
  };
  const send = async (job: LeadJob, token = '') => {
    if (!state.stopping) return workOn(work, job, token);
    await job.moveToWait(token); // fetched before the stop, and not begun
    throw new (bullmq().WaitingError)();
  };
  const worker = new (bullmq().Worker)(action.key, send, {
    ...{ ...base, autorun: false, concurrency: Math.max(1, Math.floor(concurrency) || 1) },
    ...{ lockDuration: lockMs, stalledInterval: Math.min(30_000, lockMs), maxStalledCount: 0 },
    limiter: rate ? limitOf(rate) : unlimited,
  });
  listen(worker, work, settings, state);
  worker.run().catch((error) => worker.emit('error', error));
  return { worker, queue };
}

function listen(
  worker: Worker,
  { action, redis, queue }: Work,
  { onResult, onTrouble }: Settings,
  { telling }: State,
): void {
  const trouble = (error: unknown) => onTrouble?.(quiet(error).message);
  const tell = async (job: LeadJob, result: Delivery) => {
    try {
      await onResult?.({ action: action.key, id: job.id ?? '', key: job.data.key, result });
    } catch {
      onTrouble?.('onResult has thrown; what became of a lead stays in the queue');
    }
  };
  const failed = async (job: LeadJob | undefined, error: Error) => {
    if (job === undefined) return;
    if (error instanceof Parked) return tell(job, error.result);
    const known = await knownOf({ redis, jobKey: queue.toKey(job.id ?? '') });
    if (known.entry?.standing === 'uncertain') return tell(job, remembered(known.entry));
    if (isLeftBehind(job, known)) await job.retry('failed');
  };
  const hold = (work: Promise<void>) => {
    const held = work.catch(trouble).finally(() => telling.delete(held));
    telling.add(held);
  };
  worker.on('completed', (job: LeadJob, { result }: Settled) => hold(tell(job, result)));
  worker.on('failed', (job, error) => hold(failed(job as LeadJob | undefined, error)));
  worker.on('error', trouble);
  queue.on('error', trouble);
  hold(putBackLeftBehind({ action, redis, queue })); // another worker may have died before it could
}
