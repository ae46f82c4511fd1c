import { deliver } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { type FaultPlan, startSandbox } from 'leadconduit-vendors/sandbox';
import { leadOf } from '../support/fake-vendor';

/** The waits of delivery and sandbox follow the fake timers of a user's tests; sockets go on as they are. */

const takeTurn = setImmediate;

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** Lets time pass in steps of 100 ms until the work is done, and tells how many seconds it took. */
async function passTime<T>(work: Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  let isDone = false;
  void work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => takeTurn(resolve));
    await jest.advanceTimersByTimeAsync(100);
  }
  return { result: await work, seconds: (performance.now() - start) / 1000 };
}

async function deliverWith(faults: FaultPlan, timeout_seconds: number, options: object = {}) {
  const { origin, close } = await startSandbox({ faults });
  const work = deliver(putContact, { ...leadOf('a'), timeout_seconds }, { origin, ...options });
  const passed = await passTime(work).finally(close);
  return { ...passed.result, seconds: passed.seconds };
}

test('a wait that the vendor asks for', async () => {
  const { seconds, ...result } = await deliverWith([{ fault: 'status-429', retryAfter: 25 }], 60);
  expect(result).toMatchObject({ status: 'delivered', attempts: 2 });
  expect(seconds).toBeGreaterThanOrEqual(25);
});

test('a time-out', async () => {
  const { seconds, ...result } = await deliverWith(['timeout'], 30);
  expect(result).toMatchObject({ status: 'uncertain', attempts: 1 });
  expect(seconds).toBeGreaterThanOrEqual(30);
});

test('a slow answer', async () => {
  const { seconds, ...result } = await deliverWith(['slow-body'], 60);
  expect(result).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(seconds).toBeGreaterThanOrEqual(10);
});

test('a wait ends at once when its signal is aborted', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 5_000);
  const { seconds, ...result } = await deliverWith([{ fault: 'status-429', retryAfter: 25 }], 60, {
    signal: stop.signal,
  });
  expect(result).toMatchObject({ status: 'unsent', attempts: 1 });
  expect(seconds).toBeGreaterThanOrEqual(5);
  expect(seconds).toBeLessThan(15);
});
