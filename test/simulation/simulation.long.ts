import { assertHolds } from './search';
import { simulate } from './simulate';
import { simulateQueue } from './simulate-queue';

jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)), // by the time of the simulated world
}));

test('holds in 20,000 worlds', async () => {
  const { kills } = await assertHolds(simulate, 20_000);
  expect(kills).toBeGreaterThan(5000);
});

test('holds in 20,000 worlds with a queue', async () => {
  await assertHolds(simulateQueue, 20_000);
});
