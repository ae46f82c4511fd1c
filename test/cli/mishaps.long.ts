import { execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import type { Fault } from '../support/fault-server';
import { deliver, files, folder, journal, main, served, start, until, yes } from './process';

/** A run whose files are damaged, full, replaced or of several vendors: no lead is sent twice, and none unreported. */

const write = (name: string, text: string) => fs.writeFileSync(join(folder, name), text);
const read = (name: string) => fs.readFileSync(join(folder, name), 'utf8');
const parse = (name: string) =>
  read(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
/** A delivery without a journal. */
const send = (origin: string, ...more: string[]) =>
  start('deliver', 'phoneburner_put_contact', ...files, '--origin', origin, ...more);
const break_: Fault = (socket) => void socket.resetAndDestroy();

test('an uncertain lead with several rows is redriven once', async () => {
  write('leads.csv', `id,email\n${'7,a@example.com\n'.repeat(3)}`);
  const lost = await served(break_);
  expect(await deliver(lost.origin, '--concurrency', '1').ended).toBe(3);
  expect(lost.requests).toBe(1);
  const redriven = await journal(
    ...['redrive', 'journal', ...files, '--origin', lost.origin, '--all', '--accept-duplicates'],
  );
  expect(redriven.code).toBe(3);
  expect(lost.requests).toBe(2);
});

test('a row that cannot be sent does not hide the row that was', async () => {
  write('leads.csv', 'id,email\n7,\n7,a@example.com\n');
  const lost = await served(break_);
  expect(await deliver(lost.origin, '--concurrency', '1').ended).toBe(3);
  expect(lost.requests).toBe(1);
  const server = await served(yes);
  const redriven = await journal(
    ...['redrive', 'journal', ...files, '--origin', server.origin, '--all', '--accept-duplicates'],
  );
  expect([redriven.code, server.requests]).toEqual([0, 1]);
});

test('a key that is uncertain at two vendors is redriven at neither', async () => {
  const settings = { phoneburner: { key: 'k', user_id: '1', cm_id: '2' }, leadperfection: { username: 'u' } };
  write('settings.json', JSON.stringify({ ...settings, client_id: 'demo', username: 'u', password: 'p' }));
  write('leads.csv', 'id,email,first_name,phone_1,postal_code,srs_id\n7,a@example.com,Jane,5125550142,78704,1\n');
  const sandbox = await startSandbox({ faults: () => 'reset' });
  for (const action of ['phoneburner_put_contact', 'leadperfection_add_lead'])
    await start('deliver', action, ...files, '--origin', sandbox.origin, '--journal', 'journal').ended;
  expect(sandbox.received).toHaveLength(2);
  const redrive = ['redrive', 'journal', ...files, '--origin', sandbox.origin, '--accept-duplicates'];
  expect(await journal(...redrive, '--key', '7')).toEqual({
    code: 1,
    said: 'several uncertain leads have this key: give the whole key that `journal list` shows\n',
  });
  expect(sandbox.received).toHaveLength(2);
  const whole = 'phoneburner_put_contact|loopback|1/2|7';
  expect((await journal(...redrive, '--key', whole)).said).toContain('phoneburner_put_contact');
  expect(sandbox.received).toHaveLength(3);
  await sandbox.close();
});

test.each(['shorter', 'longer'])(
  'a leads file that becomes %s while it is sent ends the run, with a summary',
  async (how) => {
    const rows = Array.from({ length: 600 }, (_, n) => `lead-${n},lead-${n}@example.com,${'x'.repeat(1000)}`);
    write('leads.csv', `id,email,comments\n${rows.join('\n')}\n`);
    let requests = 0;
    const server = await served((socket) => {
      if (++requests === 20) {
        if (how === 'shorter') fs.truncateSync(join(folder, 'leads.csv'), 200_000);
        else fs.appendFileSync(join(folder, 'leads.csv'), 'lead-x,x@example.com,\n');
      }
      yes(socket);
    });
    const run = send(server.origin, '--results', 'results', '--concurrency', '2');
    expect(await run.ended).toBe(1);
    expect(run.said).toContain(
      'the leads file was changed while it was read: let it be complete, then run this again\n',
    );
    expect(run.said).toMatch(new RegExp(`phoneburner_put_contact +${server.requests} +0`));
    const sent = parse('results.partial').filter(({ attempts }) => attempts === 1);
    expect(sent).toHaveLength(server.requests);
    expect(server.requests).toBeLessThan(600);
  },
);

test('a results file that cannot be written ends the run, and every lead that was sent is named', async () => {
  const server = await served(yes);
  const command = `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`; // a file may have 1 kB
  const words = ['deliver', 'phoneburner_put_contact', ...files, '--origin', server.origin, '--results', 'results'];
  const run = spawn('bash', ['-c', command, process.execPath, main, ...words], {
    cwd: folder,
  });
  let said = '';
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (data: Buffer) => (said += data));
  expect(await new Promise((resolve) => run.on('exit', resolve))).toBe(1);
  const [, lines = ''] = /Leads that were sent and are not in it, by line: ([\d, ]+)\n/.exec(said) ?? [];
  const whole = read('results.partial')
    .split('\n')
    .filter((line) => line.endsWith('}'));
  expect(whole.length + lines.split(', ').length).toBe(server.requests);
  expect(server.requests).toBeLessThan(30);
  expect(said).toMatch(new RegExp(`phoneburner_put_contact +${server.requests} +0`));
});

test('results that another process takes away are not called complete', async () => {
  const answers: (() => void)[] = [];
  const server = await served((socket) => void answers.push(() => yes(socket)));
  const run = deliver(server.origin, '--results', 'results', '--concurrency', '30');
  await until(() => answers.length === 30);
  fs.rmSync(join(folder, 'results.partial'));
  write('results.partial', '');
  for (const one of answers) one();
  expect(await run.ended).toBe(1);
  expect(run.said).toMatch(/phoneburner_put_contact +30 +0/);
  expect(run.said).toContain('another process has removed or replaced them');
  expect(fs.existsSync(join(folder, 'results'))).toBe(false);
});

test('answers that the journal cannot record are named by their lines', async () => {
  const answers: (() => void)[] = [];
  const server = await served((socket) => void answers.push(() => yes(socket)));
  const run = deliver(server.origin, '--results', 'results', '--concurrency', '3');
  await until(() => answers.length === 3);
  fs.renameSync(join(folder, 'journal'), join(folder, 'moved'));
  for (const one of answers) one();
  expect(await run.ended).toBe(3);
  expect(run.said).toMatch(
    /could not record the answers of 3 leads, so they are uncertain in it: lines (2|3|4), (2|3|4), (2|3|4)\./,
  );
  expect(server.requests).toBe(3);
});

test('leads come from a pipe', async () => {
  const sandbox = await startSandbox();
  const command = `"$0" "$1" deliver phoneburner_put_contact --leads <(cat leads.csv) --settings settings.json --origin ${sandbox.origin}`;
  const code = await new Promise((resolve) =>
    execFile('bash', ['-c', command, process.execPath, main], { cwd: folder }, (error: Error | null) => resolve(error)),
  );
  expect(code).toBe(null);
  expect(sandbox.received).toHaveLength(30);
  await sandbox.close();
});
