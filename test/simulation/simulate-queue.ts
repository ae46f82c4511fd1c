import type { JournalRecord } from '../../src/delivery';
import { putContact } from '../../src/phoneburner';
import { endWaits } from '../../src/queue/delay';
import { createLeadData } from '../../src/queue/lead-job';
import { redriveParked, requeueStalled } from '../../src/queue/parked';
import { ParkError, type ProcessorContext, processJob } from '../../src/queue/processor';
import { createOrigin, installSockets } from './agents';
import { settings } from './plan';
import { type BullJob, BullModel } from './queue-model';
import { RedisModel } from './queue-redis';
import { Remote } from './remote';
import type { Report } from './simulate';
import type { TransportBugs } from './sockets';
import { NEVER_STOPPED, type Rules, type Sender, Truth } from './truth';
import { Process, World } from './world';

export interface QueueBugs extends TransportBugs {
  /** An intent is written by whoever comes, with the lock or without it. */
  readonly ignoresLocks?: boolean;
}

const LOCK_MS = 35_000;
type Told = Pick<JournalRecord, 'status'> & { readonly reason?: string; readonly lead_url?: string };

/** The worker that neither dies nor freezes. */
const STEADY = 'the steady worker';
const TIMEOUT_SECONDS = 5;
/** How often a worker looks for jobs that were left behind. */
const REQUEUE_MS = 5000;
/** Longer than any world goes on. */
const MAX_MS = 86_400_000;

/**
 * Workers that share a queue, die, freeze while their jobs are given to others, and have wrong clocks, around the shipped
 * processor, its decision and its store. Redis and what BullMQ does with jobs are models. Gives what went wrong.
 */
export async function simulateQueue(seed: number, bugs: QueueBugs = {}): Promise<Report> {
  const world = new World(seed);
  const restore = [installSockets(), world.installGlobals()];
  try {
    return await live(world, bugs);
  } finally {
    for (const put of restore) put();
  }
}

