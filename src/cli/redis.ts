import type { Command } from 'commander';
import { createQueue, type LeadQueue, QueueError, type QueueOptions, type RedisOptions } from '../queue';
import type { OutboundAction } from '../types';
import { CliError } from './cli-error';

/** The options of every command that uses Redis. */
export interface RedisCliOptions {
  redis?: string;
  prefix?: string;
  sandbox?: true;
}

/** Adds `--sandbox` to a command that shows queues or adds leads to them. */
export const addSandboxOption = (command: Command): Command =>
  command.option('--sandbox', 'use the queues of workers with --sandbox or --origin, not the live ones');

/** Adds `--redis` and `--prefix`. */
export const addRedisOptions = (command: Command): Command =>
  command
    .option('--redis <url>', 'address of Redis. Default: REDIS_URL, else redis://127.0.0.1:6379')
    .option('--prefix <word>', 'prefix of all keys in Redis; each prefix has its own queues');

/** Prints a message on stderr, apart from the results of a command. */
export const printMessage = (message: string): void => {
  process.stderr.write(`${message}\n`);
};

/** Returns the options of a connection. Throws CliError for a wrong address, not quoted: it may hold a password. */
export function getRedisOptions({ redis = process.env.REDIS_URL, prefix, sandbox }: RedisCliOptions): RedisOptions {
  if (redis !== undefined && !(/^rediss?:\/\//.test(redis) && URL.canParse(redis)))
    throw new CliError('--redis must be an address such as redis://127.0.0.1:6379');
  return { redis, prefix, sandbox };
}

/**
 * Opens the queue of an action, uses it and closes it. Warns of settings of Redis only if `onWarning` is given.
 *
 * @throws CliError with the message of a QueueError
 */
export async function withQueue<T>(
  action: OutboundAction,
  options: QueueOptions,
  use: (queue: LeadQueue) => Promise<T>,
): Promise<T> {
  const queue = await withCliErrors(createQueue(action, { onWarning: () => undefined, ...options }));
  try {
    return await withCliErrors(use(queue));
  } finally {
    await queue.close();
  }
}

/** Turns a QueueError into a CliError. Its message is safe to show. */
export const withCliErrors = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof QueueError ? new CliError(error.message) : error;
  });
