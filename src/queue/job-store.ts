import type { Redis } from 'ioredis';
import type { DeliveryStore, JournalRecord } from '../delivery';
import { createIntent, createRecord } from '../journal';
import { getIdKey } from './sent-ids';

/** What the next send of a lead may do: arrive twice, follow a rejection, or only what an unsent lead may. */
export type ResendGrant = 'duplicates' | 'rejected' | 'unsent';

/** Where a job is in Redis; its lock stands beside it. */
export interface JobLocation {
  readonly redis: Redis;
  readonly jobKey: string;
}

/** What is recorded of a lead. */
export interface JobRecord {
  /** The record as it is stored; later changes are compared with it. */
  readonly text: string | null;
  readonly record: JournalRecord | undefined;
  readonly grant: ResendGrant | undefined;
}

/** Reads what is recorded of a lead. */
export async function readRecord({ redis, jobKey }: JobLocation): Promise<JobRecord> {
  const [text = null, grant] = await redis.hmget(jobKey, 'record', 'grant');
  const record = text === null ? undefined : (JSON.parse(text) as JournalRecord);
  return { text, record, grant: (grant ?? undefined) as ResendGrant | undefined };
}

/**
 * Grants one more send of a lead whose job has ended.
 *
 * @returns false when the lead is being sent, or when its record has changed since it was read
 */
export async function grantResend({ redis, jobKey }: JobLocation, known: JobRecord, grant: ResendGrant) {
  return (await redis.eval(grantScript, 2, jobKey, `${jobKey}:lock`, known.text ?? '', grant)) === 1;
}

/**
 * The record of one lead, kept in its job, and written in the order of a journal: the intent before the socket, the
 * result after. Only the holder of the job's lock may write an intent, so a worker that was away too long cannot send
 * what another one has taken over. An intent extends the lock to its full length, which is longer than a send takes.
 */
export class JobStore implements DeliveryStore {
  /** The intent that this worker wrote. */
  private intent: string | undefined;
  private current: JournalRecord | undefined;
  /** Whether the job's lock was lost while the lead was being sent. */
  lostLock = false;

  constructor(
    private readonly location: JobLocation,
    private readonly jobLock: { token: string; ms: number },
    readonly salt: string,
    private readonly previous: JobRecord,
  ) {
    this.current = previous.record;
  }

  /** The record as it is now. */
  get record(): JournalRecord | undefined {
    return this.current;
  }

  /** The job's lock keeps other workers away. */
  async lock(): Promise<() => void> {
    return () => undefined;
  }

  async get(): Promise<JournalRecord | undefined> {
    return this.current;
  }

  /** A queue knows its leads by their keys alone. */
  async recordRow(): Promise<void> {}

  /**
   * Records that the lead is about to be sent. Rejects when this worker no longer holds the job's lock, and when the
   * record has changed since it was read: a worker that was away may have recorded a result by now.
   */
  async recordIntent(
    identity: Parameters<DeliveryStore['recordIntent']>[0],
    sentIds: readonly string[] = [],
  ): Promise<void> {
    const ids = [...new Set([...(this.current?.ids ?? []), ...sentIds])];
    const record = { ...createIntent(identity), ...(ids.length > 0 && { ids }) };
    const { token, ms } = this.jobLock;
    const intent = JSON.stringify({ ...record, by: token });
    const queueKey = this.location.jobKey.replace(/[^:]*$/, '');
    const idKeys = sentIds.map((digest) => getIdKey(queueKey, digest));
    const args = [token, intent, String(ms), this.previous.text ?? '', this.location.jobKey.slice(queueKey.length)];
    const isWritten = await this.run(intentScript, args, idKeys);
    if (isWritten !== 1) throw new Error('the lock of the job was lost, or its record has changed');
    this.intent = intent;
    this.current = record;
  }

  /** Records the result, whoever holds the lock now. Rejects when the lead has been sent again meanwhile. */
  async recordResult(
    identity: Parameters<DeliveryStore['recordResult']>[0],
    result: Parameters<DeliveryStore['recordResult']>[1],
  ): Promise<void> {
    const { grant, record: before } = this.previous;
    const attempts = 1 + (grant ? 0 : (before?.attempts ?? 0)); // the queue makes one attempt at a time
    const ids = this.current?.ids;
    const record = { ...createRecord(identity, { ...result, attempts }), ...(ids && { ids }) };
    const written = await this.run(resultScript, [this.intent ?? '', JSON.stringify(record), this.jobLock.token]);
    if (written === 0) throw new Error('the lead was sent again meanwhile');
    this.lostLock = written === 2;
    this.current = record;
  }

  private run(script: string, args: string[], moreKeys: string[] = []): Promise<unknown> {
    const { redis, jobKey } = this.location;
    const keys = [jobKey, `${jobKey}:lock`, ...moreKeys];
    return redis.eval(script, keys.length, ...keys, ...args);
  }
}

// A client repeats a command when the connection breaks before its reply: each of these scripts may run twice.

const intentScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local record = redis.call('HGET', KEYS[1], 'record') or ''
if record ~= ARGV[4] and record ~= ARGV[2] then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[1], 'record', ARGV[2])
redis.call('HDEL', KEYS[1], 'grant')
if #KEYS > 2 then
  local keepSeconds = cjson.decode(redis.call('HGET', KEYS[1], 'data')).keepSeconds
  for index = 3, #KEYS do
    redis.call('SADD', KEYS[index], ARGV[5])
    redis.call('PEXPIRE', KEYS[index], keepSeconds * 1000)
  end
end
return 1`;

// Redis lets a script write on in a full memory once a first write needed none: a result must not be lost for want of it.
const resultScript = `
redis.call('HDEL', KEYS[1], 'none')
local record = redis.call('HGET', KEYS[1], 'record')
if record ~= ARGV[1] and record ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'record', ARGV[2])
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 2 end
return 1`;

const grantScript = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if (redis.call('HGET', KEYS[1], 'record') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'grant', ARGV[2])
return 1`;
