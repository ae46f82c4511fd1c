import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { isFatal } from './redis-error';
import type { Reporter } from './reporter';

/** How long workers pause until a write to Redis is tried again. */
const REST_MS = 1000;

interface HoldOptions {
  readonly workers: readonly Worker[];
  readonly redis: Redis;
  /** The key for that write. */
  readonly probeKey: string;
  readonly reporter: Reporter;
}

/**
 * Pauses the workers when Redis refuses a command, until Redis accepts a write again. Without this, BullMQ would fetch
 * jobs again at once, in a busy loop.
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
      reporter.resolveRefusals('Redis accepts commands again: the worker continues');
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
