import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIds, deliver, findTwice, getListed, startDelivery, startHoldingVendor } from './delivery';
import { main, parseLines, start, until, useFolder } from './process';

/** Processes are stopped, and go on. */

const folder = useFolder();
const getStatuses = (listed: Record<string, string>) => [...new Set(Object.values(listed))];

test('a writer that is stopped keeps others away, and goes on when it is continued', async () => {
  const vendor = await startHoldingVendor(4);
  const run = { journal: join(folder.path, 'journal'), ids: createIds(20), concurrency: 2, isListed: true };
  const writer = startDelivery(vendor.origin, [run]);
  await until(() => vendor.came.length === 5); // two are under way, and the journal is at rest
  writer.child.kill('SIGSTOP');
  expect(await deliver(vendor.origin, [{ ...run, isListed: false }])).toMatchObject([{ code: 'EBUSY' }]);
  writeFileSync(join(folder.path, 'leads.csv'), 'id,email\nlead-0,lead-0@example.com\n');
  writeFileSync(join(folder.path, 'settings.json'), '{"phoneburner":{"key":"k","user_id":"1","cm_id":"2"}}');
  const [leads, settings] = [join(folder.path, 'leads.csv'), join(folder.path, 'settings.json')];
  const words = ['deliver', 'phoneburner_put_contact', '--leads', leads, '--settings', settings];
  const command = start(process.execPath, [main, ...words, '--origin', vendor.origin, '--journal', run.journal]);
  expect(await command.ended).toEqual({ code: 1, signal: null });
  expect(command.output.stderr).toContain('another process is using the journal: wait until it ends, or stop it');
  expect(vendor.came).toHaveLength(5);
  writer.child.kill('SIGCONT');
  vendor.release();
  await writer.ended;
  expect(getStatuses(getListed(parseLines(writer.output.stdout)))).toEqual(['delivered']);
  expect(vendor.came).toHaveLength(20);
  expect(findTwice(vendor)).toEqual([]);
  await vendor.close();
});

/** A writer with two leads under way, and a reader that is stopped in the midst of a page. */
async function meet(leads: number) {
  const vendor = await startHoldingVendor(1);
  const run = { journal: join(folder.path, 'journal'), ids: createIds(leads), concurrency: 2 };
  const writer = startDelivery(vendor.origin, [run]);
  await until(() => vendor.came.length === 2);
  const reader = start(process.execPath, ['--no-warnings', join(__dirname, 'stopped-reader.js'), run.journal]);
  await until(() => reader.output.stdout.includes('reading'));
  vendor.release();
  await until(() => existsSync(`${run.journal}-journal`)); // the writer has something to write, and waits
  expect(vendor.came).toHaveLength(2);
  return { vendor, run, writer, reader };
}

test('a writer waits for a reader that is stopped in the midst of a page, and goes on', async () => {
  const { vendor, run, writer, reader } = await meet(6);
  reader.child.kill('SIGCONT');
  expect((await reader.ended).code).toBe(0);
  await writer.ended;
  expect(parseLines(writer.output.stdout).filter(({ status }) => status === 'delivered')).toHaveLength(6);
  const listed = getListed(await deliver(vendor.origin, [{ ...run, isListed: true }]));
  expect(getStatuses(listed)).toEqual(['delivered']);
  expect(vendor.came).toHaveLength(6);
  await vendor.close();
});

test('a reader that is never continued ends the delivery, and no lead goes twice', async () => {
  const { vendor, run, writer, reader } = await meet(3);
  expect(await writer.ended).toEqual({ code: 0, signal: null });
  const unsent = parseLines(writer.output.stdout).filter(({ sent }) => sent === 'no');
  expect(unsent.map(({ code }) => code)).toEqual(unsent.map(() => 'JOURNAL_UNAVAILABLE'));
  expect(vendor.came.length + unsent.length).toBe(3);
  reader.child.kill('SIGKILL');
  await reader.ended;
  const listed = getListed(await deliver(vendor.origin, [{ ...run, isListed: true }]));
  expect(Object.keys(listed)).toHaveLength(3);
  expect(vendor.came).toHaveLength(3);
  expect(findTwice(vendor)).toEqual([]);
  await vendor.close();
});
