import { findDrivers } from '../support/drivers';
import { createFlips, createKindFlips, createState, runFlips } from './flips';

/** One bit flips in the files of a journal: all of them are in `flips.long.ts`. */

test.each(findDrivers())('no flip makes a lead go again in silence: $name', async (driver) => {
  const states = [await createState(driver, {}), await createState(driver, { leads: 1000, pages: 8 })];
  const flips = [...createFlips(states, 20), ...createKindFlips(states.slice(0, 1))];
  const { faults } = await runFlips(driver, states, flips);
  expect(faults).toEqual([]);
});
