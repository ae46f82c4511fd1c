import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbound } from 'leadconduit-vendors/catalog';
import { type ReadOptions, readLeads } from 'leadconduit-vendors/files';
import { getIdentity } from 'leadconduit-vendors/journal';
import type { OutboundAction } from 'leadconduit-vendors/types';

/** What is reported about a file of leads: no change and no omission goes unreported. */

const putContact = outbound.phoneburner_put_contact as OutboundAction;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reported-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(rows: string[], options?: ReadOptions, name = 'leads.csv') {
  writeFileSync(join(folder, name), rows.join('\n'));
  const file = readLeads(join(folder, name), putContact, options);
  const leads = [];
  for await (const lead of file) leads.push(lead);
  const { unused, suggestions } = file;
  return { leads, repairs: file.getRepairs(), unused: [...unused], suggestions: Object.fromEntries(suggestions) };
}

test('ids that a spreadsheet has rounded are left out, with their lines, and stay two leads', async () => {
  const rows = ['Lead ID,email', '1.06227E+15,a@example.com', '1.06227E+15,b@example.com', '1.5E+01,c@example.com'];
  const { leads, repairs } = await read(rows);
  expect(repairs).toEqual([
    { repair: 'rounded', column: 'Lead ID', leads: 2, lines: [2, 3] },
    { repair: 'exponent', column: 'Lead ID', leads: 1, lines: [4] },
  ]);
  const keys = leads.map((lead) => 'vars' in lead && getIdentity(putContact, lead.vars, 'salt', { settings: {} }).key);
  expect(new Set(keys).size).toBe(3);
  expect(leads.at(-1)).toMatchObject({ vars: { lead: { id: '15' } } });
});

test('so are ids that are longer than a number of JSON, flat and nested', async () => {
  const rows = [
    '{"id":1234567890123456789,"email":"a@example.com"}',
    '{"lead":{"id":1234567890123456780,"email":"b@example.com","city":"=\\"Austin\\""}}',
    '{"lead":{"id":"1.06227E+15","email":"c@example.com"}}',
    '{"lead":{"id":123456789012345,"email":"d@example.com"}}',
  ];
  const { leads, repairs } = await read(rows, {}, 'a.ndjson');
  expect(repairs).toEqual([
    { repair: 'rounded', column: 'id', leads: 1, lines: [1] },
    { repair: 'rounded', column: 'lead.id', leads: 2, lines: [2, 3] },
    { repair: 'formula', column: 'lead.city', leads: 1, lines: [2] },
  ]);
  const keys = leads.map((lead) => 'vars' in lead && getIdentity(putContact, lead.vars, 'salt', { settings: {} }).key);
  expect(keys.filter((key) => /person-/.test(String(key)))).toHaveLength(3);
  expect(new Set(keys).size).toBe(4);
  expect((await read(rows.slice(0, 1), { keyColumn: 'id' }, 'b.ndjson')).leads).toMatchObject([
    { unreadable: expect.stringMatching(/^the key has lost digits/) },
  ]);
});

test('a key that a spreadsheet has rounded is refused', async () => {
  const rows = ['Order,email', '1.06227E+15,a@example.com', '17,b@example.com'];
  expect((await read(rows, { keyColumn: 'order' })).leads).toMatchObject([
    { line: 2, unreadable: expect.stringMatching(/^the key has lost digits in a spreadsheet/) },
    { line: 3, key: '17' },
  ]);
  const json = ['{"Order":"1.06227E+15","email":"a@example.com"}'];
  expect((await read(json, { keyColumn: 'Order' }, 'a.ndjson')).leads).toMatchObject([
    { unreadable: expect.stringMatching(/^the key has lost digits/) },
  ]);
});

test.each([
  ['phone', '5125550142 / 5125550143 / 5125550144 / 5125550145', 'phone'],
  ['phone', '5.12555E+09', 'rounded'],
  ['city', '#NAME?', 'error'],
  ['city', '\\N', 'error'],
  ['first_name', 'Jane &amp; Joe', 'entity'],
  ['first_name', 'O&#39;Brien', 'entity'],
  ['phoneburner.custom_field.7', '1.2345E+12', 'rounded'],
])('a cell of %s that is %s', async (column, cell, repair) =>
  expect((await read([`${column},email`, `${cell},a@example.com`])).repairs).toEqual([
    { repair, column, leads: 1, lines: [2] },
  ]),
);

