import type { Command } from 'commander';
import { createQueue, type LeadQueue, type RedisOptions } from '../queue';
import type { OutboundAction } from '../types';
import { Trouble } from './trouble';

/** What every command takes that speaks to Redis. */
export interface RedisChoice {
  redis?: string;
  prefix?: string;
}

/** Adds `--redis` and `--prefix`. */
export const withRedis = (command: Command): Command =>
  command
    .option('--redis <url>', 'where Redis is; REDIS_URL unless told, else redis://127.0.0.1:6379')
    .option('--prefix <word>', 'what its keys begin with; another prefix is another set of queues');

/** The options of a connection. Throws Trouble for an address that is none, and never repeats it: it may hold a password. */
export function redisOf({ redis = process.env.REDIS_URL, prefix }: RedisChoice): RedisOptions {
  if (redis !== undefined && !(/^rediss?:\/\//.test(redis) && URL.canParse(redis)))
    throw new Trouble('--redis must be an address such as redis://127.0.0.1:6379');
  return { redis, prefix };
}

/** Opens the queue of an action and closes it again. Throws Trouble with what Redis has against it. */
export async function withQueue<T>(
  action: OutboundAction,
  options: RedisOptions & { keepDays?: number | undefined },
  use: (queue: LeadQueue) => Promise<T>,
): Promise<T> {
  const queue = await troubled(createQueue(action, options));
  try {
    return await troubled(use(queue));
  } finally {
    await queue.close();
  }
}

/** The errors of a queue are sentences without anything of a lead, and may be shown. */
export const troubled = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: Error) => {
    throw error instanceof Trouble ? error : new Trouble(error.message);
  });
