import type { Redis } from 'ioredis';
import type { DeliveryStore, JournalRecord } from '../delivery';
import { createIntent, createRecord } from '../journal';
import { isFinal } from './job-decision';
import { getIdKey } from './keys';
import type { LeadData } from './lead-job';
import { runScript } from './script';
import { type Settlement, settleScript } from './settle';

/** What the next send is allowed for: a lead that may arrive twice, a rejected lead, or only an unsent lead. */
export type ResendGrant = 'duplicates' | 'rejected' | 'unsent';

/** The Redis key of a job. Its lock is at the same key with `:lock`. */
export interface JobLocation {
  readonly redis: Redis;
  readonly jobKey: string;
}

/** The record of a lead. */
export interface JobRecord {
  /** The record as stored, to detect later changes. */
  readonly text: string | null;
  readonly record: JournalRecord | undefined;
  readonly grant: ResendGrant | undefined;
}

/** Reads the record of a lead. */
export async function readRecord({ redis, jobKey }: JobLocation): Promise<JobRecord> {
  const [text = null, grant] = await redis.hmget(jobKey, 'record', 'grant');
  const record = text === null ? undefined : (JSON.parse(text) as JournalRecord);
  return { text, record, grant: (grant ?? undefined) as ResendGrant | undefined };
}

/**
 * Grants one more send of a lead whose job has finished.
 *
 * @param data the new data of the job, for a lead that was added again
 * @returns false when the lead is being sent, or when its record has changed since it was read
 */
export async function grantResend(
  { redis, jobKey }: JobLocation,
  known: JobRecord,
  grant: ResendGrant,
  data?: LeadData,
): Promise<boolean> {
  const args = [known.text ?? '', grant, data ? JSON.stringify(data) : ''];
  return (await runScript(redis, grantScript, [jobKey, `${jobKey}:lock`], args)) === 1;
}

/**
 * Stores the record of one lead in its job, in the order of a journal: the intent before the socket, the result after.
 * Only the holder of the job's lock may write an intent, so a worker that was silent too long cannot send a lead that
 * another worker has taken over. An intent extends the lock to its full length, which is longer than a send takes. A
 * result after which the lead is not sent again by itself settles it in the same step.
 */
export class JobStore implements DeliveryStore {
  /** The intent written by this worker. */
  private intent: string | undefined;
  private current: JournalRecord | undefined;
  /** Whether the job's lock was lost while the lead was being sent. */
  lostLock = false;
  /** Whether the result has settled the lead, so that its data has left Redis. */
  hasSettled = false;

  constructor(
    private readonly location: JobLocation,
    private readonly jobLock: { token: string; ms: number },
    readonly salt: string,
    private readonly previous: JobRecord,
    private readonly settlement: Settlement,
  ) {
    this.current = previous.record;
  }

  /** The current record. */
  get record(): JournalRecord | undefined {
    return this.current;
  }

  /** Does nothing: the job's lock already keeps other workers away. */
  async lock(): Promise<() => void> {
    return () => undefined;
  }

  async get(): Promise<JournalRecord | undefined> {
    return this.current;
  }

  /** Does nothing: a queue records rows when leads are added. */
  async recordRow(): Promise<void> {}

  /**
   * Records that the lead is about to be sent. Rejects when this worker no longer holds the job's lock, and when the
   * record has changed since it was read: another worker may have recorded a late result.
   */
  async recordIntent(
    identity: Parameters<DeliveryStore['recordIntent']>[0],
    sentIds: readonly string[] = [],
  ): Promise<void> {
    const ids = [...new Set([...(this.current?.ids ?? []), ...sentIds])];
    const record = { ...createIntent(identity), ...(ids.length > 0 && { ids }) };
    const { token, ms } = this.jobLock;
    const { redis, jobKey } = this.location;
    const intent = JSON.stringify({ ...record, by: token });
    const queueKey = jobKey.replace(/[^:]*$/, '');
    const keys = [jobKey, `${jobKey}:lock`, ...sentIds.map((digest) => getIdKey(queueKey, digest))];
    const args = [token, intent, ms, this.previous.text ?? '', jobKey.slice(queueKey.length)];
    const isWritten = await runScript(redis, intentScript, keys, args);
    if (isWritten !== 1) throw new Error('the lock of the job was lost, or its record has changed');
    this.intent = intent;
    this.current = record;
  }

  /**
   * Records the result, whoever holds the lock now, and settles a delivered or rejected lead if this worker still holds
   * it. Rejects when the lead has been sent again meanwhile.
   */
  async recordResult(
    identity: Parameters<DeliveryStore['recordResult']>[0],
    result: Parameters<DeliveryStore['recordResult']>[1],
  ): Promise<void> {
    const { grant, record: before } = this.previous;
    const attempts = 1 + (grant ? 0 : (before?.attempts ?? 0)); // the queue makes one attempt at a time
    const ids = this.current?.ids;
    const record = { ...createRecord(identity, { ...result, attempts }), ...(ids && { ids }) };
    const { keys, args } = this.settlement;
    const settles = isFinal(record.status);
    const more = [this.intent ?? '', JSON.stringify(record), settles ? 'final' : ''];
    const written = await runScript(this.location.redis, resultScript, keys, [...args, ...more]);
    if (written === 0) throw new Error('the lead was sent again meanwhile');
    this.lostLock = written === 2;
    this.hasSettled = settles && written === 1;
    this.current = record;
  }
}

// The client repeats a command when the connection breaks before the reply, so each of these scripts may run twice.

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

// A full Redis can refuse only the first write of a script. HDEL comes first and needs no memory, so no result is lost.
// The keys and the first seven arguments are those of `settleScript`.
const resultScript = `
redis.call('HDEL', KEYS[1], 'none')
local record = redis.call('HGET', KEYS[1], 'record')
if record ~= ARGV[8] and record ~= ARGV[9] then return 0 end
redis.call('HSET', KEYS[1], 'record', ARGV[9])
if ARGV[10] == '' then return redis.call('GET', KEYS[2]) == ARGV[1] and 1 or 2 end${settleScript}`;

const grantScript = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if (redis.call('HGET', KEYS[1], 'record') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'grant', ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'data', ARGV[3]) end
return 1`;
