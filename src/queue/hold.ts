import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';

/** How long a worker rests before it tries again whether Redis takes commands. */
const REST_MS = 1000;

/** Keeps a worker from fetching while Redis refuses its commands: BullMQ would try again at once, without a pause. */
export interface Hold {
  /** Lets the worker rest until Redis takes a write. */
  begin(): void;
  stop(): void;
}

interface HoldOptions {
  readonly worker: Worker;
  readonly redis: Redis;
  /** A key of the queue to write to. */
  readonly probeKey: string;
  /** Takes the error of a try that failed; gives whether there is any use in another one. */
  readonly onError: (error: unknown) => boolean;
  /** Called when the worker goes on. */
  readonly onEnd: () => void;
}

export function createHold({ worker, redis, probeKey, onError, onEnd }: HoldOptions): Hold {
  let timer: NodeJS.Timeout | undefined;
  let isHeld = false;
  let isStopped = false;
  const tryAgain = async () => {
    const error = await redis.set(probeKey, '1', 'PX', 1000).then(
      () => undefined,
      (reason: Error) => reason,
    );
    if (isStopped) return;
    if (error) {
      if (onError(error)) timer = setTimeout(tryAgain, REST_MS).unref();
      return;
    }
    isHeld = false;
    await worker.resume();
    onEnd();
  };
  return {
    begin() {
      if (isHeld || isStopped) return;
      isHeld = true;
      worker.pause(true).catch(onError);
      timer = setTimeout(tryAgain, REST_MS).unref();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
