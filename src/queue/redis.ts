import type { Queue } from 'bullmq';
import type { RedisOptions as IoredisOptions, Redis } from 'ioredis';
import type { OutboundAction } from '../types';
import { checkRedis } from './check-redis';
import { QueueError } from './queue-error';
import { redactError } from './redis-error';
import type { RedisOptions } from './types';

/** The queue of one action, and its connection. */
export interface QueueContext {
  readonly action: OutboundAction;
  readonly redis: Redis;
  readonly queue: Queue;
}

/** Returns the beginning of every key of the queues. */
export const getPrefix = ({ prefix = 'leadconduit-vendors', sandbox }: RedisOptions): string =>
  sandbox ? `${prefix}:sandbox` : prefix;

/** Loads BullMQ at its first use. Throws a QueueError that says what to install. */
export const loadBullmq = () => loadPackage(() => require('bullmq') as typeof import('bullmq'));

/** Loads ioredis at its first use. Throws a QueueError that says what to install. */
const loadIoredis = () => loadPackage(() => require('ioredis') as typeof import('ioredis'));

function loadPackage<Module>(load: () => Module): Module {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new QueueError('the queue needs two packages that are not installed: npm install bullmq ioredis');
  }
}

/** How long Redis may take to answer at the start, and how long a command of a queue may take. */
const MAX_START_MS = 10_000;
const MAX_COMMAND_MS = 30_000;

/**
 * Opens a connection to Redis.
 *
 * @param isPatient whether later commands wait for an unreachable Redis without a limit; otherwise they fail after 30
 * seconds
 * @param queueNames the queues that will be opened: Redis is checked for them. Default: none, if they were checked
 * before
 * @throws {QueueError} when Redis cannot be reached now, the user's rights are not enough, or Redis may evict keys
 */
export async function connect(
  options: RedisOptions,
  isPatient: boolean,
  queueNames: readonly string[] = [],
): Promise<Redis> {
  loadIoredis();
  loadBullmq();
  const warn = options.onWarning ?? ((message) => process.emitWarning(message, 'QueueWarning'));
  const first = createClient(options, {
    ...{ enableReadyCheck: false, disableClientInfo: true, retryStrategy: () => null, maxRetriesPerRequest: 0 },
    ...{ commandTimeout: MAX_START_MS, connectTimeout: MAX_START_MS },
  });
  await use(first, async () => {
    await waitUntilLoaded(first, warn);
    await checkRedis(first, getPrefix(options), queueNames, warn);
  }).finally(() => first.disconnect());
  const client = isPatient
    ? createClient(options, { maxRetriesPerRequest: null })
    : createClient(options, { maxRetriesPerRequest: 5 }, { commandTimeout: MAX_COMMAND_MS });
  return use(client, async () => client);
}

/** Creates a client. The caller's options of ioredis replace `defaults`; `more` replaces the caller's options. */
function createClient(
  { redis = 'redis://127.0.0.1:6379' }: RedisOptions,
  more: IoredisOptions,
  defaults: IoredisOptions = {},
): Redis {
  const { Redis } = loadIoredis();
  const options = { lazyConnect: true, disconnectTimeout: 200, ...more };
  const client =
    typeof redis === 'string'
      ? new Redis(redis, { ...defaults, ...options })
      : new Redis({ ...defaults, ...redis, ...options });
  return endWhenDisconnected(client);
}

/** Connects a client and runs `work`. If that fails, closes the client and throws a QueueError. */
async function use<T>(client: Redis, work: () => Promise<T>): Promise<T> {
  let connectionError: unknown;
  client.on('error', (error) => {
    connectionError = error;
  });
  try {
    await client.connect();
    return await work();
  } catch (error) {
    client.disconnect();
    throw redactError(error instanceof QueueError ? error : (connectionError ?? error));
  }
}

/** Waits while Redis loads its data after a start, which may take minutes. Reports the wait once. */
async function waitUntilLoaded(client: Redis, warn: (message: string) => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    const error = await client.ping().then(
      () => undefined,
      (reason: Error) => reason,
    );
    if (!error?.message.startsWith('LOADING')) {
      if (error) throw error;
      return;
    }
    if (tries === 0) warn('Redis is still loading its data: waiting for it');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/**
 * Tracks the copies that BullMQ makes of a client for its blocking commands. Returns a function that disconnects them.
 * BullMQ listens to their errors only until it is closed, and does not disconnect a copy that Redis no longer admits.
 */
export function trackCopies(client: Redis): () => void {
  const copies: Redis[] = [];
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (options) => {
    const copy = endWhenDisconnected(duplicate(options).on('error', () => undefined));
    copies.push(copy);
    return copy;
  };
  return () => {
    for (const copy of copies) copy.disconnect();
  };
}

/**
 * Makes a client emit `end` and reject its commands also when it is disconnected between two tries to reconnect. ioredis
 * then only stops trying, and what waits for a command or for `end`, as BullMQ does when a worker closes, waits forever.
 */
function endWhenDisconnected(client: Redis): Redis {
  const disconnect = client.disconnect.bind(client);
  client.disconnect = (reconnect) => {
    if (client.status === 'reconnecting' && !reconnect) client.connect().catch(() => undefined); // ended before it starts
    disconnect(reconnect);
  };
  return client;
}
