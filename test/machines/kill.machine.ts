import { join } from 'node:path';
import { accept, startVendor } from '../queue/vendor';
import { createIds, deliver, findTwice, getListed, startDelivery } from './delivery';
import { until, useFolder } from './process';

/** A delivery is killed at any moment of its life, its opening of the journal included. */

const folder = useFolder();
const KILLS = 24;

test('killed again and again, it sends no lead twice and loses none', async () => {
  const vendor = await startVendor(accept);
  const run = { journal: join(folder.path, 'journal'), ids: createIds(400), concurrency: 5, isListed: true };
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, output, ended } = startDelivery(vendor.origin, [run]);
    if (kill % 3 > 0) await until(() => output.stdout.includes('opened') || child.exitCode !== null);
    const wanted = vendor.came.length + (kill % 3 > 1 ? Math.floor(Math.random() * 20) : 0);
    await until(() => vendor.came.length >= wanted || child.exitCode !== null);
    for (let turns = Math.random() * 2000; turns > 0; turns--) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await ended;
  }
  const before = new Set(vendor.came.map(({ id }) => id));
  const listed = getListed(await deliver(vendor.origin, [run]));
  expect(findTwice(vendor)).toEqual([]);
  expect(Object.keys(listed).sort()).toEqual([...run.ids].sort());
  const arrived = new Set(vendor.came.map(({ id }) => id));
  for (const [id, status] of Object.entries(listed)) {
    expect(['delivered', 'uncertain']).toContain(status);
    if (status === 'delivered') expect(arrived).toContain(id);
  }
  for (const id of before) expect(listed[id]).toBeDefined();
  await vendor.close();
});
