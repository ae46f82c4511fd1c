import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { createFunnel } from 'leadconduit-vendors/cli/funnel';
import { deliver, openJournal, readJournal } from 'leadconduit-vendors/delivery';
import { addLead, feedback } from 'leadconduit-vendors/leadperfection';
import { startWorkbench, type Workbench } from 'leadconduit-vendors/workbench';
import type { FeedbackFileReport, Problem } from 'leadconduit-vendors/workbench/api';
import { fakeVendor } from '../support/fake-vendor';

/** A file of feedback in the workbench: what its server makes of it, and that nothing of it stays. */

let folder: string;
let bench: Workbench;
beforeAll(async () => {
  folder = mkdtempSync(join(os.tmpdir(), 'feedback-file-'));
  jest.spyOn(os, 'tmpdir').mockReturnValue(folder);
  bench = await startWorkbench({ history: join(folder, 'history.ndjson'), folder });
});
afterAll(async () => {
  await bench.close();
  expect(readdirSync(folder).filter((name) => !/^(leads\.journal|history\.ndjson\.lock)/.test(name))).toEqual([]);
  rmSync(folder, { recursive: true });
});

type Fields = Record<string, string>;

const at = (second: number) => new Date(Date.UTC(2026, 10, 26, 10) + second * 1000).toISOString();
const toPost = (fields: Fields, second = 0, more: object = {}) => ({
  ...{ at: at(second), action: 'leadperfection_feedback', status: 201, ...more },
  fields,
});
const toFile = (posts: readonly object[]) => posts.map((post) => `${JSON.stringify(post)}\n`).join('');
const toPosts = (all: readonly Fields[]) => all.map((fields, index) => toPost(fields, index));