test.each(['AT&T', 'Fish & Chips', '#4', '1E5', '5125550142', '3.14', "'70s"])(
  'a cell that is %s is left alone',
  async (cell) => {
    const { leads, repairs } = await read(['city,email', `${cell},a@example.com`]);
    expect({ leads, repairs }).toMatchObject({ leads: [{ vars: { lead: { city: cell } } }], repairs: [] });
  },
);

test('numbers that have no column left are reported by the column that contains them', async () => {
  const rows = ['email,phone_1,phone_2,phone_3,Mobile', 'a@example.com,5125550142,5125550143,5125550144,5125550145'];
  expect(await read(rows)).toMatchObject({ unused: ['Mobile'] });
  const cells = ['email,phone_1,phone_2,phone_3', 'a@example.com,5125550142 or 5125550146,5125550143,5125550144'];
  expect((await read(cells)).repairs).toEqual([{ repair: 'phone', column: 'phone_1', leads: 1, lines: [2] }]);
});

describe('a column', () => {
  test('of the name and variable of another is reported with both names', () =>
    expect(read(['email,Email', 'a@example.com,b@example.com'])).rejects.toMatchObject({
      code: 'COLUMN_TWICE',
      message: expect.stringContaining('are both lead.email: "email" and "Email"; leave one out with --ignore-columns'),
    }));

  test('of a name that is there already has a number, by which it is mapped', async () => {
    const rows = ['email,email', 'a@example.com,b@example.com'];
    await expect(read(rows)).rejects.toThrow('"email" and "email (2)"');
    expect((await read(rows, { map: { email: null, 'email (2)': 'email' } })).leads).toMatchObject([
      { vars: { lead: { email: 'b@example.com' } } },
    ]);
    expect(await read(['email,Note,Note', 'a@example.com,x,y'])).toMatchObject({ unused: ['Note', 'Note (2)'] });
    expect(await read(['email,Note,Note', 'a@example.com,x,y'], { map: { Note: null } })).toMatchObject({ unused: [] });
  });

  test('without a name counts once there is something in it', async () => {
    expect((await read(['email,,city', 'a@example.com,,Austin'])).unused).toEqual([]);
    expect((await read(['email,,city', 'a@example.com,,Austin', 'b@example.com,x,'])).unused).toEqual(['column 2']);
    const { leads, unused } = await read(['email,,city', 'a@example.com,Jane,Austin'], {
      map: { 'column 2': 'first_name' },
    });
    expect({ leads, unused }).toMatchObject({ leads: [{ vars: { lead: { first_name: 'Jane' } } }], unused: [] });
  });

  test('that is the question of a form is reported unchanged, where the row is certainly a header', async () => {
    const question = 'what_is_the_best_time_to_call_you_(weekdays)?';
    expect((await read([`email,city,state,${question}`, 'a@example.com,,,x'])).unused).toEqual([question]);
    expect((await read(['email,Größe in m²', 'a@example.com,x'])).unused).toEqual(['(unnamed)']);
    expect((await read(['email,city,state,jane@example.com,512-555-0142', 'a@example.com'])).unused).toEqual([
      '(unnamed)',
    ]);
  });
});

test.each([
  ['leads.csv', 'email,is_test\na@example.com,true'],
  ['leads.csv', 'email,Phone\na@example.com,p:<test lead: dummy data for phone_number>'],
  [
    'a.ndjson',
    '{"lead_form_submission":{"is_test":true,"user_column_data":[{"column_id":"EMAIL","string_value":"a@example.com"}]}}',
  ],
])('a test of a form in %s is no lead: %s', async (name, text) =>
  expect((await read([text], {}, name)).leads).toMatchObject([
    { unreadable: 'the row is a test of the form, not a lead' },
  ]),
);

test('repairs and mappings change nothing of who a row is', async () => {
  const rows = ['Who,id,zip,email,Phone', "Jane Sample,1.06227E+15,'78704,a@example.com,5125550142 / 5125550143"];
  const raws = [];
  for (const map of [{}, { Who: 'full_name' }, { Who: null, zip: 'city' }, { id: null, Phone: 'phone_2' }])
    for (const lead of (await read(rows, { map })).leads) raws.push('raw' in lead && lead.raw);
  expect(raws).toHaveLength(4);
  expect(new Set(raws).size).toBe(1);
});
