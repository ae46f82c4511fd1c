import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliver, openJournal } from 'leadconduit-vendors/delivery';
import { addLead } from 'leadconduit-vendors/leadperfection';
import { fakeVendor, type Reply } from '../support/fake-vendor';

/** The commands that fold feedback into a journal, from the built package. */

const main = join(__dirname, '../../dist/cli/main.js');
let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'feedback-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const cli = (...words: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) =>
    execFile(process.execPath, [main, ...words], { cwd: folder }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  );
const journal = (...words: string[]) => cli('journal', ...words);
const read = (file: string) => fs.readFileSync(join(folder, file));
const parseLines = (out: string) =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const taken: Reply = {
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"status":"OK","error":"","message":"lead added: 384191"}',
};

/** Writes a journal with leads that were sent, the answers of some of them lost. */
async function writeJournal(leads: { id: string; isLost?: boolean }[]): Promise<void> {
  const held = await openJournal(join(folder, 'journal'), { isQuiet: true });
  for (const { id, isLost } of leads) {
    const lead = { id, first_name: 'Canaria', phone_1: '5125550142', postal_code: '78704', srs_id: '12' };
    const axios = fakeVendor(() => (isLost ? { code: 'ECONNRESET' } : taken));
    await deliver(addLead, { client_id: 'demo', log_number: `log-${id}`, lead }, { journal: held, axios });
  }
  await held.close();
}

const writePosts = (posts: object[], more = '') =>
  fs.writeFileSync(
    join(folder, 'feedback.ndjson'),
    posts
      .map((fields, n) => {
        const at = `2026-11-26T10:${10 + n}:00.000Z`;
        return `${JSON.stringify({ at, action: 'leadperfection_feedback', status: 201, fields })}\n`;
      })
      .join('') + more,
  );

const posts = [
  { LogNumber: 'log-a', Dispo: 'Set', EverSet: 'true', Source: 'Web', FirstName: 'C*****a' },
  { LogNumber: 'log-b', Method: 'X', reason: 'Bad, phone', type: 'return', Source: '=1+1' },
  { LogNumber: 'log-z', Dispo: 'x' },
  { Dispo: 'nobody' },
];
const counts = { posts: 4, matched: 2, inferred: 0, unmatched: 2, ambiguous: 0, unexpected: 0, unreadable: 1 };

test('match settles, show tells the funnel, list and export have the feedback', async () => {
  await writeJournal([{ id: 'a', isLost: true }, { id: 'b' }, { id: 'c', isLost: true }]);
  writePosts(posts, '{"at":"2026-11-26T10:15:00.000Z","act');

  const before = read('journal');
  const shown = await journal('show', 'journal', '--feedback', 'feedback.ndjson');
  expect(shown.out).toMatch(/sent +3\ndelivered +2\nrejected +0\nuncertain +1\n/);
  expect(shown.err).toContain('The journal was not changed');
  expect(read('journal').equals(before)).toBe(true);

  const match = (...words: string[]) => journal('match', 'journal', 'feedback.ndjson', '--json', ...words);
  expect(JSON.parse((await match()).out)).toEqual({ ...counts, updated: 2, settled: 1 });
  const after = read('journal');
  expect(JSON.parse((await match()).out)).toEqual({ ...counts, updated: 0, settled: 0 });
  expect(JSON.parse((await match('--sandbox')).out)).toMatchObject({ matched: 0, unmatched: 4 });
  expect(after.length).toBe(read('journal').length);

  expect((await journal('show', 'journal')).out).toBe(shown.out);
  expect(shown.out).toMatch(/Web +1 +1 +0 +0 +0 +0\n/);
  expect(shown.out).toMatch(/all +2 +1 +0 +0 +0 +1\n/);
  expect(shown.out).toMatch(/1 {2}Bad, phone\n/);

  const records = parseLines((await journal('list', 'journal', '--json')).out);
  const told = {
    at: '2026-11-26T10:10:00.000Z',
    dispo: 'Set',
    source: 'Web',
    stages: ['set'],
    matchedBy: ['log_number'],
  };
  expect(records).toMatchObject([
    { status: 'delivered', note: expect.stringContaining('feedback of 2026'), feedback: told },
    { status: 'delivered', feedback: { type: 'return', reason: 'Bad, phone', stages: ['deleted'] } },
    { status: 'uncertain' },
  ]);
  expect(JSON.stringify(records)).not.toMatch(/canaria|log-a|contentHash|"ids"/i);

  const { out } = await journal('export', 'journal', '--csv');
  const [heading = '', ...rows] = out.trimEnd().split('\n');
  expect(heading.replace('\ufeff', '').split(',').slice(0, 6)).toEqual([
    'key',
    'action',
    'host',
    'account',
    'id',
    'status',
  ]);
  expect(rows).toHaveLength(3);
  expect(rows[1]).toContain('"Bad, phone",,\'=1+1,log_number,false,false,false,false,false,true');
  expect((await journal('check', 'journal')).out).toContain('It holds 3 leads');
}, 30_000);

