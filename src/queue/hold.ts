import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { isFatal } from './redis-error';
import type { Reporter } from './reporter';

/** How long workers rest before Redis is asked again whether it takes commands. */
const REST_MS = 1000;

interface HoldOptions {
  readonly workers: readonly Worker[];
  readonly redis: Redis;
  /** A key to write to. */
  readonly probeKey: string;
  readonly reporter: Reporter;
}

/**
 * Lets workers rest from the first command that Redis refuses until it takes a write again: BullMQ would fetch again at
 * once, without a pause.
 */
export function startHold({ workers, redis, probeKey, reporter }: HoldOptions): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isHeld = false;
  let isStopped = false;
  const tryAgain = async () => {
    try {
      await redis.set(probeKey, '1', 'PX', REST_MS);
      if (isStopped) return;
      isHeld = false;
      reporter.resolveRefusals('Redis takes commands again: the worker goes on');
      for (const worker of workers) await worker.resume();
    } catch (error) {
      if (!isStopped && !isFatal(reporter.report(error))) timer = setTimeout(tryAgain, REST_MS).unref();
    }
  };
  reporter.onRefusal = () => {
    if (isHeld || isStopped) return;
    isHeld = true;
    for (const worker of workers) worker.pause(true).catch(reporter.report);
    timer = setTimeout(tryAgain, REST_MS).unref();
  };
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
