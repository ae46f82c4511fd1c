import type { Redis } from 'ioredis';
import { getSalt } from './lead-job';
import { CONNECTION_TOPIC, type Notices } from './notices';
import type { Reporter } from './reporter';

/** How often a worker checks that Redis answers and still holds the same queues, and how long an answer may take. */
const CHECK_INTERVAL_MS = 5000;
const MAX_SILENCE_MS = 10_000;

/** A watched queue. */
export interface WatchedQueue {
  readonly name: string;
  readonly saltKey: string;
  /** The salt that the worker uses. */
  salt: string;
}

export interface Watch {
  /** Resolves when Redis holds the same queues as before, or the salts of its new queues have been read. */
  confirm(): Promise<void>;
  stop(): void;
}

interface WatchOptions {
  readonly redis: Redis;
  readonly queues: readonly WatchedQueue[];
  readonly reporter: Pick<Reporter, 'notices' | 'report'>;
}

/**
 * Reports when Redis does not answer, when it answers again, and when it holds another queue than before. A queue's
 * salt is random, so another salt means that the queue was emptied, or that another Redis took its place. After each
 * loss of the connection, no lead is started before this is checked.
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
      notices.resolve(CONNECTION_TOPIC, 'Redis answers again: the worker continues');
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