test('deliver folds feedback first', async () => {
  const leads = 'id,first_name,phone_1,postal_code,srs_id,log_number\na,Jane,5125550142,78704,12,log-a\n';
  fs.writeFileSync(join(folder, 'leads.csv'), leads);
  fs.writeFileSync(join(folder, 'settings.json'), '{"client_id":"demo"}');
  writePosts(posts);
  const send = (...words: string[]) =>
    cli(...['deliver', 'leadperfection_add_lead', '--leads', 'leads.csv', '--settings', 'settings.json'], ...words);
  const first = await send('--sandbox', '--journal', 'journal', '--feedback', 'feedback.ndjson');
  expect([first.code, first.err]).toEqual([0, expect.stringContaining('Leads updated: 0.')]);
  const again = await send('--sandbox', '--journal', 'journal', '--feedback', 'feedback.ndjson');
  expect(again.err).toContain('Leads updated: 1. Uncertain leads that became delivered: 0.');
  for (const [words, message] of [
    [['--feedback', 'feedback.ndjson'], '--feedback needs a journal'],
    [['--journal', 'new', '--feedback', 'none'], 'the feedback file does not exist: check its name'],
    [['--journal', 'new', '--feedback', 'leads.csv'], 'are the same file'],
  ] as [string[], string][]) {
    const { code, err } = await send('--sandbox', ...words);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  }
  fs.rmSync(join(folder, 'leads.csv'));
  expect((await send('--sandbox', '--journal', 'new', '--feedback', 'feedback.ndjson')).code).toBe(1);
  expect(fs.existsSync(join(folder, 'new'))).toBe(false);
}, 30_000);

test('settle by hand needs to know which and why', async () => {
  await writeJournal([
    { id: 'a', isLost: true },
    { id: 'b', isLost: true },
  ]);
  const settle = (...words: string[]) => journal('settle', 'journal', ...words);
  for (const [words, message] of [
    [['--key', 'a'], 'give --delivered or --not-delivered'],
    [['--key', 'a', '--delivered', '--not-delivered', '--note', 'x'], 'give --delivered or --not-delivered'],
    [['--key', 'a', '--delivered'], 'add --note TEXT, which says how you know'],
    [['--key', 'z', '--delivered', '--note', 'x'], 'no uncertain lead'],
  ] as [string[], string][])
    expect(await settle(...words)).toMatchObject({ code: 1, err: expect.stringContaining(message) });
  expect((await settle('--key', 'a', '--delivered', '--note', 'seen')).out).toContain('is delivered now');
  expect((await settle('--key', 'b', '--not-delivered', '--note', 'not there')).out).toContain('is unsent now');
  const records = parseLines((await journal('list', 'journal', '--json')).out);
  expect(records).toMatchObject([
    { status: 'delivered', note: 'seen' },
    { status: 'unsent', note: 'not there' },
  ]);
}, 30_000);

test.each<[string, string[], string]>([
  ['no journal', ['none', 'feedback.ndjson'], 'the journal cannot be found'],
  ['no posts', ['journal', 'none'], 'the feedback file does not exist: check its name'],
  ['a journal for posts', ['journal', 'journal'], 'does not hold feedback'],
  ['a folder', ['journal', '.'], 'must be a regular file'],
])('match refuses %s', async (_, words, message) => {
  await writeJournal([{ id: 'a' }]);
  writePosts(posts);
  expect(await journal('match', ...words)).toMatchObject({ code: 1, err: expect.stringContaining(message) });
  expect(fs.existsSync(join(folder, 'none'))).toBe(false);
});

test('check says how many leads feedback could not know, and what to add', async () => {
  fs.writeFileSync(
    join(folder, 'leads.csv'),
    'first_name,phone_1,postal_code,srs_id,log_number\nJane,5125550142,78704,12,\nJo,5125550143,78704,12,log-2\n',
  );
  const check = (settings: object, ...words: string[]) => {
    fs.writeFileSync(join(folder, 'settings.json'), JSON.stringify({ client_id: 'demo', ...settings }));
    return cli('check', 'leadperfection_add_lead', '--leads', 'leads.csv', '--settings', 'settings.json', ...words);
  };
  expect((await check({})).out).toContain(
    'Feedback cannot be matched with 1 of 2 leads: send an id of your own with each, as log_number or event_id (--map Column=log_number).',
  );
  const shared = JSON.parse((await check({ event_id: 'the same for all' }, '--json')).out);
  expect(shared).toMatchObject({ sendable: 2, unmatchable: { leads: 1, variables: ['log_number', 'event_id'] } });
}, 30_000);
