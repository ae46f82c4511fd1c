import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJournal } from 'leadconduit-vendors/delivery';
import { startSandbox } from 'leadconduit-vendors/sandbox';

/** The command line is killed in the midst of a delivery again and again; the sandbox's own receipts decide. */

const main = join(__dirname, '../../dist/cli/main.js');
const readAll = async (journal: string) => {
  const records = [];
  for await (const record of readJournal(journal)) records.push(record);
  return records;
};
const leads = 12_000;
const kills = 50;

test('fifty kills, and no lead is sent twice or lost', async () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'kill-'));
  const file = (name: string) => join(folder, name);
  const rows = Array.from({ length: leads }, (_, n) => `lead-${n},lead-${n}@example.com`);
  fs.writeFileSync(file('leads.csv'), `id,email\n${rows.join('\n')}\n`);
  fs.writeFileSync(file('settings.json'), '{"phoneburner": {"key": "k", "user_id": "1", "cm_id": "2"}}');
  const sandbox = await startSandbox();
  const where = ['--leads', file('leads.csv'), '--settings', file('settings.json'), '--origin', sandbox.origin];

  /** Runs the command until `until` says enough, then kills it; gives whether it was still alive. */
  const run = (words: string[], until?: () => Promise<void>): Promise<boolean> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [main, ...words, ...where], { stdio: 'ignore' });
      child.on('exit', (_, signal) => resolve(signal === 'SIGKILL'));
      void until?.().then(() => child.kill('SIGKILL'));
    });
  const deliver = ['deliver', 'phoneburner_put_contact', '--journal', file('journal'), '--results', file('results')];

  let killed = 0;
  for (let turn = 0; killed < kills && turn < 2 * kills; turn++) {
    const [before, some] = [sandbox.received.length, Math.floor(Math.random() * 150)];
    const enough = async () => {
      while (sandbox.received.length < before + some) await new Promise(setImmediate);
    };
    if (await run(deliver, enough)) killed++;
  }
  expect(killed).toBe(kills);
  const parked = (await readAll(file('journal'))).filter(({ status }) => status === 'uncertain').length;
  expect(await run(deliver)).toBe(false);

  const emails = () => sandbox.received.map(({ query }) => query.get('email') ?? '');
  expect(new Set(emails()).size).toBe(emails().length);
  const entries = await readAll(file('journal'));
  const status = (wanted: string) =>
    entries.filter((entry) => entry.status === wanted).map(({ key }) => key.split('|').at(-1));
  expect(status('delivered').length + status('uncertain').length).toBe(leads);
  expect(status('uncertain').length).toBe(parked);
  expect(parked).toBeGreaterThan(0);
  const arrived = new Set(emails().map((email) => email.split('@')[0]));
  for (const id of status('delivered')) expect(arrived.has(id ?? '')).toBe(true);

  const results = fs
    .readFileSync(file('results'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(new Set(results.map(({ key }) => key)).size).toBe(leads);
  expect(results.filter(({ sent }) => sent === 'unknown').length).toBe(parked);

  const sent = sandbox.received.length;
  await run(['journal', 'redrive', file('journal'), '--all', '--accept-duplicates']);
  expect(sandbox.received.length - sent).toBe(parked);
  expect((await readAll(file('journal'))).filter((entry) => entry.status === 'uncertain')).toEqual([]);
  await sandbox.close();
  fs.rmSync(folder, { recursive: true });
}, 600_000);
