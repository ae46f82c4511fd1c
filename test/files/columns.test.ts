import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actions } from 'leadconduit-vendors/catalog';
import { createColumnReader, type FileLead, readLeads, showColumn } from 'leadconduit-vendors/files';
import { type Action, isOutbound, type OutboundAction, withSettings } from 'leadconduit-vendors/types';

/** Where the cells of a file go, and what of it is repeated to a person. */

const outbound = (actions as readonly Action[]).filter(isOutbound);
const actionOf = (key: string) => outbound.find((action) => action.key === key) as OutboundAction;
const putContact = actionOf('phoneburner_put_contact');
const addLead = actionOf('leadperfection_add_lead');

describe('a column', () => {
  const read = (action: OutboundAction, column: string) => {
    const [one] = createColumnReader(action).plan([column]);
    return { path: one?.path, unused: one?.kind === 'unknown' ? [showColumn(column)] : [] };
  };

  test.each([
    [' lead.email ', ['lead', 'email']],
    [' Phone 1\t', ['lead', 'phone_1']],
    [' phoneburner.custom_field.7 ', ['phoneburner', 'custom_field', '7']],
    ['\u00a0phoneburner.custom_field.7', ['phoneburner', 'custom_field', '7']],
  ])('called %j goes to %j', (column, path) => expect(read(putContact, column)).toEqual({ path, unused: [] }));

  test('of a wildcard that is named by its prefix alone goes nowhere', () => {
    expect(read(putContact, 'phoneburner.custom_field. ').path).toBeUndefined();
    expect(read(actionOf('leadperfection_add_lead'), ' custom.Colour ').path).toEqual(['custom', 'Colour']);
  });

  test.each(outbound)('of the time-out is one of $key', (action) =>
    expect(read(action, 'timeout_seconds')).toEqual({ path: ['timeout_seconds'], unused: [] }),
  );

  test.each(['phone2type', 'Phone2Type', 'Favourite', 'user_4', ' Shoe size '])(
    'that looks like a name: %j',
    (column) => expect(read(putContact, column).unused).toEqual([column.trim()]),
  );

  test.each([
    ...['jane@example.com', '5125550142', '(512) 555-0142', '+15125550142', "Jane O'Brien", 'Apt 2B', '114 Hickory St'],
    ...['Zoë', '78704', 'K1A 0B1', 'SW1A1AA', '2026-11-20', 'https://example.com/jane', 'ab1cd2ef', '', ' '],
  ])('that looks like what a lead brings is not repeated: %j', (column) =>
    expect(read(putContact, column)).toEqual({ path: undefined, unused: ['(unnamed)'] }),
  );
});

describe('a row', () => {
  async function rowsOf(name: string, text: string): Promise<FileLead[]> {
    const folder = mkdtempSync(join(tmpdir(), 'columns-'));
    try {
      writeFileSync(join(folder, name), text);
      const rows: FileLead[] = [];
      for await (const row of readLeads(join(folder, name), putContact)) rows.push(row);
      return rows;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test('leaves out what is blank', async () => {
    const vars = { lead: { email: 'a@example.com' } };
    const flat = { email: 'a@example.com', city: ' ', 'phoneburner.key': null, Email: '' };
    expect(await rowsOf('a.ndjson', JSON.stringify(flat))).toMatchObject([{ line: 1, vars }]);
  });

  test('that names a variable twice is not read, and the next one is', async () => {
    const lines = ['{"email":"a@example.com","Email":"b@example.com"}', '{"lead.email":"c@example.com"}'];
    expect(await rowsOf('twice.ndjson', lines.join('\n'))).toMatchObject([
      {
        line: 1,
        unreadable: expect.stringMatching(/^two columns of the row are both lead.email: ".*" and ".*"; leave one out/),
      },
      { line: 2, vars: { lead: { email: 'c@example.com' } } },
    ]);
  });

  test('of nested objects may have dotted names beside them, and may not be bottomless', async () => {
    const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });
    const lines = [
      '{"lead":{"email":"a@example.com"},"lead.last_name":"Sample","phoneburner.tags":["x"],"no.such":"y"}',
      `{"lead":{"email":"b@example.com"},"a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
      JSON.stringify({ lead: { email: 'c@example.com' }, ...nested(5) }),
    ];
    expect(await rowsOf('nested.ndjson', lines.join('\n'))).toMatchObject([
      { line: 1, vars: { lead: { email: 'a@example.com', last_name: 'Sample' }, phoneburner: { tags: ['x'] } } },
      { line: 2, unreadable: 'the line is nested too deep' },
      { line: 3, vars: { lead: { email: 'c@example.com' } } },
    ]);
  });

  test('takes the settings where it is blank', () => {
    const settings = { phoneburner: { key: 'k', user_id: '1', tags: ['a', 'b'] }, source: { name: 's' } };
    const vars = { lead: { email: '' }, phoneburner: { key: '', user_id: ' \n', tags: ['c'] }, source: '' };
    expect(withSettings(putContact.input, settings, vars)).toEqual({
      lead: { email: '' },
      phoneburner: { key: 'k', user_id: '1', tags: ['c'] },
      source: { name: 's' },
    });
    expect(withSettings(putContact.input, settings, { phoneburner: { key: 'own' } })).toMatchObject({
      phoneburner: { key: 'own' },
    });
  });

  test.each([
    [{ log_number: 'shared' }, { LogNumber: 'own' }],
    [{ LogNumber: 'shared' }, { log_number: 'own' }],
    [{ log_number: 'shared' }, { log_number: ' ', LogNumber: 'own' }],
  ])('takes its own value under either name of a variable: %j, %j', (settings, vars) => {
    const address = { client_id: 'demo' };
    const merged = withSettings(addLead.input, { ...address, ...settings }, vars);
    expect(JSON.parse(addLead.request(merged).body ?? '').lognumber).toBe('own');
    const shared = withSettings(addLead.input, { ...address, ...settings }, { log_number: '' });
    expect(JSON.parse(addLead.request(shared).body ?? '').lognumber).toBe('shared');
  });
});
