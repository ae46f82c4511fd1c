import { putContact } from 'leadconduit-vendors/phoneburner';
import {
  createQueue,
  createWorker,
  type LeadQueue,
  type ParkedLead,
  type QueueResult,
} from 'leadconduit-vendors/queue';
import { startRedis, type TestRedis } from './redis';
import { varsOf } from './vendor';

/** A Redis for the tests of a file, and for each test a prefix of its own with a queue. All is closed after each test. */
export function setUp() {
  let redis: TestRedis;
  let queue: LeadQueue;
  let where: { redis: string; prefix: string; sandbox: true };
  let count = 0;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    where = { redis: redis.url, prefix: `test-${++count}`, sandbox: true };
    queue = await createQueue(putContact, where);
    open.push(queue);
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  return {
    /** The Redis, the queue and the options of the test that runs. */
    get redis() {
      return redis;
    },
    get queue() {
      return queue;
    },
    get where() {
      return where;
    },
    /** Closes a queue or a worker after the test. */
    closeLater<T extends { close(): Promise<void> }>(one: T): T {
      open.push(one);
      return one;
    },
    /** Starts a worker in this process, and collects its results. */
    async work(origin: string, more: object = {}) {
      const results: QueueResult[] = [];
      const onResult = (result: QueueResult) => results.push(result);
      const worker = await createWorker([putContact], { ...where, origin, varsOf, onResult, ...more });
      open.push(worker);
      return { worker, results };
    },
    listParked: () => listParked(queue),
    /** The key of a lead's job in Redis. */
    getJobKey: (id: string) => `${where.prefix}:sandbox:${putContact.key}:${id}`,
  };
}

export async function listParked(queue: LeadQueue): Promise<ParkedLead[]> {
  const parked: ParkedLead[] = [];
  for await (const lead of queue.parked()) parked.push(lead);
  return parked;
}
