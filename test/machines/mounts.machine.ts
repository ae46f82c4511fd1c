import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accept, startVendor } from '../queue/vendor';
import { createIds, deliver, findTwice, getListed, isPermitted, startDelivery, startHoldingVendor } from './delivery';
import { parseLines, until, useFolder } from './process';

/**
 * A journal by two paths, from another network, and on a disk that is full. Each mount is made in a mount namespace of
 * the process that needs it, and ends with it.
 */

const folder = useFolder();
const unshare = process.getuid?.() === 0 ? ['unshare', '-m'] : ['unshare', '-rm'];
const testMounts = isPermitted(`${unshare.join(' ')} mount -t tmpfs none /mnt`) ? test : test.skip;
const asRoot = process.getuid?.() === 0 ? [] : ['-r'];
const testNetworks = isPermitted(['unshare', ...asRoot, '-n', 'true'].join(' ')) ? test : test.skip;

/** A program that mounts, as a line of the shell says, and then runs what comes behind it. */
const withMount = (line: string) => [...unshare, 'sh', '-c', `${line} && exec "$0" "$@"`];

/** A delivery with two leads under way. */
async function startWriter() {
  const place = join(folder.path, 'place');
  mkdirSync(place);
  const vendor = await startHoldingVendor(1);
  const run = { journal: join(place, 'journal'), ids: createIds(10), concurrency: 2 };
  const writer = startDelivery(vendor.origin, [run]);
  await until(() => vendor.came.length === 2);
  const finish = async () => {
    vendor.release();
    await writer.ended;
    expect(parseLines(writer.output.stdout).filter(({ status }) => status === 'delivered')).toHaveLength(10);
  };
  return { place, vendor, run, finish };
}

testMounts('a folder that is mounted at a second place: held by the first writer, and known afterwards', async () => {
  const { place, vendor, run, finish } = await startWriter();
  const other = join(folder.path, 'other');
  mkdirSync(other);
  const there = [{ ...run, journal: join(other, 'journal'), isListed: true }];
  const around = withMount(`mount --bind ${place} ${other}`);
  expect((await deliver(vendor.origin, there, { around }))[0]).toMatchObject({ code: 'EBUSY' });
  await finish();
  const messages = await deliver(vendor.origin, there, { around });
  expect(messages.filter(({ replayed, status }) => replayed && status === 'delivered')).toHaveLength(10);
  expect(vendor.came).toHaveLength(10);
  await vendor.close();
});

testMounts('a file that is mounted alone is refused, beside a writer and without one', async () => {
  const { vendor, run, finish } = await startWriter();
  const other = join(folder.path, 'other');
  writeFileSync(other, '');
  const there = [{ ...run, journal: other }];
  const around = withMount(`mount --bind ${run.journal} ${other}`);
  expect(await deliver(vendor.origin, there, { around })).toMatchObject([{ code: 'ELINKED' }]);
  await finish();
  expect(await deliver(vendor.origin, there, { around })).toMatchObject([{ code: 'ELINKED' }]);
  expect(vendor.came).toHaveLength(10);
  await vendor.close();
});

testNetworks('from another network namespace the journal is held, too', async () => {
  const { vendor, run, finish } = await startWriter();
  const around = ['unshare', ...asRoot, '-n'];
  expect(await deliver(vendor.origin, [{ ...run, ids: [] }], { around })).toMatchObject([{ code: 'EBUSY' }]);
  await finish();
  expect(await deliver(vendor.origin, [{ ...run, ids: [] }], { around })).toMatchObject([{ opened: run.journal }]);
  await vendor.close();
});

testMounts.each([12, 20, 28, 40, 64])(
  'a disk of %i KiB is full: what was told holds, and all goes on with room',
  async (size) => {
    const place = join(folder.path, 'place');
    mkdirSync(place);
    const vendor = await startVendor(accept);
    const run = { journal: join(place, 'journal'), ids: createIds(120), concurrency: 4 };
    const delivery = `${JSON.stringify({ origin: vendor.origin, runs: [run] })}`;
    writeFileSync(join(folder.path, 'first.json'), delivery);
    const mount = `mount -t tmpfs -o size=${size}k none ${place}`;
    const full = `"$0" "$@" < ${join(folder.path, 'first.json')}`;
    const around = withMount(`${mount} && ${full} && echo '{"ended":true}' && mount -o remount,size=10m ${place}`);
    const messages = await deliver(vendor.origin, [{ ...run, isListed: true }], { around });
    const end = messages.findIndex(({ ended }) => ended);
    const first = messages.slice(0, end);
    const unsent = first.filter(({ sent }) => sent === 'no').map(({ id }) => id);
    const later = messages.slice(end).filter(({ id, replayed }) => id && !replayed);
    if (first.some(({ refused }) => refused)) expect(later).toHaveLength(run.ids.length);
    else expect(later.map(({ id }) => id).sort()).toEqual(unsent.sort());
    expect(later.length).toBeGreaterThan(0);
    const listed = getListed(messages);
    for (const id of run.ids) expect(['delivered', 'uncertain']).toContain(listed[id]);
    expect(vendor.came).toHaveLength(run.ids.length);
    expect(findTwice(vendor)).toEqual([]);
    await vendor.close();
  },
);
