import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbound } from 'leadconduit-vendors/catalog';
import { createColumnReader, type ReadOptions, readLeads } from 'leadconduit-vendors/files';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import type { OutboundAction } from 'leadconduit-vendors/types';

/** What the columns of real exports become. */

const putContact = outbound.phoneburner_put_contact as OutboundAction;
const addLead = outbound.leadperfection_add_lead as OutboundAction;
const main = join(__dirname, '../../dist/cli/main.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mapping-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string | Buffer): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const cli = (...words: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) =>
    execFile(process.execPath, [main, ...words], { cwd: folder }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  );

async function read(rows: string[], options?: ReadOptions, action = putContact) {
  const file = readLeads(write('leads.csv', rows.join('\n')), action, options);
  const leads = [];
  for await (const lead of file) leads.push('vars' in lead ? lead.vars : lead.unreadable);
  const { unused, suggestions } = file;
  return { leads, unused: [...unused], suggestions: Object.fromEntries(suggestions) };
}

/** What each column of a header is. */
const plan = (header: string, action = putContact) =>
  Object.fromEntries(
    createColumnReader(action)
      .plan(header.split(','))
      .map(({ column, kind, variable }) => [column, variable ?? (kind === 'ignored' ? null : undefined)]),
  );

const META = [
  'id\tcreated_time\tad_id\tad_name\tadset_id\tadset_name\tcampaign_id\tcampaign_name\tform_id\tform_name\tis_organic\tplatform\temail\tfull_name\tphone_number\tstreet_address\tcity\tstate\tzip_code',
  'l:1234567890123456\t2026-11-20T15:05:00-06:00\tag:2\tAd\tas:3\tSet\tc:4\tNovember\tf:5\tForm\tfalse\tfb\tjane@example.com\tJane van Sample\tp:+15125550142\t114 Hickory St\tAustin\tTX\tz:78704',
  'l:1234567890123457\t2026-11-20T15:06:00-06:00\tag:2\tAd\tas:3\tSet\tc:4\tNovember\tf:5\tForm\tfalse\tfb\ttest@meta.com\t<test lead: dummy data for full_name>\t<test lead: dummy data for phone_number>\t<test lead: dummy data for street_address>\tx\tx\tx',
];

test.each([
  ['UTF-16LE with a mark', Buffer.from(`\ufeff${META.join('\n')}\n`, 'utf16le')],
  ['UTF-16LE', Buffer.from(META.join('\n'), 'utf16le')],
  ['UTF-8 with commas', Buffer.from(META.join('\r\n').replaceAll('\t', ','))],
])("Meta's export arrives: %s", async (_, bytes) => {
  write('leads.csv', bytes);
  write('settings.json', '{"phoneburner": {"key": "k", "user_id": "1", "cm_id": "2"}}');
  const sandbox = await startSandbox();
  try {
    const words = ['--leads', 'leads.csv', '--settings', 'settings.json', '--origin', sandbox.origin, '--json'];
    const { code, out } = await cli('deliver', 'phoneburner_put_contact', ...words);
    expect({ code, ...JSON.parse(out) }).toMatchObject({
      code: 0,
      unused: [],
      outcomes: { success: 1, skip: 1 },
      reasons: [{ reason: 'the row is a test of the form, not a lead' }],
    });
    expect(Object.fromEntries(sandbox.received[0]?.fields ?? [])).toMatchObject({
      ...{ firstname: 'Jane', lastname: 'van Sample', email: 'jane@example.com', phone: '5125550142' },
      ...{ address1: '114 Hickory St', city: 'Austin', state: 'TX', zip: '78704' },
    });
    expect(sandbox.received).toHaveLength(1);
  } finally {
    await sandbox.close();
  }
});

test.each([
  [
    'HubSpot',
    'Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Street Address,City,State/Region,Postal Code,Create Date',
    'lead.id,lead.first_name,lead.last_name,lead.email,lead.phone_1,lead.phone_2,lead.address_1,lead.city,lead.state,lead.postal_code,',
  ],
  [
    'Salesforce',
    'Lead ID,First Name,Last Name,Email,Phone,Mobile,Street,City,State/Province,Zip/Postal Code,Country',
    'lead.id,lead.first_name,lead.last_name,lead.email,lead.phone_1,lead.phone_2,lead.address_1,lead.city,lead.state,lead.postal_code,lead.country',
  ],
  [
    'Mailchimp',
    'Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,LEID',
    'lead.email,lead.first_name,lead.last_name,lead.address_1,lead.phone_1,,',
  ],
  [
    'Google Contacts',
    'Given Name,Family Name,E-mail 1 - Value,Phone 1 - Value,Phone 2 - Value,Address 1 - Street,Address 1 - City,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country',
    'lead.first_name,lead.last_name,lead.email,lead.phone_1,lead.phone_2,lead.address_1,lead.city,lead.state,lead.postal_code,lead.country',
  ],
  [
    'Google Ads',
    'User Email,Full Name,User Phone,Postal Code,GCLID,Campaign ID',
    'lead.email,full_name,lead.phone_1,lead.postal_code,,',
  ],
  [
    'Zoho',
    'Record Id,First Name,Last Name,Email,Phone,Mobile,Street,City,State,Zip Code',
    'lead.id,lead.first_name,lead.last_name,lead.email,lead.phone_1,lead.phone_2,lead.address_1,lead.city,lead.state,lead.postal_code',
  ],
  [
    'GoHighLevel',
    'Contact Id,firstName,lastName,phone,email,postalCode',
    'lead.id,lead.first_name,lead.last_name,lead.phone_1,lead.email,lead.postal_code',
  ],
  [
    'plain',
    'Name,E-mail,Cell,phone1,Address Line 1,Address Line 2,ZIP',
    'full_name,lead.email,lead.phone_2,lead.phone_1,lead.address_1,lead.address_2,lead.postal_code',
  ],
])('the columns of %s are known', (_, header, variables) =>
  expect(Object.values(plan(header)).map((variable) => variable ?? '')).toEqual(variables.split(',')),
);

describe('a column', () => {
  test('of a better name goes before its synonym, which is unknown then', () => {
    expect(plan('Email Address,email')).toEqual({ 'Email Address': undefined, email: 'lead.email' });
    expect(plan('Phone,Mobile,Cell,Home Phone')).toEqual({
      ...{ Phone: 'lead.phone_1', Mobile: 'lead.phone_2', Cell: 'lead.phone_3', 'Home Phone': undefined },
    });
  });

  test('that the action has no variable for is unknown', () =>
    expect(plan('Mailing Country,Address Line 2', addLead)).toEqual({
      'Mailing Country': undefined,
      'Address Line 2': undefined,
    }));

  test.each([
    ['frist_name', 'lead.first_name'],
    ['emial', 'lead.email'],
    ['Phone Nubmer', undefined],
    ['phonebumer.tags', 'phoneburner.tags'],
    ['Favourite', undefined],
  ])('%s is told with what was meant', async (column, variable) => {
    const { unused, suggestions } = await read([`email,${column}`, 'a@example.com,x']).catch(() =>
      read([`city,${column}`]),
    );
    expect(unused).toEqual([column]);
    if (variable) expect(suggestions).toEqual({ [column]: variable });
  });
});

describe('a row', () => {
  test.each([
    ['Jane Sample', { first_name: 'Jane', last_name: 'Sample' }],
    ['Sample, Jane', { first_name: 'Jane', last_name: 'Sample' }],
    [" Mary  Jane O'Brien ", { first_name: 'Mary', last_name: "Jane O'Brien" }],
    ['Jane Sample, Jr.', { first_name: 'Jane', last_name: 'Sample, Jr.' }],
    ['Cher', { first_name: 'Cher' }],
  ])('with the full name %j', async (name, lead) =>
    expect((await read(['email,Name', `,"${name}"`])).leads).toEqual([{ lead }]),
  );

  test('keeps the names that it has beside the full one', async () =>
    expect((await read(['Name,First Name,Last Name', 'J. Sample,Jane,', 'J. Sample,,'])).leads).toEqual([
      { lead: { first_name: 'Jane' } },
      { lead: { first_name: 'J.', last_name: 'Sample' } },
    ]));

  test.each([
    ['512.555.0142 ::: 512.555.0143,', { phone_1: '512.555.0142', phone_2: '512.555.0143' }],
    [
      '512-555-0142;512-555-0143,512-555-0144',
      { phone_1: '512-555-0142', phone_2: '512-555-0144', phone_3: '512-555-0143' },
    ],
    ['5125550142 / 5125550143,', { phone_1: '5125550142', phone_2: '5125550143' }],
    [',512-555-0144', { phone_1: '512-555-0144' }],
    ['5125550142;ext=136,', { phone_1: '5125550142;ext=136' }],
    ['p:+15125550142,', { phone_1: '+15125550142' }],
  ])('with the phones %j', async (cells, lead) =>
    expect((await read(['email,Phone,Mobile', `,${cells}`])).leads).toEqual([{ lead }]),
  );
});

describe('a mapping', () => {
  const rows = ['Customer,Best number,Note,colour', 'Jane Sample,5125550142,x,blue'];
  const map = { Customer: 'full_name', 'Best number': 'phone_1', Note: null, colour: 'phoneburner.custom_field.7' };
  const leads = [
    {
      lead: { first_name: 'Jane', last_name: 'Sample', phone_1: '5125550142' },
      phoneburner: { custom_field: { 7: 'blue' } },
    },
  ];

  test('says what columns are', async () => {
    expect(await read(rows, { map })).toEqual({ leads, unused: [], suggestions: {} });
    expect(await read(rows, { mapping: { ...map, 'Of another file': 'email' } })).toMatchObject({ leads, unused: [] });
    const { leads: ignored } = await read(['email,Email', 'a@example.com,b@example.com'], { map: { email: null } });
    expect(ignored).toEqual([{ lead: { email: 'b@example.com' } }]);
  });

  test('changes nothing of who a row is', async () => {
    const file = write('leads.csv', rows.join('\n'));
    const raws = [];
    for (const options of [{ map }, { map: { Customer: 'last_name' } }, { map: { Note: 'city' } }])
      for await (const lead of readLeads(file, putContact, options)) raws.push('raw' in lead && lead.raw);
    expect(new Set(raws).size).toBe(1);
  });

  test.each([
    [{ map: { Note: null, Nothing: 'email' } }, 'COLUMN_MISSING', 'no column "Nothing", which --map'],
    [{ map: { Note: 'emial' } }, 'MAPPING_WRONG', 'did you mean lead.email?'],
    [{ mapping: { Note: 'qwertz' } }, 'MAPPING_WRONG', 'which is no variable of phoneburner_put_contact'],
  ])('that is wrong is told: %j', (options, code, message) =>
    expect(read(rows, options)).rejects.toMatchObject({ code, message: expect.stringContaining(message) }),
  );

  test('is written by `map` and taken by `deliver`', async () => {
    write('leads.csv', 'Name,Email Address,created_time,Shoe size\nJane Sample,jane@example.com,x,y\n');
    const { out, err } = await cli('map', 'phoneburner_put_contact', '--leads', 'leads.csv');
    expect(JSON.parse(out)).toEqual({ Name: 'full_name', 'Email Address': 'lead.email', created_time: null });
    expect(err).toMatch(/^Unknown columns: Shoe size\nAdd each of them to the JSON/);
    write('mapping.json', Buffer.from(`\ufeff${out}`, 'utf16le')); // as `>` of Windows PowerShell writes it
    const words = ['--leads', 'leads.csv', '--mapping', 'mapping.json', '--dry-run', '--json'];
    const more = ['--map', 'Email Address=last_name', '--ignore-columns', 'Shoe size, Name'];
    const run = await cli('deliver', 'phoneburner_put_contact', ...words, ...more);
    expect(run.code).toBe(5);
    expect(run.err).not.toContain('UNKNOWN');
  });

  test.each([
    [['--map', 'Name'], '--map must be "Column=variable", such as --map "Mobile=lead.phone_1"'],
    [['--mapping', 'none.json'], 'the mapping file cannot be read: there is no such file or folder (ENOENT)'],
    [['--mapping', 'leads.csv'], 'the mapping file is not valid JSON: check its commas, quotes and brackets'],
    [['--mapping', 'list.json'], 'the mapping file must hold a JSON object of columns, each with a variable or null'],
  ])('that cannot be read is told: %j', async (words, message) => {
    write('leads.csv', 'Name,email\n');
    write('list.json', '[1]');
    const { code, err } = await cli('map', 'phoneburner_put_contact', '--leads', 'leads.csv', ...words);
    expect({ code, err }).toEqual({ code: 1, err: `${message}\n` });
  });
});