async function live(world: World, bugs: QueueBugs): Promise<Report> {
  const { chance } = world;
  const truth = new Truth(world);
  const remote = new Remote(chance);
  const redis = new RedisModel(world, truth, chance.happens(0.3) ? 0.03 : 0, bugs.ignoresLocks === true);
  const bull = new BullModel(world, redis, truth);
  const network = { world, remote, truth, bugs, isAlone: false };
  const retry = { attempts: 4, baseMs: chance.upTo(2000) };
  const ids = Array.from({ length: 1 + chance.upTo(4) }, (_, n) => `lead${n}`);
  for (const id of ids) {
    const lead = { lead: { id, email: `${id}@example.com` }, phoneburner: { custom_field: { 1: id } } };
    const options = { salt: 'salt', keepSeconds: 60, settings, isSandbox: true };
    bull.add(id, createLeadData(putContact, lead, options));
  }
  let tokens = 0;
  let kills = 0;

  /** What a worker is to the shipped code. */
  function createContext(worker: Process): ProcessorContext {
    const parts = { action: putContact, redis: redis.connect(worker), queue: bull.toQueue(worker) };
    const more = { waits: { lookIn: () => undefined, stop: () => undefined }, varsOf: (lead: unknown) => lead };
    const limits = { lockMs: LOCK_MS, timeoutSeconds: TIMEOUT_SECONDS };
    return { ...parts, ...more, ...limits, salt: 'salt', settings, retry, delivery: {} } as never;
  }

  async function work(worker: Process): Promise<void> {
    const context = createContext(worker);
    const clock = world.getClock(worker);
    for (let turn = 0; worker.isAlive; turn++) {
      if (turn % 3 === 0) await endWaits(context).catch(() => undefined);
      if (turn % 10 === 0) bull.requeueStalled();
      if (turn % 12 === 0) await requeueStalled(context).catch(() => undefined);
      const token = `${worker.name} ${++tokens}`;
      const job = bull.fetch(token, LOCK_MS, clock.wallTime());
      if (job) void run(worker, context, job, token);
      await world.pass(worker, 300);
      if (chance.happens(0.03)) world.jumpWallClock();
    }
  }

  /** Processes a job, and does with it what BullMQ does then. */
  async function run(worker: Process, context: ProcessorContext, job: BullJob, token: string): Promise<void> {
    const sender = { token };
    const rules = { retryRejected: false, acceptDuplicates: false, abortInFlight: false };
    const holder = {
      sender,
      rules: { ...rules, maxMs: Number.POSITIVE_INFINITY, ...NEVER_STOPPED },
    };
    redis.holders.set(token, holder);
    truth.permit(sender, holder.rules satisfies Rules);
    const origin = createOrigin({ network, process: worker, sender, sharesSockets: false });
    const delivery = { origin, clock: world.getClock(worker) };
    let isRunning = true;
    const renew = () => {
      if (!isRunning) return;
      bull.renewLock(job.id, token, LOCK_MS);
      world.later(worker, LOCK_MS / 2, renew);
    };
    renew();
    const freeze = () => {
      worker.frozenUntil = world.now + chance.upTo(3 * LOCK_MS);
    };
    if (worker.name !== STEADY && chance.happens(0.15)) world.later(worker, chance.upTo(40), freeze);
    const changes: Partial<BullJob> = await processJob(
      { ...context, delivery },
      bull.toJob(worker, job) as never,
      token,
    ).then(
      ({ result }) => {
        judge(job.id, sender, result);
        return { state: 'completed' };
      },
      (error: Error) => {
        if (error.name === 'DelayedError') return {};
        if (error.name === 'RateLimitError' || error.message.includes('bullmq:rateLimitExceeded'))
          return { state: 'waiting' };
        if (error instanceof ParkError) judge(job.id, sender, error.result);
        return { state: 'failed', failedReason: error.message };
      },
    );
    isRunning = false;
    try {
      if (changes.state) bull.move(job.id, token, changes);
    } catch {
      // the lock was lost: somebody else has the job
    }
  }

  /** Holds what is told of a lead against the truth. That others have it by now may be unknown to a worker that froze. */
  function judge(id: string, sender: Sender, result: object): void {
    const { status, reason = '', lead_url = '' } = result as Told;
    if (![reason, lead_url].every((text) => remote.isOwnAnswer(id, text)))
      truth.violations.push(`${id} is told the answer of another lead`);
    const isHeard = truth.overtaken.has(sender) || truth.hasHeard(sender, status);
    if (!isHeard && (status === 'delivered' || status === 'rejected'))
      truth.assertStatus(id, status, truth.getView(sender, id), 'told');
  }

  function startWorker(name: string): Process {
    const worker = new Process(name);
    void work(worker).catch((error) => truth.violations.push(`${name} has thrown ${error}`));
    return worker;
  }

  /** Lets workers go on until nothing has changed for a while. */
  async function settle(): Promise<void> {
    const hasEnded = () => [...bull.jobs.values()].every(({ state }) => state === 'completed' || state === 'failed');
    for (let isStill = false; !isStill && world.now < MAX_MS; ) {
      await world.runUntil(() => world.now > MAX_MS || hasEnded());
      const until = world.now + REQUEUE_MS;
      await world.runUntil(() => world.now > until);
      isStill = hasEnded();
    }
  }

  const workers = Array.from({ length: 2 + chance.upTo(1) }, (_, n) => startWorker(`worker ${n + 1}`));
  for (const worker of workers) {
    if (chance.happens(0.5)) worker.planAtStep(1 + chance.upTo(150), () => worker.kill());
  }
  const steady = startWorker(STEADY);
  await settle();
  if (chance.happens(0.3)) {
    const person = new Process('person');
    const context = createContext(person);
    for (const id of ids) if (getStatus(id) === 'uncertain') redis.wishes.add(id);
    void redriveParked(context, { acceptDuplicates: true }).catch(() => undefined);
    await settle();
  }
  for (const worker of [...workers, steady]) {
    if (!worker.isAlive) kills++;
    worker.kill();
  }
  await world.runUntil(() => false); // what has left arrives

  function getStatus(id: string) {
    const { record } = redis.get(id);
    return record === null ? 'unsent' : JSON.parse(record).status;
  }

  for (const { id, state } of bull.jobs.values()) {
    const status = getStatus(id);
    truth.assertStatus(id, status, truth.getView(undefined, id), 'listed');
    const isSettled = status === 'delivered' || status === 'rejected';
    if (state !== (isSettled ? 'completed' : 'failed')) truth.violations.push(`${id} is ${status} and ${state}`);
    if (isSettled === 'lead' in JSON.parse(redis.get(id).data))
      truth.violations.push(`${id} is ${status}, its data are not`);
  }
  const { violations, repeats } = truth;
  return { violations, repeats, arrivals: remote.log.length, kills };
}
