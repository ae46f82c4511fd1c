import { type Bug, simulate } from './simulate';
import { type QueueBug, simulateQueue } from './simulate-queue';

/** No lead is sent again unless it is certain that the vendor never got it, and every uncertain lead is listed. */

const first = Number(process.env.SEED ?? 1);

test('holds in 500 worlds', async () => {
  let [arrivals, kills] = [0, 0];
  for (let seed = first; seed < first + 500; seed++) {
    const world = await simulate(seed);
    if (world.violations.length > 0) throw new Error(`SEED=${seed}: ${world.violations.join('; ')}`);
    arrivals += world.arrivals;
    kills += world.kills;
  }
  expect(arrivals).toBeGreaterThan(1000);
  expect(kills).toBeGreaterThan(200);
});

test('the same seed gives the same world', async () => {
  for (const seed of [1, 2, 3]) expect(await simulate(seed)).toEqual(await simulate(seed));
});

test.each<Bug>(['answer before intent', 'retry after a reset', 'shared socket'])('%s would be found', async (bug) => {
  let seed = 1;
  while (seed <= 1000 && (await simulate(seed, bug)).violations.length === 0) seed++;
  expect(seed).toBeLessThanOrEqual(1000);
});

test('holds in 500 worlds with a queue', async () => {
  let arrivals = 0;
  for (let seed = first; seed < first + 500; seed++) {
    const world = await simulateQueue(seed);
    if (world.violations.length > 0) throw new Error(`SEED=${seed}: ${world.violations.join('; ')}`);
    arrivals += world.arrivals;
  }
  expect(arrivals).toBeGreaterThan(1000);
});

test.each<QueueBug>(['retry after a reset', 'intent without the lock'])('%s would be found in a queue', async (bug) => {
  let seed = 1;
  while (seed <= 1000 && (await simulateQueue(seed, bug)).violations.length === 0) seed++;
  expect(seed).toBeLessThanOrEqual(1000);
});
