import { createHash } from 'node:crypto';
import type { Rules, Sender, Truth } from './truth';
import type { Process, World } from './world';

/** What Redis holds of a job, beside what BullMQ keeps of it. */
export interface JobFields {
  record: string | null;
  grant: string | null;
  lock: { readonly token: string; until: number } | undefined;
  data: string;
}

/** Who sends by a token, and by whose wish. */
export interface TokenHolder {
  readonly sender: Sender;
  readonly rules: { -readonly [Name in keyof Rules]: Rules[Name] };
}

type Script = (keys: readonly string[], args: readonly string[]) => number;

/** The shipped scripts, each known by words that no other one has. But a result ends with the script that settles. */
const scriptMarks = {
  intent: "'HDEL', KEYS[1], 'grant'",
  result: "'HDEL', KEYS[1], 'none'",
  grant: "'HSET', KEYS[1], 'grant'",
  settle: "'HSET', KEYS[1], 'data', ARGV[3])\nif ARGV[7]",
  noteDue: "'ZADD', KEYS[1], time[1]",
  endWaits: "'ZSCORE', KEYS[2], id",
} as const;

/**
 * The part of Redis that the shipped queue uses: the commands, and what its scripts do, told once more. Its clock is the
 * world's.
 */
export class RedisModel {
  readonly jobs = new Map<string, JobFields>();
  /** Jobs that wait, and until when. */
  readonly due = new Map<string, number>();
  /** Leads that a person has allowed to be sent again. */
  readonly wishes = new Set<string>();
  readonly holders = new Map<string, TokenHolder>();
  limitedUntil = 0;
  /** The scripts that Redis has, by their digests. */
  private readonly known = new Map<string, Script>();
  /** Makes a delayed job one that waits no longer. Gives false where it is not delayed. */
  promote: (id: string) => boolean = () => false;

  constructor(
    private readonly world: World,
    private readonly truth: Truth,
    private readonly failureRate: number,
    /** A planted bug: an intent is written by whoever comes. */
    private readonly ignoresLocks: boolean,
  ) {}

  /** A connection of a process: commands that take their time, are refused, or run twice since a reply was lost. */
  connect(process: Process) {
    const { world } = this;
    const { chance } = world;
    const send = <T>(run: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        world.later(process, chance.upTo(5), () => {
          if (chance.happens(this.failureRate)) return reject(new Error('OOM command not allowed'));
          const first = run();
          const repeat = () => resolve(run());
          if (chance.happens(0.03)) world.later(process, chance.upTo(2000), repeat);
          else world.later(process, chance.upTo(5), () => resolve(first));
        });
      });
    const run = (script: Script, keys: number, words: readonly unknown[]) => {
      const strings = words.map(String);
      return script(strings.slice(0, keys), strings.slice(keys));
    };
    return {
      hmget: (id: string) => send(() => [this.get(id).record, this.get(id).grant]),
      pttl: () => send(() => this.limitedUntil - world.now),
      eval: (text: string, keys: number, ...words: unknown[]) => {
        const script = this.findScript(text);
        this.known.set(createHash('sha1').update(text).digest('hex'), script);
        return send(() => run(script, keys, words));
      },
      evalsha: async (digest: string, keys: number, ...words: unknown[]) => {
        if (chance.happens(0.01)) this.known.clear(); // Redis was started again
        const script = this.known.get(digest);
        if (script) return send(() => run(script, keys, words));
        throw new Error('NOSCRIPT No matching script');
      },
    };
  }

  get(id: string): JobFields {
    const fields = this.jobs.get(id);
    if (fields === undefined) throw new Error(`there is no job ${id}`);
    if (fields.lock && fields.lock.until <= this.world.now) fields.lock = undefined;
    return fields;
  }

  private findScript(text: string): Script {
    const names = Object.entries(scriptMarks).flatMap(([name, mark]) => (text.includes(mark) ? [name] : []));
    const name = names.join() === 'result,settle' ? 'result' : names.join();
    if (!(name in scriptMarks)) throw new Error('the simulation does not know this script');
    return this.scripts[name as keyof typeof scriptMarks];
  }

  private readonly scripts: Record<keyof typeof scriptMarks, Script> = {
    intent: ([id = ''], [token = '', record = '', lockMs, before]) => {
      const job = this.get(id);
      if (job.lock?.token !== token && !this.ignoresLocks) return 0;
      const isRepeated = job.record === record;
      if (!isRepeated && before !== undefined && before !== (job.record ?? '') && !this.ignoresLocks) return 0;
      if (job.lock?.token === token) job.lock.until = this.world.now + Number(lockMs);
      const isGranted = job.grant === 'duplicates';
      Object.assign(job, { record, grant: null });
      const holder = this.holders.get(token);
      if (isRepeated || holder === undefined) return 1;
      const isFree = this.truth.getView(undefined, id) === 'not there'; // sent without a wish, so the wish remains
      if ((isGranted || !isFree) && this.wishes.delete(id)) holder.rules.acceptDuplicates = true;
      this.truth.recordIntent(holder.sender, id);
      return 1;
    },
    result: (keys, args) => {
      const [[id = ''], [token = '']] = [keys, args];
      const [intent = '', record = '', final = ''] = args.slice(7);
      const job = this.get(id);
      if (job.record !== intent && job.record !== record) return 0;
      const holder = this.holders.get(token);
      if (job.record !== record && holder) this.truth.recordResult(holder.sender, id, JSON.parse(record).status);
      job.record = record;
      if (final !== '') return this.scripts.settle(keys, args);
      return job.lock?.token === token ? 1 : 2;
    },
    grant: ([id = ''], [record, grant = '', data = '']) => {
      const job = this.get(id);
      if (job.lock || (job.record ?? '') !== record) return 0;
      job.grant = grant;
      if (data !== '') job.data = data;
      return 1;
    },
    settle: ([id = ''], [token, _, data = '']) => {
      const job = this.get(id);
      if (job.lock?.token !== token) return 2;
      job.data = data;
      return 1;
    },
    noteDue: (_, [id = '', ms, token]) => {
      if (this.get(id).lock?.token !== token) return 0;
      this.due.set(id, this.world.now + Number(ms));
      return 1;
    },
    endWaits: () => {
      for (const [id, at] of this.due) {
        if (at > this.world.now) continue;
        if (this.promote(id) || this.get(id).lock === undefined) this.due.delete(id);
      }
      const next = Math.min(...this.due.values());
      return Number.isFinite(next) ? Math.max(0, next - this.world.now) : -1;
    },
  };
}
