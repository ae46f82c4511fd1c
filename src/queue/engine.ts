import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { OutboundAction } from '../types';
import type { RedisOptions } from './lead-queue';

export const prefixOf = ({ prefix = 'leadconduit-vendors' }: RedisOptions): string => prefix;

/** The queue engine, loaded when it is first used. Throws an Error that says what to install. */
export const bullmq = () => installed(() => require('bullmq') as typeof import('bullmq'));

/** The Redis client, loaded when it is first used. Throws an Error that says what to install. */
export const ioredis = () => installed(() => require('ioredis') as typeof import('ioredis'));

function installed<Module>(load: () => Module): Module {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('the queue needs two packages that are not installed: npm install bullmq ioredis');
  }
}

/**
 * Opens a connection. One that lasts waits for a Redis that is away, for as long as it takes; any other gives up after
 * a few seconds. Rejects when there is no Redis now, and when it may forget leads.
 */
export async function connect({ redis = 'redis://127.0.0.1:6379' }: RedisOptions, lasts: boolean): Promise<Redis> {
  const { Redis } = ioredis();
  bullmq();
  const options = { lazyConnect: true, disconnectTimeout: 200, maxRetriesPerRequest: lasts ? null : 5 };
  const client = typeof redis === 'string' ? new Redis(redis, options) : new Redis({ ...redis, ...options });
  let last: unknown;
  client.on('error', (error) => {
    last = error;
  });
  try {
    await client.connect();
    const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1];
    if (policy && policy !== 'noeviction')
      throw new Error(`Redis may forget leads: its maxmemory-policy is ${policy}, and must be noeviction`);
    return client;
  } catch (error) {
    client.disconnect();
    throw last === undefined ? quiet(error) : quiet(last);
  }
}

/** Runs what speaks to Redis, and rejects with an error that holds nothing of a lead and no password. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw quiet(error);
  }
}

/** The error of a client holds the command with its arguments, that is the lead: only its code leaves. */
export function quiet(error: unknown): Error {
  const { code, name, message = '' } = error as { code?: unknown; name?: string; message?: string };
  if (name === 'Error' && code === undefined && /^(Redis|the queue) /.test(message)) return error as Error;
  const word = code === undefined ? (/^[A-Z]{2,}\b/.exec(message)?.[0] ?? name) : `${code}`;
  const what = word?.startsWith('E') ? 'cannot be reached' : 'refuses';
  return Object.assign(new Error(`Redis ${what}: ${word}`), { code: word });
}

/** A queue, its connection and what it is for. */
export interface QueuePlace {
  readonly action: OutboundAction;
  readonly redis: Redis;
  readonly queue: Queue;
}
