import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker } from 'leadconduit-vendors/queue';
import { startRedis, type TestRedis, until } from './redis';
import { accept, lead, startVendor, varsOf } from './vendor';

/** A worker closes, whichever of its connections to Redis is lost just before. */

/** Options of ioredis whose first attempt to reconnect never comes, and a promise of the moment when it waits for it. */
function waitToReconnect({ url, password }: TestRedis) {
  let lost = () => {};
  const isWaiting = new Promise<void>((resolve) => {
    lost = resolve;
  });
  const retryStrategy = () => {
    lost();
    return 600_000;
  };
  return { redis: { host: '127.0.0.1', port: Number(new URL(url).port), password, retryStrategy }, isWaiting };
}

/** Ends the connection on which a worker waits for leads. */
async function killBlockedClient({ client }: TestRedis) {
  let id: string | undefined;
  await until(async () => {
    const clients = (await client.client('LIST')) as string;
    id = /^id=(\d+) .*cmd=bzpopmin/m.exec(clients)?.[1];
    return id !== undefined;
  });
  await client.client('KILL', 'ID', Number(id));
}

test.each([0, 1, 2, 3, 5, 8, 12, 20])(
  'a worker that has just begun closes although Redis is gone: %d turns',
  async (turns) => {
    const own = await startRedis();
    const worker = await createWorker([putContact], { redis: own.url, origin: 'http://127.0.0.1:1', varsOf });
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    await own.kill();
    await worker.close();
    await own.stop();
  },
);

test('a worker closes when one of its two connections is lost before the other', async () => {
  const own = await startRedis();
  const { redis: options, isWaiting } = waitToReconnect(own);
  const worker = await createWorker([putContact], { redis: options, origin: 'http://127.0.0.1:1', varsOf });
  await own.kill();
  await isWaiting;
  await worker.close();
  await own.stop();
});

test('a worker whose blocked connection is lost closes when its last lead is recorded', async () => {
  const own = await startRedis();
  const { redis: options, isWaiting } = waitToReconnect(own);
  let finish: (() => void) | undefined;
  const vendor = await startVendor((response) => {
    finish = () => accept(response);
  });
  const queue = await createQueue(putContact, { redis: own.url, sandbox: true });
  const worker = await createWorker([putContact], { redis: options, origin: vendor.origin, varsOf, concurrency: 2 });
  await queue.add(lead('under way'));
  await until(() => finish !== undefined);
  await killBlockedClient(own);
  await isWaiting;
  const closing = worker.close();
  finish?.();
  await closing;
  expect(await queue.status()).toMatchObject({ settled: 1, active: 0 });
  await queue.close();
  await vendor.close();
  await own.stop();
});
