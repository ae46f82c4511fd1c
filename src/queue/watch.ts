import type { Redis } from 'ioredis';
import { getSalt } from './lead-job';
import type { Notices } from './notices';
import type { Reporter } from './reporter';

/** How often a worker asks whether Redis is there and still the same, and how long an answer may take. */
const CHECK_INTERVAL_MS = 5000;
const MAX_SILENCE_MS = 10_000;

/** The topic of the notices about a connection that fails. */
export const CONNECTION_TOPIC = 'connection';

/** A queue as the watch sees it. */
export interface WatchedQueue {
  readonly name: string;
  readonly saltKey: string;
  /** The salt that the worker goes by. */
  salt: string;
}

export interface Watch {
  /** Resolves when Redis is known to hold the same queues as before, or the salts are those of its new ones. */
  confirm(): Promise<void>;
  stop(): void;
}

interface WatchOptions {
  readonly redis: Redis;
  readonly queues: readonly WatchedQueue[];
  readonly reporter: Pick<Reporter, 'notices' | 'report'>;
}

/**
 * Notices that Redis is silent, that it is back, and that it holds another queue than before: its salt is random, so
 * another one means that the queue was emptied, or that another Redis took its place. After each loss of the connection
 * no lead begins before that is known.
 */
export function startWatch({ redis, queues, reporter: { notices, report } }: WatchOptions): Watch {
  let confirmation: Promise<void> | undefined = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const doubt = () => {
    confirmation = undefined;
  };
  const confirm = () => {
    if (confirmation) return confirmation;
    const asked = readSalts(redis, queues, notices);
    confirmation = asked;
    asked.catch(() => {
      if (confirmation === asked) doubt();
    });
    return asked;
  };
  const check = async () => {
    const silence = setTimeout(() => {
      notices.report(CONNECTION_TOPIC, 'Redis does not answer: the worker waits for it');
    }, MAX_SILENCE_MS).unref();
    doubt();
    try {
      await confirm();
      notices.resolve(CONNECTION_TOPIC, 'Redis answers again: the worker goes on');
    } catch (error) {
      if (!isStopped) report(error);
    }
    clearTimeout(silence);
    if (!isStopped) timer = setTimeout(check, CHECK_INTERVAL_MS).unref();
  };
  redis.on('close', doubt);
  timer = setTimeout(check, CHECK_INTERVAL_MS).unref();
  return {
    confirm,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      redis.off('close', doubt);
    },
  };
}

async function readSalts(redis: Redis, queues: readonly WatchedQueue[], notices: Notices): Promise<void> {
  for (const queue of queues) {
    if ((await redis.get(queue.saltKey)) === queue.salt) continue;
    const salt = await getSalt(redis, queue.saltKey);
    queue.salt = salt;
    notices.report(`replaced ${salt}`, getReplacedMessage(queue.name));
  }
}

const getReplacedMessage = (name: string) =>
  `Redis no longer holds the queue ${name} as it was: it was emptied or replaced. It does not know what was sent before, and a lead that is added again is sent again`;
