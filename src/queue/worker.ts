import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { createEmitter } from '../delivery/internal';
import { assertAction, notify, type OutboundAction } from '../types';
import { startWaitTimer } from './delay';
import { startHold } from './hold';
import { getSalt } from './lead-job';
import { MAX_STALLS } from './parked';
import { type LeadJob, type ProcessorContext, processJob } from './processor';
import { connect, getPrefix, loadBullmq, trackCopies } from './redis';
import { redactError, withRedactedErrors } from './redis-error';
import { createReporter, type Reporter } from './reporter';
import { startWatch, type Watch, type WatchedQueue } from './watch';
import { listen } from './worker-events';
import type { QueueWorker, WorkerOptions } from './worker-types';

/**
 * Sends the leads in the queues of some actions, in this process, until it is closed. Any number of workers, on any
 * number of machines, may share a queue: no lead is sent again unless it is certain that the vendor never got it, and
 * every uncertain lead is parked. If Redis is lost or full later, the worker waits for it.
 *
 * @throws {QueueError} when `bullmq` and `ioredis` are not installed; when Redis cannot be reached, refuses the
 * connection, does not allow what the queue does, or may evict keys; and when a queue was made by another version of
 * this package
 * @throws {TypeError} when an action is a spread copy, which has lost its tables
 * @throws {RangeError} when `timeoutSeconds` is below 1, or `lockSeconds` is not more than that
 */
export async function createWorker<A extends OutboundAction>(
  actions: readonly A[],
  options: WorkerOptions<A> = {},
): Promise<QueueWorker> {
  for (const action of actions) assertAction(action);
  const { timeoutSeconds = 360, lockSeconds = timeoutSeconds + 30 } = options;
  if (!(timeoutSeconds >= 1 && lockSeconds > timeoutSeconds && Number.isFinite(lockSeconds)))
    throw new RangeError('timeoutSeconds must be 1 or more, and lockSeconds more than that');
  const settings: WorkerSettings = {
    ...(options as WorkerOptions),
    sandbox: options.origin !== undefined,
    timeoutSeconds,
    lockSeconds,
  };
  const names = actions.map(({ key }) => key);
  const redis = await connect(settings, true, names);
  const disconnectCopies = trackCopies(redis);
  const reporter = createReporter((message) => notify(options.onError, message));
  const state: WorkerState = { isStopping: false, active: 0, pending: new Set(), reporter };
  const opened = await openQueues(actions, redis, settings, reporter.report);
  const watch = startWatch({ redis, queues: opened, reporter });
  const started = opened.map((one) => start(one, settings, state, watch));
  const workers = started.map(({ worker }) => worker);
  const hold = startHold({ workers, redis, probeKey: `${getPrefix(settings)}:${names[0]}:probe`, reporter });
  for (const worker of workers) worker.run().catch(reporter.report);
  return {
    failure: reporter.failure,
    async close() {
      state.isStopping = true;
      for (const { stop } of [watch, hold, ...started]) stop();
      if (reporter.hasFailed) disconnectCopies(); // Redis no longer admits them, so they cannot close in order
      // Redis may be unreachable now or later. When no lead is active, nothing has to be recorded: do not wait for Redis.
      const isIdleAndAway = () => state.active === 0 && redis.status !== 'ready';
      let resolveGone = () => {};
      const gone = new Promise<void>((resolve) => {
        resolveGone = resolve;
      });
      const letGo = () => {
        if (!isIdleAndAway()) return;
        disconnectCopies();
        redis.disconnect();
        resolveGone();
      };
      redis.on('close', letGo);
      const closing = Promise.all(workers.map((worker) => worker.close(isIdleAndAway())));
      letGo();
      await closing;
      await Promise.race([endInOrder(state, opened), gone]);
      disconnectCopies();
      redis.disconnect();
    },
  };
}

/**
 * Waits for pending work and closes the queues. May never resolve if the client is disconnected while it reconnects.
 */
async function endInOrder({ pending }: WorkerState, opened: readonly OpenedQueue[]): Promise<void> {
  await Promise.all(pending);
  await Promise.all(opened.map(({ queue }) => queue.close()));
}

export type WorkerSettings = WorkerOptions & { readonly timeoutSeconds: number; readonly lockSeconds: number };

