import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbound } from 'leadconduit-vendors/catalog';
import { readLeads } from 'leadconduit-vendors/files';
import type { OutboundAction } from 'leadconduit-vendors/types';

/** What spreadsheets do to cells, and what is made good. */

const putContact = outbound.phoneburner_put_contact as OutboundAction;
const main = join(__dirname, '../../dist/cli/main.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repairs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(rows: string[], name = 'leads.csv') {
  writeFileSync(join(folder, name), rows.join('\n'));
  const file = readLeads(join(folder, name), putContact);
  const leads = [];
  for await (const lead of file) leads.push(lead);
  return { leads, repairs: file.getRepairs() };
}

test.each([
  ['zip', '="02134"', { postal_code: '02134' }, 'formula'],
  ['zip', "'78704", { postal_code: '78704' }, 'apostrophe'],
  ['zip', '"=""78704"""', { postal_code: '78704' }, 'formula'],
  ['first_name', '="Jane ""J."" "', { first_name: 'Jane "J." ' }, 'formula'],
  ['phone', "'+15125550142", { phone_1: '+15125550142' }, 'apostrophe'],
  ['id', '17.0', { id: '17' }, 'decimal'],
  ['id', '1.06227E+15', {}, 'rounded'],
  ['first_name', "'70s Jane", { first_name: "'70s Jane" }, undefined],
  ['first_name', "O'Brien", { first_name: "O'Brien" }, undefined],
  ['id', '1E5A', { id: '1E5A' }, undefined],
])('a cell of %s that is %s', async (column, cell, lead, repair) => {
  const { leads, repairs } = await read([`${column},email`, `${cell},a@example.com`]);
  expect(leads).toMatchObject([{ vars: { lead: { ...lead, email: 'a@example.com' } } }]);
  expect(repairs).toEqual(repair ? [{ repair, column, leads: 1, lines: [2] }] : []);
  if (repair === 'rounded') expect(leads[0]).not.toHaveProperty('vars.lead.id');
});

test('repairs are counted by column, with the first lines', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => `'7870${n % 10},${n}@example.com`);
  const { repairs } = await read(['zip,email', ...rows]);
  expect(repairs).toEqual([
    { repair: 'apostrophe', column: 'zip', leads: 40, lines: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
  ]);
  expect((await read(['{"zip":"\'78704","email":"a@example.com"}'], 'a.ndjson')).repairs).toHaveLength(1);
});

test('a repair changes nothing of who a row is', async () => {
  const { leads } = await read(['id,zip,email', "1.06227E+15,'78704,a@example.com"]);
  expect(leads).toMatchObject([{ raw: JSON.stringify(['1.06227E+15', "'78704", 'a@example.com']) }]);
});

test('deliver lists the repairs', () => {
  writeFileSync(join(folder, 'leads.csv'), "zip,email\n'78704,jane@example.com\n");
  writeFileSync(join(folder, 'settings.json'), '{"phoneburner": {"key": "k", "user_id": "1", "cm_id": "2"}}');
  const words = ['--leads', 'leads.csv', '--settings', 'settings.json', '--sandbox', '--json'];
  const run = spawnSync(process.execPath, [main, 'deliver', 'phoneburner_put_contact', ...words], {
    ...{ cwd: folder, encoding: 'utf8' },
  });
  expect(run.stderr).toMatch(/zip +1 +2 +removed the apostrophe/);
  expect(JSON.parse(run.stdout)).toMatchObject({ repairs: [{ repair: 'apostrophe', leads: 1 }] });
});
