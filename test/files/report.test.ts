import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadChecks, outbound } from 'leadconduit-vendors/catalog';
import {
  createReport,
  type ReadOptions,
  type RefusedRow,
  type ReportOptions,
  readLeads,
} from 'leadconduit-vendors/files';
import type { OutboundAction } from 'leadconduit-vendors/types';

/** What a report says of a file, before anything is sent. */

const putContact = outbound.phoneburner_put_contact as OutboundAction;
const addLead = outbound.leadperfection_add_lead as OutboundAction;
const settings = { phoneburner: { key: 'k', user_id: '1', cm_id: '2' } };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function report(
  rows: string[],
  options: ReportOptions & { reading?: ReadOptions; name?: string; action?: OutboundAction } = {},
) {
  const { reading, name = 'leads.csv', action = putContact, ...more } = options;
  const file = join(folder, name);
  writeFileSync(file, rows.join('\n'));
  return createReport(readLeads(file, action, reading), action, { settings, ...more });
}

test('counts what would become of each row, in the documented shape', async () => {
  const rows = [
    'ID,Name,Email Address,frist_name,created_time,,phoneburner.additional_phone_types',
    '1,Jane Sample,jane@example.com,x,2026,,',
    '1,Joe Sample, JANE@example.com ,,,,home',
    '2,Ann Sample,,,,,',
    '3,Bea Sample,bea@example.com,,,,,more',
    '4,<test lead: dummy data for full_name>,test@meta.com,,,,',
    '5,Cleo Sample,cleo@example.com,,,,',
  ];
  const isSettled = async ({ line }: { line: number }) => line === 7;
  expect(await report(rows, { checks: loadChecks('phoneburner'), isSettled })).toEqual({
    ...{ leads: 6, sendable: 2, refused: 2, doubtful: 2, skipped: 1, settled: 1 },
    duplicates: [
      { variable: 'lead.id', leads: 1, lines: [[2, 3]] },
      { variable: 'lead.email', leads: 1, lines: [[2, 3]] },
    ],
    columns: [
      { column: 'ID', variable: 'lead.id', filled: 4 },
      { column: 'Name', variable: 'full_name', filled: 4 },
      { column: 'Email Address', variable: 'lead.email', filled: 3 },
      { column: 'frist_name', suggestion: 'lead.first_name', filled: 1 },
      { column: 'created_time', variable: null, filled: 1 },
      { column: 'phoneburner.additional_phone_types', variable: 'phoneburner.additional_phone_types', filled: 1 },
    ],
    repairs: [],
    reasons: [
      {
        kind: 'doubtful',
        reason: 'lead.phone_1 is blank, and so is every other phone: a dialer has nobody to call',
        ...{ leads: 2, lines: [2, 3] },
      },
      {
        kind: 'doubtful',
        reason: 'phoneburner.additional_phone_types has more items than additional_phones: they are paired by position',
        ...{ leads: 1, lines: [3] },
      },
      { kind: 'refused', reason: 'lead.email must not be blank', leads: 1, lines: [4] },
      { kind: 'refused', reason: 'the row has more cells than the header', leads: 1, lines: [5] },
      { kind: 'skipped', reason: 'the row is a test of the form, not a lead', leads: 1, lines: [6] },
    ],
  });
});

test('names no value of a lead, and what it cannot name by its place', async () => {
  const rows = ['email,,114 Hickory St,What is your budget?', 'jane@example.com,7,x,y'];
  const { columns } = await report(rows);
  expect(columns).toEqual([
    { column: 'email', variable: 'lead.email', filled: 1 },
    { column: 'column 2', filled: 1, isNameless: true },
    { column: 'column 3', filled: 1 },
    { column: 'What is your budget?', filled: 1 },
  ]);
});

test('a column without a name can be ignored', async () => {
  const { columns } = await report([',email', '7,a@example.com'], { reading: { map: { '': null } } });
  expect(columns[0]).toEqual({ column: 'column 1', variable: null, filled: 1 });
});

test('lists repairs of cells and of values', async () => {
  const rows = [
    'email,zip,state,phone_1,consent_date,appointment_date',
    '="a@example.com",2134,MA,5125550142.0,,',
    'b@example.com,2134,MA,5.125550142E+09,,',
    'c@example.com,2134,TX,5125550142,,',
    'd@example.com,02134,MA,,,',
  ];
  const { repairs } = await report(rows);
  expect(repairs).toEqual([
    { repair: 'formula', column: 'email', leads: 1, lines: [2] },
    { repair: 'number', column: 'phone_1', leads: 2, lines: [2, 3] },
    { repair: 'zeros', column: 'zip', leads: 2, lines: [2, 3] },
  ]);
  const serial = await report(['phone_1,appointment_date', '5125550142,46341', '5125550143,2026-11-15'], {
    action: addLead,
  });
  expect(serial.repairs).toEqual([{ repair: 'serial', column: 'appointment_date', leads: 1, lines: [2] }]);
});