export interface WorkerState {
  /** Whether no further lead may start. */
  isStopping: boolean;
  /** Leads in progress. */
  active: number;
  /** Work that must finish before the connection is closed. */
  readonly pending: Set<Promise<void>>;
  readonly reporter: Reporter;
}

type OpenedQueue = Pick<ProcessorContext, 'action' | 'redis' | 'queue'> & WatchedQueue;

/** Opens the queues. If one fails, closes all. */
async function openQueues(
  actions: readonly OutboundAction[],
  redis: Redis,
  settings: WorkerSettings,
  reportError: (error: unknown) => void,
): Promise<OpenedQueue[]> {
  const queues = actions.map(({ key }): Queue => {
    const queue = new (loadBullmq().Queue)(key, { connection: redis, prefix: getPrefix(settings) });
    return queue.on('error', reportError);
  });
  const open = async (queue: Queue, index: number) => {
    const saltKey = queue.toKey('salt');
    const salt = await getSalt(redis, saltKey);
    return { action: actions[index] as OutboundAction, redis, queue, name: queue.name, saltKey, salt };
  };
  return withRedactedErrors(() => Promise.all(queues.map(open))).catch(async (error) => {
    await Promise.all(queues.map((queue) => queue.close()));
    redis.disconnect();
    throw error;
  });
}

/** Effectively no limit. Without a limiter BullMQ would not check whether a vendor has asked to wait. */
const UNLIMITED = { max: 1_000_000, duration: 1000 };

/** How long BullMQ waits after a lost connection. A worker that is closed meanwhile keeps the process for that time. */
const RETRY_DELAY_MS = 1000;

/** Converts a rate to BullMQ's limiter: `max` leads in about a second, or one lead in a longer time. */
function toLimiter(rate: number) {
  const max = Math.max(1, Math.floor(rate));
  return { max, duration: Math.ceil((1000 * max) / rate) };
}

/** Redis keeps an error's message as the reason of the job, so an error of a client is replaced by a fixed sentence. */
function rethrow(error: Error): never {
  throw /^(Park|Delayed|Waiting|RateLimit)Error$/.test(error.name) ? error : redactError(error);
}

function start(opened: OpenedQueue, settings: WorkerSettings, state: WorkerState, watch: Watch) {
  const { timeoutSeconds, lockSeconds, concurrency = 10, rate, origin, axios, agent, keepAlive, retry } = settings;
  const { action, redis, queue } = opened;
  const lockMs = 1000 * lockSeconds;
  const varsOf = settings.varsOf ?? ((lead) => lead);
  const waits = startWaitTimer(opened, state.reporter.report);
  const { settings: shared } = settings;
  const base = { ...{ action, redis, queue, waits, lockMs }, settings: shared, timeoutSeconds, retry, varsOf };
  const delivery = { origin, axios, agent, keepAlive };
  const emit = createEmitter(settings.onEvent);
  const process = async (job: LeadJob, token = '') => {
    const isConfirmed = await watch.confirm().then(
      () => true,
      () => false,
    );
    if (isConfirmed && !state.isStopping) {
      state.active++;
      return processJob({ ...base, delivery, emit, salt: opened.salt }, job, token)
        .catch(rethrow)
        .finally(() => state.active--);
    }
    await job.moveToWait(token); // fetched before the stop, or from a Redis that may have been replaced
    throw new (loadBullmq().WaitingError)();
  };
  const worker = new (loadBullmq().Worker)(action.key, process, {
    ...{ connection: redis, prefix: getPrefix(settings), autorun: false },
    // BullMQ requeues a lead whose worker died. Its record decides whether it is sent again.
    ...{ lockDuration: lockMs, stalledInterval: Math.min(30_000, lockMs), maxStalledCount: MAX_STALLS },
    concurrency: Math.max(1, Math.floor(concurrency) || 1),
    runRetryDelay: RETRY_DELAY_MS,
    limiter: rate ? toLimiter(rate) : UNLIMITED,
  });
  const { stop } = listen(worker, opened, lockMs, settings, state);
  const stopAll = () => {
    waits.stop();
    stop();
  };
  return { worker, stop: stopAll };
}
