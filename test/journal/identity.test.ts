import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DeliverOptions,
  deliver,
  deliverAll,
  type Journal,
  openJournal,
  readJournal,
} from 'leadconduit-vendors/delivery';
import { addLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { getIdentity } from '../../src/journal';
import { accepted, fakeVendor, rejected } from '../support/fake-vendor';

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

test('a key that is a number is a key', async () => {
  expect(await isSent({}, { key: 17 as never })).toBe(true);
  expect(await isSent({}, { key: '17' })).toBe(false);
});

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

test('two rows that are one person stay known, both, whatever becomes of their columns', async () => {
  const lead = { last_name: 'Sample' };
  expect(await isSent(lead, { row: 'first' })).toBe(true);
  expect(await isSent(lead, { row: 'second' })).toBe(false);
  for (const row of ['first', 'second', 'second', 'first'])
    expect(await isSent({ first_name: 'Sample' }, { row })).toBe(false); // mapped otherwise
  await journal.close();
  journal = await openJournal(join(folder, 'journal'));
  expect(await isSent({ email: 'joan@example.com' }, { row: 'second' })).toBe(false);
  expect(await journal.prune(new Date(Date.now() + 1000))).toBe(1);
  expect(await isSent({ id: 'other' }, { row: 'third' })).toBe(true); // the room of a forgotten lead
  expect(await isSent(lead, { row: 'second' })).toBe(true);
});

test('a second row of a lead is known, too, when it was sent again as that, or settled as unsent', async () => {
  const lost = fakeVendor(() => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })));
  const once = { axios: lost, retry: { attempts: 1 } };
  await send({ id: 'a' }, { ...once, row: 'first' });
  await send({ id: 'a' }, { ...once, row: 'second', acceptDuplicates: true });
  expect(await send({ id: 'b' }, { row: 'second' })).toMatchObject({ status: 'uncertain', attempts: 0 });
  await journal.settle(getIdentity(putContact, { lead: { id: 'a' } }, '', { settings }).key, { status: 'unsent' });
  expect(await isSent({ id: 'b' }, { row: 'second' })).toBe(true); // it is that lead, under another key
  expect(await isSent({ id: 'c' }, { row: 'first' })).toBe(false);
  expect(await isSent({ id: 'c' }, { row: 'second' })).toBe(false);
  expect(await isSent({ id: 'b' })).toBe(false);
});

test('a row is not known by a conflict', async () => {
  await send({ last_name: 'Sample' }, { row: 'first' });
  const more = { phoneburner: { tags: ['Hot'] } };
  expect(await send({ last_name: 'Sample' }, { row: 'second' }, more)).toMatchObject({ code: 'JOURNAL_CONFLICT' });
  expect(await isSent({ last_name: 'Sample' }, { row: 'second', key: 'mine' }, more)).toBe(true);
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

const journalRow = (row: string) => getIdentity(putContact, {}, journal.salt, { settings, row }).row ?? '';
const down = fakeVendor(() => ({ code: 'ECONNREFUSED' }));
const lost = fakeVendor(() => ({ code: 'ECONNABORTED' }));
const once = { retry: { attempts: 1 } };
const list = async () => {
  const records = [];
  for await (const { key, status } of readJournal(journal.file)) records.push(`${key.split('|').at(-1)} ${status}`);
  return records.sort();
};

test('leads whose keys were changed among each other are two leads still', async () => {
  await send({ id: '1' }, { ...once, row: 'ann', axios: down });
  await send({ id: '2' }, { ...once, row: 'bob', axios: down });
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  const slow = fakeVendor(async () => {
    requests++;
    await held;
    return { code: 'ECONNABORTED' };
  });
  const second = [
    send({ id: '9' }, { ...once, row: 'bob', axios: slow }),
    send({ id: '2' }, { ...once, row: 'ann', axios: slow }),
  ];
  while (requests < 2) await new Promise(setImmediate);
  answer();
  expect((await Promise.all(second)).map(({ status }) => status)).toEqual(['uncertain', 'uncertain']);
  expect((await list()).filter((one) => one.endsWith('uncertain'))).toEqual(['2 uncertain', '9 uncertain']);
  for (const [id, row] of [
    ['9', 'bob'],
    ['2', 'ann'],
  ] as const)
    expect(await send({ id }, { row })).toMatchObject({ status: 'uncertain', attempts: 0 });
});

test('a row that may have arrived under another key is not sent again as a rejected one', async () => {
  const rejecting = fakeVendor(() => rejected);
  await send({ id: 'a' }, { row: 'r', axios: rejecting });
  await journal.recordIntent({
    key: 'phoneburner_put_contact|www.phoneburner.com|1/2|b',
    contentHash: 'x',
    row: journalRow('r'),
  });
  expect(await send({ id: 'a' }, { row: 'r', retryRejected: true })).toMatchObject({
    status: 'uncertain',
    attempts: 0,
  });
});

test('a lead that is found by its row keeps its key, and is one lead', async () => {
  await send({ id: 'a' }, { row: 'r', axios: lost });
  const again = await send({ id: 'b' }, { row: 'r', acceptDuplicates: true });
  expect(again).toMatchObject({ status: 'delivered', attempts: 1, key: expect.stringMatching(/\|a$/) });
  expect(await list()).toEqual(['a delivered']);
  expect(await send({ id: 'c' }, { row: 'r' })).toMatchObject({ replayed: true, key: again.key });
});

test('a row stays known when the lead is sent again without it', async () => {
  await send({ id: 'a' }, { row: 'r', axios: lost });
  await send({ id: 'a' }, { axios: lost, acceptDuplicates: true });
  expect(await send({ id: 'b' }, { row: 'r' })).toMatchObject({ status: 'uncertain', attempts: 0 });
});

test('a lead that may have arrived is told as that, also when this call did not send it', async () => {
  await send({ id: 'a' }, { axios: lost });
  const stopped = { acceptDuplicates: true, signal: AbortSignal.abort() };
  expect(await send({ id: 'a' }, stopped)).toMatchObject({ code: 'ABORTED', status: 'uncertain', sent: 'unknown' });
});

test.each([
  ['delivered', { outcome: 'success' }],
  ['rejected', { outcome: 'failure', reason: 'settled by hand: the vendor has rejected it' }],
] as const)('a lead that was settled as %s is given as such', async (status, expected) => {
  const { key = '' } = await send({ id: 'a' }, { axios: lost });
  await journal.settle(key, { status });
  expect(await send({ id: 'a' })).toMatchObject({ ...expected, status, code: 'SETTLED', replayed: true, attempts: 0 });
});

test('a lead that was settled as unsent goes again', async () => {
  const { key = '' } = await send({ id: 'a' }, { axios: lost });
  await journal.settle(key, { status: 'unsent' });
  expect(await isSent({ id: 'a' })).toBe(true);
});
