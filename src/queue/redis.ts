import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { OutboundAction } from '../types';
import { QueueError } from './queue-error';
import type { RedisOptions } from './types';

/** The queue of one action, and the connection that it uses. */
export interface QueueContext {
  readonly action: OutboundAction;
  readonly redis: Redis;
  readonly queue: Queue;
}

/** What every key of the queues begins with. */
export const getPrefix = ({ prefix = 'leadconduit-vendors', sandbox }: RedisOptions): string =>
  sandbox ? `${prefix}:sandbox` : prefix;

/** Loads BullMQ when it is first used. Throws a QueueError that says what to install. */
export const loadBullmq = () => loadPackage(() => require('bullmq') as typeof import('bullmq'));

/** Loads ioredis when it is first used. Throws a QueueError that says what to install. */
export const loadIoredis = () => loadPackage(() => require('ioredis') as typeof import('ioredis'));

function loadPackage<Module>(load: () => Module): Module {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new QueueError('the queue needs two packages that are not installed: npm install bullmq ioredis');
  }
}

/**
 * Opens a connection to Redis.
 *
 * @param isPatient whether later commands wait for a Redis that is away, however long; else they fail in a few seconds
 * @throws {QueueError} when Redis cannot be reached now, or when its maxmemory-policy lets it evict keys
 */
export async function connect({ redis = 'redis://127.0.0.1:6379' }: RedisOptions, isPatient: boolean): Promise<Redis> {
  const { Redis } = loadIoredis();
  loadBullmq();
  const options = { lazyConnect: true, disconnectTimeout: 200, maxRetriesPerRequest: isPatient ? null : 5 };
  const client = typeof redis === 'string' ? new Redis(redis, options) : new Redis({ ...redis, ...options });
  let connectionError: unknown;
  client.on('error', (error) => {
    connectionError = error;
  });
  try {
    await client.connect();
    const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1];
    if (policy && policy !== 'noeviction')
      throw new QueueError(`Redis may evict leads: its maxmemory-policy is ${policy}, and must be noeviction`);
    return client;
  } catch (error) {
    client.disconnect();
    throw redactError(connectionError ?? error);
  }
}

/** Runs commands of Redis. Rejects with a QueueError, in which nothing of a lead and no password is left. */
export async function withRedactedErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw redactError(error);
  }
}

/** Keeps the code of an error alone: the error of a client holds the command with its arguments, so the lead. */
export function redactError(error: unknown): QueueError {
  if (error instanceof QueueError) return error;
  const { code, name, message = '' } = error as { code?: unknown; name?: string; message?: string };
  const word = code === undefined ? (/^[A-Z]{2,}\b/.exec(message)?.[0] ?? name) : String(code); // "OOM command not allowed"
  const isUnreachable = /^E[A-Z]/.test(word ?? '') || name === 'MaxRetriesPerRequestError';
  return new QueueError(`Redis ${isUnreachable ? 'cannot be reached' : 'refuses'}: ${word}`, word);
}
