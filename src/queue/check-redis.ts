import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { QueueError } from './queue-error';
import { ACL_RULES } from './redis-error';

/**
 * Checks before the queues are opened that Redis keeps them safely.
 *
 * @param prefix the beginning of the queues' keys
 * @param queueNames the queues that will be opened; empty when they were checked before
 * @param warn called with a sentence about a setting with which records can be lost
 * @throws {QueueError} when the user's rights are not enough for the queue, or when Redis may evict keys
 */
export async function checkRedis(
  redis: Redis,
  prefix: string,
  queueNames: readonly string[],
  warn: (message: string) => void,
): Promise<void> {
  if (queueNames.length === 0) return;
  for (const name of queueNames) await checkRights(redis, prefix, name);
  const policy = readField(await redis.info('memory'), 'maxmemory_policy');
  if (policy && policy !== 'noeviction')
    throw new QueueError(`Redis may evict leads: its maxmemory-policy is ${policy}, and must be noeviction`);
  const warning = await findPersistenceWarning(redis);
  if (warning) warn(warning);
}

const readField = (info: string, name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];

const UNSYNCED: Readonly<Record<string, string>> = {
  everysec: 'a power cut can lose up to a second of records',
  no: 'a power cut can lose all records that the system has not written yet, often 30 seconds of them',
};

/** Returns a sentence about what a power cut can lose; undefined when it can lose nothing. */
async function findPersistenceWarning(redis: Redis): Promise<string | undefined> {
  const resent = 'and the leads in them may then be sent again';
  if (readField(await redis.info('persistence'), 'aof_enabled') !== '1')
    return `Redis keeps no append-only file: a restart can lose records, ${resent}. Set appendonly yes and appendfsync always`;
  const policy = await redis.config('GET', 'appendfsync').then(
    (reply) => (reply as string[])[1],
    () => undefined,
  );
  if (policy === 'always') return undefined;
  if (policy === undefined)
    return 'Redis does not show its appendfsync, which must be always: allow +config|get in the ACL, or check it yourself';
  return `Redis has appendfsync ${policy}: ${UNSYNCED[policy] ?? 'a power cut can lose records'}, ${resent}. Set appendfsync always`;
}

// Every command that the queue or BullMQ's scripts use. Each is tried on a key that holds a string. Most fail with
// WRONGTYPE on purpose: Redis checks the ACL first, and nothing is changed.
const READS = [
  ...['get KEY', 'exists KEY', 'pttl KEY', 'hget KEY f', 'hmget KEY f', 'hgetall KEY', 'hexists KEY f', 'llen KEY'],
  ...['lindex KEY 0', 'lrange KEY 0 0', 'lpos KEY x', 'scard KEY', 'smembers KEY', 'zcard KEY', 'zscore KEY x'],
  ...['zcount KEY 0 1', 'zrange KEY 0 0', 'zrevrange KEY 0 0', 'zrangebyscore KEY 0 1', 'zrevrangebyscore KEY 1 0'],
  'xread COUNT 1 STREAMS KEY 0',
];
const WRITES = [
  ...['setnx KEY x', 'incr KEY', 'persist KEY', 'hset KEY f x', 'hmset KEY f x', 'hdel KEY f', 'hincrby KEY f 1'],
  ...['lpush KEY x', 'rpush KEY x', 'lrem KEY 1 x', 'ltrim KEY 0 0', 'rpop KEY', 'rpoplpush KEY KEY', 'sadd KEY x'],
  ...['srem KEY x', 'zadd KEY 1 x', 'zrem KEY x', 'zpopmin KEY', 'zremrangebyrank KEY 0 0', 'zremrangebyscore KEY 0 0'],
  ...['xadd KEY * f x', 'xtrim KEY MAXLEN 1', 'bzpopmin KEY 1', 'expire KEY 10', 'pexpire KEY 10000'],
  ...['eval return(1) 1 KEY', `evalsha ${'0'.repeat(40)} 1 KEY`, 'time', 'multi', 'exec', 'info memory', 'del KEY'],
];

/** The commands that `checkRights` tries. */
export const CHECKED_COMMANDS: readonly string[] = ['set', ...[...READS, ...WRITES].map((line) => getName(line))];

function getName(line: string): string {
  return line.split(' ')[0] as string;
}

/** Throws a QueueError that names the rights that the user's ACL lacks. */
async function checkRights(redis: Redis, prefix: string, queueName: string): Promise<void> {
  const key = `${prefix}:${queueName}:rights-${randomBytes(9).toString('base64url')}`;
  const findDenied = async (lines: readonly string[]): Promise<string[]> => {
    const denied = await Promise.all(lines.map((line) => isDenied(redis, line, key)));
    return lines.filter((_, index) => denied[index]).map(getName);
  };
  const write = await redis.set(key, '1', 'PX', 10_000).catch((error: Error) => error);
  const denied = await findDenied(READS);
  if (!(write instanceof Error)) denied.push(...(await findDenied(WRITES)));
  else if (isNoPermission(write)) denied.push('set');
  else if (denied.length === 0) return; // for example a full Redis: the queue's first command reports it
  if (denied.length === 0) return;
  const isWholeKey = denied.length > READS.length && write instanceof Error;
  const missing = isWholeKey ? `use the keys ${prefix}:*` : `run ${denied.join(', ')}`;
  const advice = `give it ~${prefix}:* ${ACL_RULES} (ACL SETUSER)${isWholeKey ? ', or choose a prefix that it may use' : ''}`;
  throw new QueueError(`Redis does not allow this user to ${missing}: ${advice}`, 'NOPERM');
}

const isDenied = (redis: Redis, line: string, key: string): Promise<boolean> => {
  const [name = '', ...words] = line.split(' ').map((word) => (word === 'KEY' ? key : word));
  return redis.call(name, ...words).then(() => false, isNoPermission);
};

const isNoPermission = ({ message }: Error): boolean => message.startsWith('NOPERM');
