import { setTimeout as sleep } from 'node:timers/promises';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker, type QueueWorker } from 'leadconduit-vendors/queue';
import { createRandom, startProxy } from './proxy';
import { startRedis, until } from './redis';
import { accept, lead, settings, startVendor } from './vendor';

/** Two workers behind a network that breaks all the time, and a Redis that is stopped and killed. */

const LEADS = 200;

test.each([1, 2, 3])(
  'connections break at random, and workers are replaced: none is lost, none is sent twice: %d',
  async (seed) => {
    const random = createRandom(seed);
    const own = await startRedis();
    const proxy = await startProxy(Number(new URL(own.url).port), random);
    const vendor = await startVendor((response) => void setTimeout(() => accept(response), random() * 80));
    const url = own.url.replace(/\d+$/, String(proxy.port));
    const start = async (): Promise<QueueWorker> => {
      const times = { concurrency: 5, timeoutSeconds: 2, lockSeconds: 3 };
      const options = { redis: url, origin: vendor.origin, settings, ...times, onError: () => undefined };
      return createWorker([putContact], options).catch(async () => {
        await sleep(50);
        return start();
      });
    };
    const queue = await createQueue(putContact, { redis: own.url, sandbox: true });
    const workers = [await start(), await start()];
    const closings: Promise<void>[] = [];
    let isBreaking = true;
    const breaking = (async () => {
      while (isBreaking) {
        await sleep(random() * 250);
        const kind = random();
        if (kind < 0.03) {
          own.freeze();
          await sleep(random() * 1000);
          own.thaw();
        } else if (kind < 0.06) {
          await own.restart();
        } else proxy.breakSomething();
      }
    })();
    for (let n = 0; n < LEADS; n++) {
      await queue.add(lead(`lead-${n}`));
      await sleep(random() * 40);
      if (random() > 0.04) continue;
      closings.push((workers.shift() as QueueWorker).close());
      workers.push(await start());
    }
    isBreaking = false;
    await breaking;
    await until(async () => {
      const { settled, parked } = await queue.status();
      return settled + parked === LEADS;
    });
    await Promise.all([...closings, ...workers.map((worker) => worker.close())]);
    const came = vendor.came.map(({ id }) => id);
    expect(new Set(came).size).toBe(came.length);
    expect(came.length).toBeGreaterThanOrEqual((await queue.status()).settled);
    await queue.close();
    await vendor.close();
    await proxy.close();
    await own.stop();
  },
);
