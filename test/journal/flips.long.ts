import { type Driver, findBothDrivers } from '../support/drivers';
import { createFlips, createKindFlips, createStates, runFlips } from './flips';

/** One bit flips in the files of a journal, anywhere: it is refused, or knows what it knew. */

const FLIPS = 20_000;

async function flipAll(driver: Driver) {
  const states = await createStates(driver, 4);
  const flips = [...createFlips(states, FLIPS), ...createKindFlips(states.slice(0, 1))];
  const { faults, codes } = await runFlips(driver, states, flips);
  console.log(driver.name, flips.length, codes);
  return { faults, flips: flips.length, killed: states.filter(({ rollback }) => rollback).length };
}

test('no flip makes a lead go again in silence, by either driver', async () => {
  for (const { faults, flips, killed } of await Promise.all(findBothDrivers().map(flipAll))) {
    expect(faults).toEqual([]);
    expect(flips).toBeGreaterThanOrEqual(FLIPS);
    expect(killed).toBe(6);
  }
});