async function open<T = FeedbackFileReport>(content: string | Buffer, type = 'application/octet-stream'): Promise<T> {
  const body = content as BodyInit;
  const response = await fetch(`${bench.url}api/feedback/file`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  return (await response.json()) as T;
}

test('posts are listed newest first; bytes lead from a row to its fields', async () => {
  const first = toPost({ LogNumber: 'lead-17', Dispo: 'Set', EverSet: 'true', FirstName: 'Xx' }, 1);
  const file = Buffer.from(
    `\ufeff${toFile([first, toPost({}, 3, { error_msg: 'the body is no JSON' }), toPost({ Dispo: 'é' }, 2)])}`,
  );
  const { posts, understood, unreadable, unmatched } = await open(file);
  expect(posts.map(({ line, at, dispo, error_msg }) => [line, at, dispo ?? error_msg])).toEqual([
    [2, at(3), 'the body is no JSON'],
    [3, at(2), 'é'],
    [1, at(1), 'Set'],
  ]);
  expect([understood, unreadable, unmatched]).toEqual([2, [], 2]);
  expect(posts[2]).toMatchObject({ ids: [{ kind: 'log_number', id: 'lead-17' }], stages: ['set'] });
  const read = ({ start, end }: { start: number; end: number }) =>
    JSON.parse(new TextDecoder().decode(file.subarray(start, end)));
  expect(posts.map((post) => read(post).at)).toEqual(posts.map((post) => post.at));
  expect(read(posts[2] as never)).toEqual(first);
});

test('torn and foreign lines are named by line, and no value of them is told', async () => {
  const whole = JSON.stringify(toPost({ EventID: '1' }));
  const lines = [
    whole,
    '{"at":"2026-11-26T10:15:00.000Z","fields":{"Phone":"5125550142"',
    '',
    '{"email":"ann@example.com"}',
    '7',
    'null',
    JSON.stringify({ ...toPost({}), action: 'ann@example.com' }),
    JSON.stringify({ ...toPost({}), at: '2026-99-99T10:00:00Z' }),
    JSON.stringify({ ...toPost({}), fields: ['ann@example.com'] }),
    JSON.stringify({ ...toPost({}), fields: { Sold: true } }),
    '\0\0\0\0',
    `${whole}\r`,
    whole.slice(0, 40),
  ];
  const bytes = Buffer.concat([
    Buffer.from(`${lines.slice(0, -1).join('\n')}\n`),
    Buffer.from([0xff, 10]),
    Buffer.from(lines.at(-1) ?? ''),
  ]);
  const report = await open(bytes);
  expect(report.posts.map(({ line }) => line)).toEqual([12, 1]);
  expect(report.unreadable).toEqual([
    { why: 'torn', count: 4, lines: [2, 11, 13, 14] },
    { why: 'foreign', count: 6, lines: [4, 5, 6, 8, 9, 10] },
    { why: 'unknown_action', count: 1, lines: [7] },
  ]);
  expect(JSON.stringify(report)).not.toMatch(/example|5125550142/);
});

test.each([
  ['', 'the feedback file is empty'],
  ['\n\n', 'the feedback file is empty'],
  ['email\nann@example.com\n', 'something else than feedback'],
  [`[${JSON.stringify(toPost({}))}]`, 'something else than feedback'],
  ['PK\u0003\u0004', 'something else than feedback'],
])('a file without a post is told of: %j', async (content, sentence) => {
  const { problem } = await open<Problem>(content);
  expect(problem).toContain(sentence);
  expect(problem).not.toContain('ann@');
});

test('only bytes are taken, and no more than 50 MB', async () => {
  expect((await open<Problem>('{}', 'application/json')).problem).toBe(
    'the file must be sent as application/octet-stream',
  );
  expect((await open<Problem>(Buffer.alloc(50_000_001))).problem).toContain('larger than 50 MB');
});

test.each<[string, Fields[], string[][], object]>([
  ['one id', [{ EventID: 'e' }, { EventID: 'e' }], [['e']], {}],
  [
    'two ids, then each alone',
    [{ EventID: 'e', LogNumber: 'l' }, { EventID: 'e' }, { LogNumber: 'l' }],
    [['e', 'l']],
    {},
  ],
  ['one id before both', [{ LogNumber: 'l' }, { EventID: 'e', LogNumber: 'l' }], [['e', 'l']], {}],
  ['ids that never came together', [{ LogNumber: 'l' }, { EventID: 'e' }], [['l'], ['e']], {}],
  [
    'one LogNumber of two events',
    [{ EventID: 'e', LogNumber: 'l' }, { EventID: 'f', LogNumber: 'l' }, { LogNumber: 'l' }],
    [
      ['e', 'l'],
      ['f', 'l'],
    ],
    { ambiguous: 1 },
  ],
  ['a lead number alone', [{ LeadNumber: '1' }, { LeadNumber: '1' }], [['1']], { funnel: { inferred: 1 } }],
  ['a lead number of a known lead', [{ LeadNumber: '1' }, { EventID: 'e', LeadNumber: '1' }], [['e', '1']], {}],
  [
    'a lead number of a part',
    [{ EventID: 'e', LogNumber: 'l' }, { LogNumber: 'l', LeadNumber: '1' }, { LeadNumber: '1' }],
    [['e', 'l', '1']],
    {},
  ],
  [
    'a lead number of two leads',
    [{ EventID: 'e', LeadNumber: '1' }, { EventID: 'f', LeadNumber: '1' }, { LeadNumber: '1' }],
    [
      ['e', '1'],
      ['f', '1'],
    ],
    { ambiguous: 1 },
  ],
  ['no id', [{ ProspectID: '1', Dispo: 'Set' }, {}], [], { unmatched: 2 }],
])('leads by %s', async (_, fields, ids, more) => {
  const report = await open(toFile(toPosts(fields)));
  const named = report.leads.map((lead) => lead.ids.map(({ id }) => id).sort());
  expect(named.sort()).toEqual(ids.map((one) => one.sort()).sort());
  expect(report).toMatchObject({ unmatched: 0, ambiguous: 0, ...more });
});

test('the person and your own ids are not among the fields of a lead', async () => {
  const fields = { LogNumber: '5125550142', FirstName: 'Ann', Phone: '5125550142', Dispo: 'Sold to Ann', Sold: 'true' };
  const [lead] = (await open(toFile([toPost(fields)]))).leads;
  expect(lead?.fields).toMatchObject({ Sold: 'true' });
  expect(JSON.stringify(lead?.fields)).not.toMatch(/5125550142|Ann/);
});

/** Posts about twenty leads, of which old ones come late, and some are deleted. */
const told = Array.from({ length: 120 }, (_, n) => ({
  ...{ EventID: `event-${n % 20}`, Dispo: `Call ${n}`, CallsCount: String((n * 7) % 11) },
  ...{ EverSet: String(n % 9 === 0), EverGrossIssue: String(n % 13 === 0), EverDemo: String(n % 17 === 0) },
  ...{
    Sold: String(n % 31 === 0),
    ...(n % 20 < 3 && n > 90 && { Method: 'X', reason: `reason ${n % 2}`, CallsCount: '20' }),
  },
  ...(n % 20 < 12 && { Source: n % 20 < 5 ? 'Web' : 'Mail' }),
}));

test('the funnel is the one of a journal that has sent all of these leads', async () => {
  const journal = await openJournal(join(folder, 'leads.journal'), { isQuiet: true });
  const body = '{"status":"OK","error":"","message":"lead added: 384191"}';
  const axios = fakeVendor(() => ({ status: 200, headers: { 'Content-Type': 'application/json' }, body }));
  for (let n = 0; n < 20; n++) {
    const lead = { id: `lead-${n}`, phone_1: '5125550142', postal_code: '78704', srs_id: '12' };
    await deliver(addLead, { client_id: 'demo', event_id: `event-${n}`, lead }, { journal, axios });
  }
  const posts = toPosts(told);
  await journal.match(feedback, posts);
  await journal.close();
  const funnel = createFunnel();
  for await (const record of readJournal(join(folder, 'leads.journal'), { isQuiet: true })) funnel.add(record);
  const report = await open(toFile(posts));
  const printed = funnel
    .format()
    .replace(/ +/g, ' ')
    .split('\n')
    .map((line) => line.trim());
  const { stages, all, sources, reasons } = report.funnel;
  const rows = [...sources.shown, all].map((one) =>
    [one.source, one.leads, ...stages.map((stage) => one.stages[stage] ?? 0)].join(' '),
  );
  const deleted = reasons.shown.map(({ reason, leads }) => `${leads} ${reason}`);
  expect(stages).toEqual(['set', 'issued', 'demo', 'sold', 'deleted']);
  expect(deleted.length).toBeGreaterThan(1);
  expect(sources.shown.length).toBe(3);
  expect([sources.more, reasons.more]).toEqual([0, 0]);
  expect(printed).toEqual(expect.arrayContaining([...rows, ...deleted]));
});

test('2,000 posts, which all have one LogNumber, are told apart by their events', async () => {
  const posts = Array.from({ length: 2_000 }, (_, n) => toPost({ EventID: `e${n % 1000}`, LogNumber: 'same' }, n));
  const report = await open(toFile([...posts, toPost({ LogNumber: 'same' })]));
  expect([report.posts.length, report.leads.length, report.ambiguous]).toEqual([2_001, 1_000, 1]);
});
