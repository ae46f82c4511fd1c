import { MAX_STALLS, STALLED_REASON } from '../../src/queue/parked';
import type { RedisModel } from './queue-redis';
import type { Truth } from './truth';
import type { Process, World } from './world';

type State = 'waiting' | 'active' | 'delayed' | 'completed' | 'failed';

/** A job as BullMQ keeps it. */
export interface BullJob {
  readonly id: string;
  state: State;
  /** When it is to be promoted, by the clock of a worker. */
  delayedUntil: number;
  stalledCounter: number;
  failedReason: string;
}

/** What BullMQ does with jobs, as far as the shipped queue relies on it. */
export class BullModel {
  readonly jobs = new Map<string, BullJob>();

  constructor(
    private readonly world: World,
    private readonly redis: RedisModel,
    private readonly truth: Truth,
  ) {
    redis.promote = (id) => {
      const job = this.jobs.get(id);
      if (job?.state !== 'delayed') return false;
      job.delayedUntil = 0;
      return true;
    };
  }

  add(id: string, data: object): void {
    this.jobs.set(id, { id, state: 'waiting', delayedUntil: 0, stalledCounter: 0, failedReason: '' });
    this.redis.jobs.set(id, { record: null, grant: null, lock: undefined, data: JSON.stringify(data) });
  }

  /** Gives the next job to a worker, by whose clock delayed jobs become due. */
  fetch(token: string, lockMs: number, wallTime: number): BullJob | undefined {
    for (const job of this.jobs.values()) {
      if (job.state !== 'delayed' || job.delayedUntil > wallTime) continue;
      job.state = 'waiting';
      if ((this.redis.due.get(job.id) ?? 0) > this.world.now)
        this.truth.violations.push(`${job.id} goes before its time`);
    }
    if (this.redis.limitedUntil > this.world.now) return undefined;
    const waiting = [...this.jobs.values()].filter(({ state }) => state === 'waiting');
    if (waiting.length === 0) return undefined;
    const job = this.world.chance.pick(waiting);
    job.state = 'active';
    this.redis.get(job.id).lock = { token, until: this.world.now + lockMs };
    return job;
  }

  renewLock(id: string, token: string, lockMs: number): void {
    const { lock } = this.redis.get(id);
    if (lock?.token === token) lock.until = this.world.now + lockMs;
  }

  /** Moves a job that its worker still holds. Throws when it does not. */
  move(id: string, token: string, changes: Partial<BullJob>): void {
    const job = this.jobs.get(id) as BullJob;
    const fields = this.redis.get(id);
    if (fields.lock?.token !== token || job.state !== 'active') throw new Error('Missing lock for job');
    fields.lock = undefined;
    Object.assign(job, changes);
  }

  /** Gives jobs whose workers are silent back to the queue, or fails them when that has happened too often. */
  requeueStalled(): void {
    for (const job of this.jobs.values()) {
      if (job.state !== 'active' || this.redis.get(job.id).lock) continue;
      const isTooOften = ++job.stalledCounter > MAX_STALLS;
      Object.assign(job, isTooOften ? { state: 'failed', failedReason: STALLED_REASON } : { state: 'waiting' });
    }
  }

  /** A job as the shipped code sees it, in a process. */
  toJob(process: Process, job: BullJob) {
    const { world } = this;
    const later = (run: () => void) =>
      new Promise<void>((resolve, reject) => {
        world.later(process, world.chance.upTo(5), () => {
          try {
            run();
            resolve();
          } catch (error) {
            reject(error);
          }
        });
      });
    return {
      ...job,
      data: JSON.parse(this.redis.get(job.id).data) as object,
      retry: (state: State) =>
        later(() => {
          if (job.state !== state) throw new Error('Job is not in the state');
          Object.assign(job, { state: 'waiting', failedReason: '' });
        }),
      moveToDelayed: (delayedUntil: number, token: string) =>
        later(() => this.move(job.id, token, { state: 'delayed', delayedUntil })),
    };
  }

  /** The queue as the shipped code sees it, in a process. */
  toQueue(process: Process) {
    return {
      toKey: (name: string) => name,
      rateLimit: async (ms: number) => {
        this.redis.limitedUntil = this.world.now + ms;
      },
      getFailed: async (from: number) => {
        const failed = [...this.jobs.values()].filter(({ state }) => state === 'failed');
        return failed.slice(from).map((job) => this.toJob(process, job));
      },
    };
  }
}
