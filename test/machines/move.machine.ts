import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createIds, deliver, findTwice, getListed, startDelivery, startHoldingVendor } from './delivery';
import { parseLines, until, useFolder } from './process';

/** The journal, or its folder, is moved while a delivery writes it. */

const folder = useFolder();
const getPaths = () => ({ from: join(folder.path, 'from'), to: join(folder.path, 'to') });

test.each([
  ['the journal', 'journal'],
  ['its folder', ''],
])('%s is moved: nothing more is sent, and at the new place nothing again', async (_, moved) => {
  const { from, to } = getPaths();
  mkdirSync(from);
  if (moved) mkdirSync(to);
  const vendor = await startHoldingVendor(1);
  const run = { journal: join(from, 'journal'), ids: createIds(10), concurrency: 2 };
  const writer = startDelivery(vendor.origin, [run]);
  await until(() => vendor.came.length === 2);
  renameSync(join(from, moved), join(to, moved));
  // A second process at the new place: by another lock where the journal alone was moved.
  const second = startDelivery(vendor.origin, [{ ...run, journal: join(to, 'journal'), ids: createIds(6) }]);
  if (moved) await until(() => vendor.came.length === 4);
  else await second.ended;
  vendor.release();
  await Promise.all([writer.ended, second.ended]);
  const told = parseLines(writer.output.stdout);
  expect(told.filter(({ code }) => code === 'JOURNAL_UNAVAILABLE')).toHaveLength(8);
  expect(told.filter(({ status }) => status === 'delivered').map(({ id }) => id)).toEqual(['lead-0', 'lead-1']);
  if (!moved) expect(parseLines(second.output.stdout)).toMatchObject([{ code: 'EBUSY' }]);
  const last = await deliver(vendor.origin, [{ ...run, journal: join(to, 'journal'), isListed: true }]);
  const listed = getListed(last);
  expect(Object.keys(listed).filter((id) => listed[id] === 'uncertain')).toEqual(['lead-0', 'lead-1']);
  expect(Object.values(listed).filter((status) => status === 'delivered')).toHaveLength(8);
  expect(vendor.came).toHaveLength(10);
  expect(findTwice(vendor)).toEqual([]);
  await vendor.close();
});
