import type { Redis } from 'ioredis';
import type { Entry, Memory } from '../delivery';
import { type Event, entryOf } from '../delivery/journal-index';

/** What a person has allowed for the next send of a lead: that it may arrive twice, or go again after a refusal. */
export type Allowed = 'duplicates' | 'refused' | 'unsent';

/** Where a job, its lock and what is known of its lead are in Redis. */
export interface Place {
  readonly redis: Redis;
  readonly jobKey: string;
}

/** How a lead stands, as text and as an entry; the text is what later changes are compared with. */
export interface Known {
  readonly text: string | null;
  readonly entry: Entry | undefined;
  readonly allowed: Allowed | undefined;
}

/** Reads what is known of a lead. */
export async function knownOf({ redis, jobKey }: Place): Promise<Known> {
  const [text = null, allowed] = await redis.hmget(jobKey, 'entry', 'allowed');
  const entry = text === null ? undefined : entryOf(JSON.parse(text) as Event);
  return { text, entry, allowed: (allowed ?? undefined) as Allowed | undefined };
}

/**
 * Allows one more send of a lead whose job has ended. Gives false when it is under way, or when more has become known
 * of it than the person saw who allowed it.
 */
export async function allow({ redis, jobKey }: Place, seen: Known, allowed: Allowed): Promise<boolean> {
  return (await redis.eval(allowScript, 2, jobKey, `${jobKey}:lock`, seen.text ?? '', allowed)) === 1;
}

/**
 * What is known of one lead, kept in its job and written in the order of a journal: the intent before the socket, the
 * answer after. Only who holds the job's lock may write an intent, so that a worker which was away too long cannot send
 * what another one has taken over; the lock is then held for its whole length again, which is more than a send takes.
 */
export class JobMemory implements Memory {
  /** The intent that this worker wrote. */
  private intent: string | undefined;
  private now: Entry | undefined;
  /** Whether the job was taken away while the lead was being sent. */
  isLate = false;

  constructor(
    private readonly place: Place,
    private readonly lock: { token: string; ms: number },
    readonly salt: string,
    private readonly before: Known,
  ) {
    this.now = before.entry;
  }

  /** How the lead stands now. */
  get entry(): Entry | undefined {
    return this.now;
  }

  /** The job's lock keeps others away. */
  async hold(): Promise<() => void> {
    return () => undefined;
  }

  find(): Entry | undefined {
    return this.now;
  }

  /** Notes that the lead is about to be sent. Rejects, so that nothing is sent, when the job is no longer this worker's. */
  async intend({ key, values }: Parameters<Memory['intend']>[0]): Promise<void> {
    const event: Event = { key, values, at: new Date().toISOString() };
    const intent = JSON.stringify({ ...event, by: this.lock.token });
    const { token, ms } = this.lock;
    const written = await this.run(intendScript, [token, intent, String(ms)]);
    if (written !== 1) throw new Error('the job was taken away');
    this.intent = intent;
    this.now = entryOf(event);
  }

  /** Notes what became of it, whoever holds the job now, unless the lead has been sent again meanwhile. */
  async answer({ key, values }: Parameters<Memory['answer']>[0], told: Parameters<Memory['answer']>[1]): Promise<void> {
    const attempts = told.attempts + (this.before.allowed ? 0 : (this.before.entry?.attempts ?? 0));
    const { standing, sent, result } = told;
    const at = new Date().toISOString();
    const entry: Entry = { key, values, at, standing, sent, attempts, ...(result && { result }) };
    const written = await this.run(answerScript, [this.intent ?? '', JSON.stringify(entry), this.lock.token]);
    if (written === 0) throw new Error('the lead was sent again meanwhile');
    this.isLate = written === 2;
    this.now = entry;
  }

  private run(script: string, words: string[]): Promise<unknown> {
    const { redis, jobKey } = this.place;
    return redis.eval(script, 2, jobKey, `${jobKey}:lock`, ...words);
  }
}

/** A command may be repeated when a connection breaks before its reply: each of these may run twice. */
const intendScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[1], 'entry', ARGV[2])
redis.call('HDEL', KEYS[1], 'allowed')
return 1`;

const answerScript = `
local entry = redis.call('HGET', KEYS[1], 'entry')
if entry ~= ARGV[1] and entry ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'entry', ARGV[2])
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 2 end
return 1`;

const allowScript = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if (redis.call('HGET', KEYS[1], 'entry') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'allowed', ARGV[2])
return 1`;
