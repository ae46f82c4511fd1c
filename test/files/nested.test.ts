import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbound } from 'leadconduit-vendors/catalog';
import { type ReadOptions, readLeads } from 'leadconduit-vendors/files';
import type { OutboundAction } from 'leadconduit-vendors/types';

/** What a mapping says is done, whatever the shape of the file. */

const putContact = outbound.phoneburner_put_contact as OutboundAction;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nested-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is read of each row of a file, and its columns with their variables. */
async function read(name: string, content: string | Buffer, options: ReadOptions = {}) {
  const file = join(folder, name);
  writeFileSync(file, content);
  const leads = readLeads(file, putContact, options);
  const rows: unknown[] = [];
  for await (const row of leads) rows.push('vars' in row ? row.vars : row.unreadable);
  return rows;
}

const nested = (lead: object, more: object = {}) => `${JSON.stringify({ lead, ...more })}\n`;

describe('a lead of nested objects', () => {
  test('moves mapped values, and those under names of exports, to their variables', async () => {
    const text = nested(
      { id: '11', email: 'n1@example.com', mobile: '512-555-0101' },
      { phone: '512-555-0199', roof: '7 years' },
    );
    const map = { 'lead.mobile': 'lead.phone_1', roof: 'phoneburner.custom_field.77' };
    expect(await read('n.ndjson', text, { map })).toEqual([
      {
        lead: { id: '11', email: 'n1@example.com', phone_1: '512-555-0101', phone_2: '512-555-0199' },
        phoneburner: { custom_field: { 77: '7 years' } },
      },
    ]);
  });

  test('loses what is ignored', async () => {
    const text = nested({ id: '22', email: 'n4@example.com', phone_1: '512-555-0104' });
    expect(await read('n.ndjson', text, { map: { 'lead.phone_1': null, 'lead.id': null } })).toEqual([
      { lead: { email: 'n4@example.com' } },
    ]);
  });

  test('swaps values, splits a full name, and keeps what the table does not know', async () => {
    const text = nested(
      { phone_1: '1', phone_2: '2' },
      { full_name: 'Jane Doe', source: { name: 'Site' }, other: [1] },
    );
    const map = { 'lead.phone_1': 'lead.phone_2', 'lead.phone_2': 'lead.phone_1' };
    expect(await read('n.ndjson', text, { map })).toEqual([
      {
        lead: { first_name: 'Jane', last_name: 'Doe', phone_1: '2', phone_2: '1' },
        ...{ source: { name: 'Site' }, other: [1] },
      },
    ]);
  });

  test.each<[object, object]>([
    [{ phone_1: '5125550123' }, { phone: '5125550124; 5125550125' }],
    [{ phone_1: '5125550123' }, { phone_2: '5125550124 / 5125550125' }],
    [{ phone_1: '5125550123; 5125550124' }, { phone: '5125550125' }],
    [{ first_name: 'Jane', last_name: 'Doe' }, { name: 'Mary Sample' }],
    [{ first_name: 'Jane' }, { name: 'Jane Doe' }],
    [{ first_name: 'Mary Ann', last_name: 'Sample', email: 'a@example.com' }, { name: 'Mary Ann Sample' }],
    [{ email: 'a@example.com', id: '="501"' }, { Mobile: '(512) 555-0123' }],
  ])('gives the same lead as a flat row (%#)', async (lead, more) => {
    const [nestedLead] = await read('n.ndjson', nested(lead, more));
    const own = Object.fromEntries(Object.entries(lead).map(([name, value]) => [`lead.${name}`, value]));
    const [flat] = await read('f.ndjson', `${JSON.stringify({ ...own, ...more })}\n`);
    expect((nestedLead as { lead: object }).lead).toEqual((flat as { lead: object }).lead);
  });

  test('keeps a value at its own path before one whose name is only similar, and one of two equal ones', async () => {
    const text = nested(
      { id: 'L1', email: 'a@example.com' },
      { id: 'evt1', email: 'a@example.com', phone: '5125550101' },
    );
    expect(await read('n.ndjson', text)).toEqual([
      { id: 'evt1', lead: { id: 'L1', email: 'a@example.com', phone_1: '5125550101' }, email: 'a@example.com' },
    ]);
  });

  test('is refused when two values are one variable', async () => {
    const text = nested({ email: 'a@example.com', work: 'b@example.com' });
    expect(await read('n.ndjson', text, { map: { 'lead.work': 'lead.email' } })).toEqual([
      'two columns of the row are both lead.email: "lead.email" and "lead.work"; leave one out with --ignore-columns',
    ]);
  });

  test.each([
    '{"lead":{"email":"a@example.com","__proto__":{"x":1}},"mobile":"512-555-0101"}',
    '{"lead":{},"lead.id":"7","mobile":"512-555-0101"}',
  ])('changes no prototype (%#)', async (text) => {
    await read('n.ndjson', text, { map: { mobile: 'lead.phone_1' } });
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

test.each(['lead_key', 'Lead Key', 'lead key'])(
  'a key column of NDJSON may be spelled like one of CSV: %s',
  async (keyColumn) => {
    const file = join(folder, 'n.ndjson');
    writeFileSync(file, '{"Lead Key":"7","email":"a@example.com"}\n{"lead":{"email":"b@example.com"},"Lead Key":8}\n');
    const keys = [];
    for await (const row of readLeads(file, putContact, { keyColumn }))
      keys.push('vars' in row ? row.key : row.unreadable);
    expect(keys).toEqual(['7', '8']);
  },
);

test('a column that --map names, and no row has, is an error in NDJSON too', async () => {
  const text = '{"email":"a@example.com","roof":"7"}\n{"email":"b@example.com"}\n';
  const unkeyed = { keyColumn: 'nokey', map: { roof: null } };
  expect(await read('n.ndjson', text, unkeyed)).toEqual(Array(2).fill('the key column is blank in this row'));
  await expect(read('n.ndjson', text, { map: { rooof: null } })).rejects.toMatchObject({ code: 'COLUMN_MISSING' });
  expect(await read('n.ndjson', text, { map: { roof: null } })).toHaveLength(2);
});

describe('a file of refused rows', () => {
  const mark = '\uFEFF';

  test('is UTF-8, whatever the encoding of the leads file was', async () => {
    const text = `${mark}line,reason,id,email,first_name\r\n2,lead.email must not be blank,1,jose@example.com,José\r\n`;
    for (const encoding of ['windows-1252', 'iso-8859-2', undefined])
      expect(await read('refused.csv', text, { encoding })).toEqual([
        { lead: { id: '1', email: 'jose@example.com', first_name: 'José' } },
      ]);
  });

  test('does not take the reason for a column of the leads file with this name', async () => {
    const text = `${mark}line,reason,id,email,reason\r\n2,lead.email must not be blank,2,bob@example.com,leaky gutter\r\n`;
    const mapping = { reason: 'phoneburner.custom_field.7' };
    expect(await read('refused.csv', text, { mapping })).toEqual([
      { lead: { id: '2', email: 'bob@example.com' }, phoneburner: { custom_field: { 7: 'leaky gutter' } } },
    ]);
  });

  test("is a leads file of the user's own when the names stand there once", async () => {
    const mapping = { reason: 'phoneburner.custom_field.7' };
    expect(await read('own.csv', 'line,reason,email\n7,gutter,bob@example.com\n', { mapping })).toEqual([
      { lead: { email: 'bob@example.com' }, phoneburner: { custom_field: { 7: 'gutter' } } },
    ]);
  });
});

test('a byte order mark before a quoted cell, as between two files that were joined, is no part of it', async () => {
  const text = 'id,email\n"4","a@example.com"\n\uFEFF"5","b@example.com"\n';
  expect(await read('joined.csv', text)).toEqual([
    { lead: { id: '4', email: 'a@example.com' } },
    { lead: { id: '5', email: 'b@example.com' } },
  ]);
});
