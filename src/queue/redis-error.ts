import { QueueError } from './queue-error';

/** The ACL rules that the queue needs, besides the pattern of its keys. */
export const ACL_RULES = '+@all -@dangerous +info +config|get';

/** Sentences for Redis's own error codes, with what to do. */
const REFUSALS: Readonly<Record<string, string>> = {
  WRONGPASS: 'Redis rejects the user name or the password: correct them in the address of Redis',
  NOAUTH: 'Redis asks for a password: put one into the address of Redis',
  NOPERM: `Redis does not allow its user what the queue needs: give it the queue's keys and ${ACL_RULES}`,
  OOM: 'Redis is full (maxmemory): no lead is added or sent until it has free memory',
  MISCONF: 'Redis cannot save to its disk and takes no writes: see its log, and free its disk',
  READONLY: 'Redis is a read-only replica: use the address of the primary',
  NOREPLICAS: 'Redis takes no writes, because it has too few replicas (min-replicas-to-write)',
  MASTERDOWN: 'Redis is a replica that has lost its primary: use the address of the primary',
  CLUSTERDOWN: 'Redis is part of a cluster that is down: see its log',
  LOADING: 'Redis is still loading its data: wait',
  BUSY: 'Redis is busy with a script of another client: wait, or stop that script',
  UNKILLABLE: 'Redis is busy with a script of another client: wait, or stop that script',
};

const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'it has closed the connection',
  EPIPE: 'it has closed the connection',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be looked up now',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
};

/** Sentences for BullMQ's error numbers (`ErrorCode` in its `enums/error-code.ts`). */
const JOB_ERRORS: Readonly<Record<number, [code: string, message: string]>> = {
  [-1]: ['JOB_MISSING', 'The job of a lead was removed from Redis while a worker had it: its result is not kept'],
  [-2]: ['LOCK_LOST', 'A worker was silent for too long and lost the lock of a lead: another worker goes on with it'],
  [-3]: ['JOB_MOVED', 'The job of a lead was moved by another client meanwhile: its record decides what happens to it'],
  [-6]: ['LOCK_LOST', 'A worker was silent for too long and lost the lock of a lead: another worker goes on with it'],
};

/** Errors of ioredis and BullMQ that have no code. */
const NAMED_ERRORS: readonly [pattern: RegExp, code: string, message: string][] = [
  [/^MaxRetriesPerRequestError/, 'UNREACHABLE', 'Redis cannot be reached: the connection broke and did not come back'],
  [/Connection is closed/, 'UNREACHABLE', 'Redis cannot be reached: the connection is closed'],
  [/Command timed out/, 'TIMEOUT', 'Redis does not answer: it is stopped or overloaded'],
  [/^ParserError/, 'PROTOCOL', 'The server at the address of Redis is not a Redis'],
  [/could not renew lock/, 'LOCK_LOST', (JOB_ERRORS[-2] as [string, string])[1]],
  // Redis 7.0 has no error code for a script that the ACL stops.
  [/user executing the script can't|ACL failure in script/, 'NOPERM', REFUSALS.NOPERM as string],
];

/** The codes after which a worker cannot continue by itself. */
const FATAL_CODES = new Set(['NOPERM', 'NOAUTH', 'WRONGPASS']);

/** Whether a person must change something before the queue can continue. */
export const isFatal = ({ code = '' }: QueueError): boolean => FATAL_CODES.has(code);

/** Whether the connection failed, not a command. */
export const isConnectionError = ({ code = '' }: QueueError): boolean =>
  code === 'UNREACHABLE' || code === 'TIMEOUT' || /^E[A-Z]/.test(code);

/** Whether Redis itself refused a command. The next command will probably fail, too. */
export const isRefusal = (error: unknown): boolean => (error as Error | undefined)?.name === 'ReplyError';

/**
 * Replaces an error of Redis, ioredis or BullMQ by a QueueError with a fixed sentence. The original holds the command
 * with its arguments, and so the lead.
 */
export function redactError(error: unknown): QueueError {
  if (error instanceof QueueError) return error;
  const { code, name = 'Error', message = '' } = (error ?? {}) as { code?: unknown; name?: string; message?: string };
  if (typeof code === 'number' && JOB_ERRORS[code]) return new QueueError(JOB_ERRORS[code][1], JOB_ERRORS[code][0]);
  if (typeof code === 'string') return describeConnectionError(code);
  const named = NAMED_ERRORS.find(([pattern]) => pattern.test(name) || pattern.test(message));
  if (named) return new QueueError(named[2], named[1]);
  const word = /^[A-Z]{2,}\b/.exec(message)?.[0]; // "OOM command not allowed …"
  if (word && REFUSALS[word]) return new QueueError(REFUSALS[word], word);
  if (word && isRefusal(error)) return new QueueError(`Redis refuses a command (${word}): see its log`, word);
  return new QueueError('The queue has failed. Details are withheld because they may contain lead data', name);
}

function describeConnectionError(code: string): QueueError {
  const reason = CONNECTION_ERRORS[code] ?? 'the connection fails';
  return new QueueError(`Redis cannot be reached: ${reason} (${code})`, code);
}

/** Runs Redis commands. Rejects with a QueueError that holds no lead data and no password. */
export async function withRedactedErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw redactError(error);
  }
}