test('reads NDJSON, and the keys of a key column', async () => {
  const rows = [
    '{"mine": "k-1", "email": "a@example.com", "shoe": 44}',
    '{"mine": "k-1", "email": "b@example.com"}',
    'nonsense',
    '{"mine": "", "email": "c@example.com"}',
  ];
  const name = 'leads.ndjson';
  expect(await report(rows, { name, reading: { keyColumn: 'mine' } })).toMatchObject({
    ...{ leads: 4, sendable: 2, refused: 2 },
    duplicates: [{ variable: 'key', leads: 1, lines: [[1, 2]] }],
    reasons: [
      { kind: 'refused', reason: 'the line is not a JSON object', leads: 1, lines: [3] },
      { kind: 'refused', reason: 'the key column is blank in this row', leads: 1, lines: [4] },
    ],
  });
});

test('hands the refused rows over as they stand', async () => {
  const refused: RefusedRow[] = [];
  const rows = ['Email Address;zip;note', `;="02134";'5`, 'a@example.com;;', ' x ;1;2;3'];
  await report(rows, { onRefused: (some) => refused.push(...some) });
  expect(refused.map(({ line, reason, cells }) => [line, reason, cells])).toEqual([
    [2, 'lead.email must not be blank', ['', '="02134"', "'5"]],
    [4, 'the row has more cells than the header', [' x ', '1', '2', '3']],
  ]);
});

test('keeps the first lines of each reason, and finds duplicates among many leads', async () => {
  const count = 5000;
  const rows = Array.from({ length: count }, (_, n) => `id-${n % (count - 3)},${n}@example.com,`);
  const { duplicates, reasons, sendable } = await report(['id,email,phone_1', ...rows, ...Array(12).fill('x,,1')]);
  expect({ duplicates, reasons, sendable }).toEqual({
    duplicates: [
      {
        ...{ variable: 'lead.id', leads: 14 },
        lines: [[2, 4999], [3, 5000], [4, 5001], ...[3, 4, 5, 6, 7, 8, 9].map((n) => [5002, 5000 + n])],
      },
    ],
    reasons: [
      {
        ...{ kind: 'refused', reason: 'lead.email must not be blank', leads: 12 },
        lines: Array.from({ length: 10 }, (_, n) => 5002 + n),
      },
    ],
    sendable: count,
  });
});

test('reads a file of refused rows again without its first two columns', async () => {
  const rows = ['line,reason,email,line 2', '17,lead.email must not be blank,a@example.com,x'];
  const { columns, sendable } = await report(rows);
  expect(sendable).toBe(1);
  expect(columns.map(({ column, variable }) => [column, variable])).toEqual([
    ['line', null],
    ['reason', null],
    ['email', 'lead.email'],
    ['line 2', undefined],
  ]);
  // Elsewhere they are columns like any other.
  const { columns: others } = await report(['email,line,reason', 'a@example.com,1,x']);
  expect(others.slice(1).map(({ variable }) => variable)).toEqual([undefined, undefined]);
});

test('a column of which a value is dropped is unknown, whatever it is in other rows', async () => {
  const { columns } = await report(['email,Cell,Cell,Cell,Cell', 'a@example.com,5125550142,,,', 'b@example.com,,,,1']);
  expect(columns[1]).toEqual({ column: 'Cell', variable: 'lead.phone_1', filled: 1 });
  expect(columns.at(-1)).toEqual({ column: 'Cell (4)', filled: 1 });
  const rows = ['{"email": "a@example.com", "Email Address": ""}', '{"email": "", "Email Address": "b@example.com"}'];
  const mixed = await report(rows, { name: 'leads.ndjson' });
  expect(mixed.columns).toEqual([
    { column: 'email', variable: 'lead.email', filled: 1 },
    { column: 'Email Address', variable: 'lead.email', filled: 1 },
  ]);
  const both = '{"email": "a@example.com", "Email Address": "b@example.com"}';
  const lost = await report([...rows, both, ...rows], { name: 'leads.ndjson' });
  expect(lost.columns[1]).toEqual({ column: 'Email Address', filled: 3 });
});
