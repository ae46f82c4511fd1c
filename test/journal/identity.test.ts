import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeliverOptions, deliver, deliverAll, type Journal, openJournal } from 'leadconduit-vendors/delivery';
import { addLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { accepted, fakeVendor } from '../support/fake-vendor';

/** Who a lead is to a journal, and what it brings. */

let folder: string;
let journal: Journal;
let requests: number;
beforeEach(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'identity-'));
  journal = await openJournal(join(folder, 'journal'));
  requests = 0;
});
afterEach(async () => {
  await journal.close();
  fs.rmSync(folder, { recursive: true });
});

const axios = fakeVendor(() => {
  requests++;
  return accepted;
});
const settings = { phoneburner: { key: 'canary-key', user_id: '1', cm_id: '2', promocode: 'Spring' } };
const send = (lead: object, options: DeliverOptions = {}, more: object = {}) =>
  deliver(putContact, { lead: { email: 'jane@example.com', ...lead }, ...more } as never, {
    axios,
    journal,
    settings,
    ...options,
  });
const isSent = async (...parts: Parameters<typeof send>) => {
  const before = requests;
  const { outcome } = await send(...parts);
  expect(outcome).toBe('success');
  return requests > before;
};

test('a mended setting changes no lead, and another account is another delivery', async () => {
  expect(await isSent({ id: 'a' })).toBe(true);
  const { phoneburner } = settings;
  for (const change of [{ key: 'new-key' }, { promocode: 'Summer' }, { promocode: undefined }])
    expect(await isSent({ id: 'a' }, { settings: { phoneburner: { ...phoneburner, ...change } } })).toBe(false);
  expect(await isSent({ id: 'a' }, { settings: { phoneburner: { ...phoneburner, cm_id: '3' } } })).toBe(true);
});

test.each([
  ['in another case', { email: 'JANE@example.com', last_name: 'SAMPLE' }, { last_name: 'Sample' }],
  ['with other blanks', { last_name: ' De  Sample ' }, { last_name: 'De Sample' }],
  ['with a phone written otherwise', { phone_1: '(512) 555-0142' }, { phone_1: '+1 512.555.0142' }],
])('without a key the person is known, %s', async (_, one, other) => {
  const leads = [one, other].map((lead) => ({ lead: { email: 'jane@example.com', ...lead } }));
  const results = [];
  for await (const { result } of deliverAll(putContact, leads, { axios, journal, settings, concurrency: 1 }))
    results.push(result);
  expect(requests).toBe(1);
  expect(results[0]?.key).toBe(results[1]?.key);
});

test('the same person with other content is a conflict, which names what differs and never a value', async () => {
  await send({ last_name: 'Sample' });
  const more = { phoneburner: { tags: ['Hot'], custom_field: { 7: 'Blue' } } };
  const result = await send({ last_name: 'Sample' }, {}, more);
  expect(result).toMatchObject({
    ...{ outcome: 'error', code: 'JOURNAL_CONFLICT', status: 'delivered', sent: 'yes', attempts: 0 },
    reason: 'the journal knows this lead with other content: phoneburner.custom_field.*, phoneburner.tags',
  });
  expect(await isSent({ last_name: 'Sample' }, { key: 'mine' }, more)).toBe(true);
});

test('a row of a file is known as it came, whatever became of its columns since', async () => {
  const row = '["Jane","jane@example.com","512 555 0142"]';
  expect(await isSent({ last_name: 'Jane' }, { row })).toBe(true);
  expect(await isSent({ first_name: 'Jane' }, { row })).toBe(false); // mapped otherwise
  expect(await isSent({ email: 'jane@example.org' }, { row })).toBe(false);
  expect(await isSent({ last_name: 'Jane' }, { row: 'other' })).toBe(false); // the same person
  expect(await isSent({ id: 'a', last_name: 'Jane' }, { row })).toBe(false); // with a key column since
  expect(await isSent({ id: 'b', email: 'joan@example.com' }, { row: 'another' })).toBe(true);
});

test('a row that was never sent and has another key now is one lead in the journal, not two', async () => {
  const gone = fakeVendor(() => ({ code: 'ECONNREFUSED' }));
  await send({ id: 'old' }, { row: 'r', axios: gone, retry: { attempts: 1 } });
  expect(await isSent({ id: 'new' }, { row: 'r' })).toBe(true);
  expect(await journal.lookup(putContact, { lead: { id: 'old' } } as never, { settings })).toBeUndefined();
  expect(await journal.lookup(putContact, { lead: { id: 'new' } } as never, { settings })).toMatchObject({
    ...{ status: 'delivered', result: { outcome: 'success' } },
  });
});

test('parts of a key cannot be taken for others', async () => {
  const { phoneburner } = settings;
  const account = (user_id: string, cm_id: string) => ({
    settings: { phoneburner: { ...phoneburner, user_id, cm_id } },
  });
  const keys = [
    await send({ id: 'b|c' }, account('a', '1')),
    await send({ id: 'c' }, account('a', '1|b')),
    await send({ id: 'c\n' }, account('a', '1|b%7C')),
    await send({ id: '%7C' }, account('a', '1')),
    await send({ id: '|' }, account('a', '1')),
  ].map(({ key = '' }) => key);
  expect(new Set(keys).size).toBe(5);
  for (const key of keys) expect(key.split('|')).toHaveLength(4);
  for (const key of keys) expect(await journal.lookup(putContact, { key })).toMatchObject({ key, status: 'delivered' });
});

test('what changes by itself is no content', async () => {
  const lead = { id: 'a', phone_1: '5125550142', postal_code: '78704', srs_id: 12 };
  const vendor = fakeVendor(() => ({ status: 200, body: '{"Status":"OK","message":"lead added: 1"}' }));
  const options = { axios: vendor, journal };
  const first = await deliver(addLead, { lead, client_id: 'demo', event_id: 'e1', lead_age: 10 }, options);
  const again = await deliver(
    addLead,
    { lead, client_id: 'demo', event_id: 'e2', lead_age: 99, timeout_seconds: 5 },
    options,
  );
  expect(again).toMatchObject({ status: first.status, attempts: 0 });
  expect(again.code).not.toBe('JOURNAL_CONFLICT');
});
