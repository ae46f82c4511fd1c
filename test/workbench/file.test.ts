import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import os from 'node:os';
import { join } from 'node:path';
import { startWorkbench, type Workbench } from 'leadconduit-vendors/workbench';
import type { FileReport, FileRows, HistoryEntry, Loaded, OpenedFile, Stages } from 'leadconduit-vendors/workbench/api';

/** A file of leads in the workbench: what its server makes of it, and that nothing of it stays. */

const put = 'phoneburner_put_contact';
const values = { 'phoneburner.key': 'k', 'phoneburner.user_id': '1', 'phoneburner.cm_id': '2' };
const cli = join(__dirname, '../../dist/cli/main.js');

let folder: string;
let bench: Workbench;
beforeAll(async () => {
  folder = mkdtempSync(join(os.tmpdir(), 'file-'));
  jest.spyOn(os, 'tmpdir').mockReturnValue(folder); // where the workbench keeps what is opened
  bench = await startWorkbench({ history: join(folder, 'history.ndjson'), folder });
});
afterAll(async () => {
  await bench.close();
  expect(listKept()).toEqual([]);
  rmSync(folder, { recursive: true });
});

const listKept = () => readdirSync(folder).filter((name) => name.startsWith('leads-'));

async function ask<T>(path: string, question: object, { url } = bench): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}api/${path}`, { method: 'POST', headers, body: JSON.stringify(question) });
  return (await response.json()) as T;
}

async function upload<T = OpenedFile>(
  text: string | Uint8Array,
  type = 'application/octet-stream',
  { url } = bench,
): Promise<T> {
  const body = text as BodyInit;
  const response = await fetch(`${url}api/file/upload`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  return (await response.json()) as T;
}

const plain = { mapping: {}, encoding: '', delimiter: '', keyColumn: '' };
const report = <T = FileReport>(id: string, more: object = {}) =>
  ask<T>('file/report', { id, action: put, values, ...plain, ...more });
const listRows = (id: string, more: object = {}) =>
  ask<FileRows>('file/rows', { id, kind: '', reason: '', from: 0, ...more });

const csv = [
  'email,first_name,phone_1,Budget,Birth',
  'ann@example.com,Ann,5125550142,100,1980-05-17',
  'bob@example.com,Bob,,100,1980-05-17',
  ',Cleo,5125550143,,',
  '"dan@example.com","{{first',
  'name}}",5125550144,,',
  'eve@example.com,Eve,5125550145,,,one too many',
  'Total,4',
  'ann@example.com,Ann,="5125550146",,',
].join('\n');

test('a file is counted, grouped and listed by line, with its columns, repairs and duplicates', async () => {
  const { id } = await upload(csv);
  const found = await report(id);
  expect(found.counts).toEqual({ rows: 7, sendable: 4, doubtful: 2, refused: 2, skipped: 1 });
  expect(found.reasons).toEqual(
    expect.arrayContaining([
      { kind: 'refused', reason: 'lead.email must not be blank', leads: 1, lines: [4], field: 'lead.email' },
      { kind: 'refused', reason: 'the row has more cells than the header', leads: 1, lines: [7] },
      { kind: 'skipped', reason: 'the row is a footer, not a lead', leads: 1, lines: [8] },
      { kind: 'doubtful', reason: 'lead.first_name holds a template that was not filled in', leads: 1, lines: [5] },
    ]),
  );
  expect(found.columns.find(({ column }) => column === 'Budget')).toEqual({
    column: 'Budget',
    filled: 2,
    canMap: true,
  });
  expect(found.mapping).toEqual({ email: 'lead.email', first_name: 'lead.first_name', phone_1: 'lead.phone_1' });
  expect(found.repairs).toEqual([{ column: 'phone_1', leads: 1, lines: [9], text: 'removed ="…" around a value' }]);
  expect(found.duplicates).toEqual([{ variable: 'lead.email', leads: 1, lines: [[2, 9]] }]);
  const { total, rows } = await listRows(id);
  expect([total, rows.map(({ line, kind }) => `${line} ${kind}`)]).toEqual([
    7,
    ['2 sendable', '3 doubtful', '4 refused', '5 doubtful', '7 refused', '8 skipped', '9 sendable'],
  ]);
  expect((await listRows(id, { kind: 'refused', reason: 'lead.email must not be blank' })).rows).toEqual([
    { line: 4, kind: 'refused', reasons: ['lead.email must not be blank'], canOpen: true },
  ]);
  expect((await listRows(id, { from: 6 })).rows.map(({ line }) => line)).toEqual([9]);
});

test('a row opens as a lead, and the form says of it what the table says', async () => {
  const { id } = await upload(csv);
  await report(id);
  for (const { line, kind, reasons, canOpen } of (await listRows(id)).rows) {
    const lead = await ask<Loaded & { problem?: string }>('file/lead', { id, line });
    expect([line, lead.problem === undefined]).toEqual([line, canOpen]);
    if (!canOpen) continue;
    const stages = await ask<Stages>('stages', {
      ...{ action: put, values: { ...values, ...lead.values }, choice: { from: 'none' } },
    });
    const said = stages.refusal
      ? [stages.refusal.sentence]
      : stages.warnings.map((one) => `${one.field} ${one.sentence}`);
    expect([line, kind === 'refused', said]).toEqual([line, stages.refusal !== undefined, reasons]);
  }
});

test('a mapping that is saved gives the command line the same counts, and so do the refused rows', async () => {
  const { id } = await upload(csv);
  const mapping = { Budget: 'phoneburner.custom_field.7', Birth: null };
  const found = await report(id, { mapping });
  expect(found.mapping).toEqual({
    ...{ email: 'lead.email', first_name: 'lead.first_name', phone_1: 'lead.phone_1' },
    ...mapping,
  });
  const file = (name: string) => join(folder, name);
  writeFileSync(file('leads.csv'), csv);
  writeFileSync(file('mapping.json'), JSON.stringify(found.mapping));
  writeFileSync(file('settings.json'), JSON.stringify({ phoneburner: { key: 'k', user_id: '1', cm_id: '2' } }));
  const options = ['--leads', 'leads.csv', '--settings', 'settings.json', '--mapping', 'mapping.json', '--json'];
  const run = spawnSync(process.execPath, [cli, 'check', put, ...options, '--refused', 'refused.csv'], { cwd: folder });
  const { leads, sendable, refused, columns } = JSON.parse(String(run.stdout));
  expect(found.counts).toMatchObject({ rows: leads, sendable, refused });
  expect(found.columns.map(({ canMap: _, ...column }) => column)).toEqual(columns);
  const response = await fetch(`${bench.url}api/file/refused/${id}`);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="refused.csv"');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(readFileSync(file('refused.csv')));
});

test.each([
  ['a list of one line', '[{"email":"a@example.com"},{"first_name":"Bob, [Jr] \\"x\\" \\\\"},7]'],
  ['a list over several lines', '\n [\n {\n"email" : "a@example.com"\n},\n\n{"tags":["a","b"]}\r\n,7\n]\n'],
  ['a list behind a mark', '\ufeff[{"email":"a@example.com"},{"a":{"b":1}}, 7 ]'],
])('%s is read item by item', async (_, text) => {
  const { id } = await upload(text);
  const found = await report(id);
  expect([found.unit, found.counts.rows]).toEqual(['item', 3]);
  const { rows } = await listRows(id);
  expect(rows.map(({ line, kind }) => `${line} ${kind}`)).toEqual(['1 doubtful', '2 refused', '3 refused']);
  expect((await ask<Loaded>('file/lead', { id, line: 1 })).values['lead.email']).toBe('a@example.com');
  const refused = await fetch(`${bench.url}api/file/refused/${id}`);
  expect(refused.headers.get('content-disposition')).toContain('refused.ndjson');
  expect((await refused.text()).split('\n')[1]).toBe('{"line":3,"reason":"the line is not a JSON object","text":"7"}');
});

test('two columns for one variable are told with all columns, so that one can be chosen', async () => {
  const { id } = await upload('Email,lead.email,Shoe\na@example.com,b@example.com,9');
  const found = await report(id);
  expect(found.problem).toMatch(/^“Email” and “lead.email” are both lead.email: choose below/);
  expect(found.columns.map(({ column }) => column)).toEqual(['Email', 'lead.email', 'Shoe']);
  const { counts, problem } = await report(id, { mapping: { Email: null } });
  expect([problem, counts.sendable]).toEqual([undefined, 1]);
});

test('NDJSON is read line by line', async () => {
  const { id } = await upload('{"email":"a@example.com"}\n\n{"email":""}\n');
  expect(await report(id)).toMatchObject({ unit: 'line', isCsv: false, counts: { sendable: 1, refused: 1 } });
  expect((await listRows(id, { kind: 'refused' })).rows[0]?.line).toBe(3);
});

test.each([
  ['nothing', '', 'the leads file is empty: export it again'],
  ['an empty list', '[ ]', 'the leads file is empty: export it again'],
  [
    'a list in a list',
    '[[{"email":"a@example.com"}]]',
    'the leads file is a JSON list: write one object on each line instead',
  ],
  ['no header', 'ann@example.com,Ann', 'no column of the leads file is known: it needs a first line with column names'],
  ['a workbook', 'PK\u0003\u0004', expect.stringContaining('Excel workbook')],
  [
    'another encoding',
    Buffer.from('email\n\xe9@example.com', 'latin1'),
    expect.stringContaining('not UTF-8 at line 2'),
  ],
])('%s is told in a sentence', async (_, text, problem) => {
  const { id } = await upload(text);
  expect(await report(id)).toEqual({ problem });
});

test.each([
  [
    'a list that is not closed',
    '[{"email":"a@example.com"}',
    'the JSON list of the leads file has no end: "]" is missing',
  ],
  ['a list with more behind it', '[{"a":1}] x', 'the leads file has more text after its JSON list'],
])('%s is not kept', async (_, text, problem) => {
  const before = listKept();
  expect(await upload<object>(text)).toEqual({ problem });
  expect(listKept()).toEqual(before);
});

test('only the owner may read what is kept, and closing removes it; of many files the oldest goes', async () => {
  const opened: OpenedFile[] = [];
  for (const _ of Array(5)) opened.push(await upload(csv));
  const [first, , , , last] = opened;
  expect(listKept()).toHaveLength(4);
  for (const name of listKept()) expect(statSync(join(folder, name, 'leads')).mode & 0o777).toBe(0o600);
  expect(await report(first?.id ?? '')).toEqual({
    problem: 'the workbench no longer has this file: open it again',
  });
  await ask('file/close', { id: last?.id });
  expect(listKept()).toHaveLength(3);
  expect((await fetch(`${bench.url}api/file/refused/${last?.id}`)).status).toBe(404);
  expect(readFileSync(join(folder, 'leads.csv'), 'utf8')).toBe(csv); // the person's own file stays
});

test('nobody but the page may open a file, and one that breaks off is not kept', async () => {
  const before = listKept();
  expect(await upload<object>(csv, 'text/plain')).toEqual({
    problem: 'the file must be sent as application/octet-stream',
  });
  const address = `${bench.url}api/file/upload`;
  const type = { 'Content-Type': 'application/octet-stream' };
  const origin = { Origin: 'https://example.com' };
  expect((await fetch(address, { method: 'POST', headers: { ...type, ...origin }, body: csv })).status).toBe(404);
  expect((await fetch(address.replace(/\/[\w-]+\/api/, '/guess/api'), { method: 'POST', body: csv })).status).toBe(404);
  await new Promise<void>((resolve) => {
    const broken = request(address, { method: 'POST', headers: { ...type, 'Content-Length': 1000 } });
    broken.on('error', () => undefined).on('close', resolve);
    broken.write(csv.slice(0, 50), () => broken.destroy());
  });
  while (listKept().length > before.length) await new Promise((resolve) => setImmediate(resolve));
  expect(listKept()).toEqual(before);
});

test('a newer report of a file ends the one before, and so does closing it', async () => {
  const { id } = await upload(`email,notes\n${`a@example.com,${'long '.repeat(60)}\n`.repeat(1500)}`);
  const older = report<{ problem?: string }>(id);
  while ((await ask<{ rows: number }>('file/progress', { id })).rows === 0);
  expect((await report(id)).counts.rows).toBe(1500);
  const ended = { problem: 'this report was stopped: a newer one was requested, or the file was closed' };
  expect(await older).toEqual(ended);
  const last = report<{ problem?: string }>(id);
  while ((await ask<{ rows: number }>('file/progress', { id })).rows === 0);
  await ask('file/close', { id });
  expect(await last).toEqual(ended);
});

test.each([
  ['rows', 'email,first_name\na@example.com,A\nb@example.com,B', true],
  ['a row with a line end in it', 'email,notes\na@example.com,"A\nB"', false],
  ['NDJSON', '{"email":"a@example.com"}\n{"email":"b@example.com"}', true],
  ['an object over several lines', '{\n"lead": {\n"email":"a@example.com" }}', false],
  ['a JSON list', '[{"email":"a@example.com"}]', true],
])('what is pasted is one lead or several: %s', async (_, text, isSeveral) => {
  const loaded = await ask<Loaded>('load', { action: put, text });
  expect(loaded.isSeveral === true).toBe(isSeveral);
  expect(Object.keys(loaded.values).length > 0).toBe(!isSeveral);
});

test('what has no answer that can be kept is not called recorded', async () => {
  const lead = { ...values, 'lead.email': 'ann@example.com', 'lead.first_name': 'Success' };
  await ask<Stages>('send', { action: put, values: lead, to: 'sandbox' });
  const response = await fetch(`${bench.url}api/history`);
  expect(((await response.json()) as HistoryEntry[]).length).toBe(1);
  const line = JSON.parse(readFileSync(join(folder, 'history.ndjson'), 'utf8'));
  expect(line.exchange.origin.kind).toBe('inferred');
  expect(existsSync(join(folder, 'fixtures'))).toBe(false);
});

test('the settings of the command line stand under every lead of a file', async () => {
  const settings = { phoneburner: { key: 'k', user_id: '1', cm_id: '2' } };
  const other = await startWorkbench({ history: join(folder, 'other.ndjson'), folder, settings });
  try {
    const { id } = await upload('email\na@example.com', undefined, other);
    const question = { id, action: put, values: { 'lead.email': 'never@example.com' }, ...plain };
    const { counts } = await ask<FileReport>('file/report', question, other);
    expect(counts).toMatchObject({ rows: 1, sendable: 1 });
    expect((await ask<FileReport>('file/report', question)).counts).toBeUndefined(); // another workbench
  } finally {
    await other.close();
  }
});
