import { type DeliveryStore, deliver } from '../../src/delivery';
import type { send } from '../../src/http';
import { createIntent, createRecord, type JournalRecord } from '../../src/journal';
import { putContact } from '../../src/phoneburner';
import { decideJob } from '../../src/queue/job-decision';
import type { OutboundAction } from '../../src/types';
import { leadOf } from '../support/fake-vendor';
import { ALLOWED_TRUTHS, Vendor } from './vendor';
import { Process, World } from './world';

/** Bugs that may be planted, to see whether they are found. */
export type QueueBug = 'retry after a reset' | 'intent without the lock';

/** A job as BullMQ keeps it, with what is recorded of its lead beside it. */
interface Job {
  readonly id: string;
  state: 'waiting' | 'delayed' | 'active' | 'parked' | 'completed';
  dueAt: number;
  token: string;
  lockedUntil: number;
  record: JournalRecord | undefined;
  /** What stands in the record, for comparison: an intent belongs to one attempt. */
  writtenBy: string;
}

const LOCK_MS = 5000;
const TIMEOUT_SECONDS = 2;

/**
 * Workers that share a queue, die, freeze while their jobs are given to others, and have wrong clocks, around the shipped
 * delivery and the shipped decision. Redis's clock is the world's. Gives what went wrong by the vendor's log.
 */
export async function simulateQueue(seed: number, bug?: QueueBug): Promise<{ violations: string[]; arrivals: number }> {
  const world = new World(seed);
  const { chance } = world;
  const vendor = new Vendor(world);
  const jobs = Array.from({ length: 1 + chance.upTo(4) }, (_, n): Job => {
    const fresh = { state: 'waiting', dueAt: 0, token: '', lockedUntil: 0, record: undefined, writtenBy: '' } as const;
    return { id: `lead-${n}`, ...fresh };
  });
  const isDone = () => jobs.every(({ state }) => state === 'completed' || state === 'parked');
  const failures = chance.happens(0.3) ? 0.05 : 0;
  let tokens = 0;
  const workers = Array.from({ length: 2 + chance.upTo(3) }, () => new Process());
  const last = new Process();
  for (const worker of workers) {
    void work(worker);
    if (chance.happens(0.6)) world.later(worker, chance.upTo(8000), () => worker.kill());
  }
  void work(last); // one worker lives on

  async function work(worker: Process): Promise<void> {
    for (; !isDone(); await world.pass(worker, 50)) {
      if (chance.happens(0.1)) world.jumpWallClock();
      const job = take();
      if (job) await processJob(worker, job);
    }
  }

  /** Gives stalled jobs and those that are due back to the queue, and the next one to a worker. */
  function take(): Job | undefined {
    for (const job of jobs) {
      const isStalled = job.state === 'active' && world.now > job.lockedUntil;
      if (isStalled || (job.state === 'delayed' && world.now >= job.dueAt)) job.state = 'waiting';
    }
    const job = jobs.find(({ state }) => state === 'waiting');
    if (job) Object.assign(job, { state: 'active', token: `${++tokens}`, lockedUntil: world.now + LOCK_MS });
    return job;
  }

  async function processJob(worker: Process, job: Job): Promise<void> {
    const { token } = job;
    if (chance.happens(0.1)) await world.pass(worker, 2 * LOCK_MS); // it freezes before it has sent anything
    const move = (state: Job['state'], dueAt = 0) => {
      if (job.token === token && job.state === 'active') Object.assign(job, { state, dueAt });
    };
    if (job.record?.status === 'delivered' || job.record?.status === 'rejected') return move('completed');
    const attempt: typeof send = async (_, { timeoutMs, abortSignal }) => {
      const result = await vendor.attempt(worker, job.id, timeoutMs, abortSignal);
      return bug === 'retry after a reset' && result.sent === 'unknown' ? { ...result, sent: 'no' } : result;
    };
    const result = await deliver(
      putContact as OutboundAction,
      { ...leadOf(job.id), timeout_seconds: TIMEOUT_SECONDS },
      {
        ...{ attempt, journal: openStore(worker, job, token), clock: world.getClock(worker), retry: { attempts: 1 } },
        identity: { key: job.id, contentHash: '' },
      },
    );
    const random = () => chance.next();
    const decision = decideJob(result, job.record, { attempts: 4, baseMs: 100 }, { random });
    if (decision.to === 'complete') move('completed');
    else if (decision.to === 'park') move('parked');
    else move('delayed', world.now + decision.ms);
  }

  function openStore(worker: Process, job: Job, token: string): DeliveryStore {
    const run = (change: () => boolean) =>
      new Promise<void>((resolve, reject) => {
        const ms = chance.happens(0.03) ? 2 * LOCK_MS : chance.upTo(5); // it freezes in the midst of it
        world.later(worker, ms, () => {
          if (chance.happens(failures) || !change()) return reject(new Error('not written'));
          world.later(worker, chance.upTo(5), resolve);
        });
      });
    return {
      salt: '',
      lock: async () => () => undefined,
      get: async () => job.record,
      recordIntent: (identity) =>
        run(() => {
          if (bug !== 'intent without the lock' && job.token !== token) return false;
          if (job.token === token) job.lockedUntil = world.now + LOCK_MS;
          job.record = createIntent(identity);
          job.writtenBy = token;
          return true;
        }),
      recordResult: (identity, result) =>
        run(() => {
          if (job.writtenBy !== token) return false;
          const attempts = 1 + (job.record?.attempts ?? 0);
          job.record = createRecord(identity, { ...result, attempts });
          return true;
        }),
    };
  }

  await world.runUntil(isDone);
  for (const worker of [...workers, last]) worker.kill();
  await world.runUntil(() => false); // what has left arrives
  for (const { id, state, record } of jobs) {
    const status = record?.status ?? 'unsent';
    const truth = vendor.getTruth(id);
    if (!ALLOWED_TRUTHS[status].includes(truth))
      vendor.violations.push(`${id} is ${status} in the queue when ${truth}`);
    const isListed = state === 'parked' || (state === 'completed' && (status === 'delivered' || status === 'rejected'));
    if (!isListed) vendor.violations.push(`${id} is ${status} and ${state}: nobody will look at it`);
  }
  return { violations: vendor.violations, arrivals: vendor.arrivals };
}
