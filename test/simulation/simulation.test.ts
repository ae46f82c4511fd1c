import { assertHolds, countSeedsUntilFound } from './search';
import { type Bugs, simulate } from './simulate';
import { type QueueBugs, simulateQueue } from './simulate-queue';

jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)), // by the time of the simulated world
}));

/** No lead is sent again unless it is certain that the vendor never got it, and every uncertain lead is listed. */

test('holds in 80 worlds', async () => {
  const { arrivals, kills, repeats } = await assertHolds(simulate, 80);
  expect(arrivals).toBeGreaterThan(220);
  expect(kills).toBeGreaterThan(20);
  expect(repeats).toBeGreaterThan(12);
});

test.each([simulate, simulateQueue])('the same seed gives the same world', async (live) => {
  for (let seed = 1; seed <= 15; seed++) expect(await live(seed)).toEqual(await live(seed));
});

test.each<[string, Bugs]>([
  ['an answer before the intent', { delaysIntents: true }],
  ['a retry after a reset', { countsNoBytes: true }],
  ['sockets that are shared unasked', { sharesSockets: true }],
  ['shared sockets that nobody looks after while they are idle', { ignoresIdleBytes: true }],
])('%s would be found', async (_, bugs) => {
  expect(await countSeedsUntilFound((seed) => simulate(seed, bugs), 1000)).toBeLessThanOrEqual(1000);
});

test('holds in 50 worlds with a queue', async () => {
  const { arrivals } = await assertHolds(simulateQueue, 50);
  expect(arrivals).toBeGreaterThan(100);
});

test.each<[string, QueueBugs]>([
  ['a retry after a reset', { countsNoBytes: true }],
  ['an intent without the lock', { ignoresLocks: true }],
])('%s would be found in a queue', async (_, bugs) => {
  expect(await countSeedsUntilFound((seed) => simulateQueue(seed, bugs), 1000)).toBeLessThanOrEqual(1000);
});
