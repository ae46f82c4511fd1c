import { findDrivers } from '../support/drivers';
import { createFlips, createKindFlips, createState, runFlips } from './flips';

/** One bit flips in the files of a journal: all of them are in `flips.long.ts`. */

test.each(findDrivers())('no flip makes a lead go again in silence: $name', async (driver) => {
  const states = [await createState(driver, {}), await createState(driver, { leads: 1000, pages: 8 })];
  const kinds = createKindFlips(states.slice(0, 1)).filter((_, nth) => nth % 8 === 0);
  const flips = [...createFlips(states, 12), ...kinds];
  const { faults } = await runFlips(driver, states, flips);
  expect(faults).toEqual([]);
});
