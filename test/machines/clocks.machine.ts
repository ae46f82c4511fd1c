import { join } from 'node:path';
import { accept, startVendor } from '../queue/vendor';
import { createIds, deliver, findTwice, getListed, startDelivery } from './delivery';
import { parseLines, until, useFolder } from './process';

/** The wall clock is wrong, or jumps: moments are written by it, and nothing is decided. */

const folder = useFolder();
const DAY_MS = 86_400_000;
const options = ['--require', join(__dirname, 'shifted-clock.js')];
const withClock = (words: string) => ({ around: ['env', ...words.split(' ')], options });

test('a run under a clock of years ago, one years ahead, and one by the right clock: nothing is forgotten', async () => {
  const vendor = await startVendor(accept);
  const run = { journal: join(folder.path, 'journal'), ids: createIds(30), concurrency: 3, isListed: true };
  await deliver(
    vendor.origin,
    [{ ...run, ids: run.ids.slice(0, 20) }],
    withClock(`CLOCK_OFFSET_MS=${-6 * 365 * DAY_MS}`),
  );
  await deliver(vendor.origin, [{ ...run, ids: run.ids.slice(0, 25) }], withClock(`CLOCK_OFFSET_MS=${900 * DAY_MS}`));
  const listed = getListed(await deliver(vendor.origin, [run]));
  expect(Object.values(listed)).toEqual(run.ids.map(() => 'delivered'));
  expect(vendor.came).toHaveLength(30);
  expect(findTwice(vendor)).toEqual([]);
  await vendor.close();
});

test('a clock that is set back an hour, and ahead a year, in the midst of a run with a rate', async () => {
  for (const jump of [-3_600_000, 365 * DAY_MS]) {
    const vendor = await startVendor(accept);
    const run = { journal: join(folder.path, `journal${jump}`), ids: createIds(30), rate: 100 };
    const { child, output, ended } = startDelivery(vendor.origin, [run], withClock(`CLOCK_JUMP_MS=${jump}`));
    await until(() => vendor.came.length >= 5);
    child.kill('SIGUSR2');
    await ended;
    expect(parseLines(output.stdout).filter(({ status }) => status === 'delivered')).toHaveLength(30);
    expect(findTwice(vendor)).toEqual([]);
    await vendor.close();
  }
});
