import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliver, deliverAll, openJournal } from 'leadconduit-vendors/delivery';
import { documented, getIdempotencyKey, optional, typedJson } from 'leadconduit-vendors/types';
import { buildRequestView } from '../../src/workbench/request-view';
import { changed } from '../support/fake-vendor';
import { putLead } from './example-vendor';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly key: unknown;
  readonly body: string;
}

/** A server on loopback that does something else with each request; the last one stays. */
async function serve(...answers: (object | 'reset' | { status: number; body: object })[]) {
  const received: Received[] = [];
  const server = createServer((message, response) => {
    let body = '';
    message.on('data', (chunk) => (body += chunk));
    message.on('end', () => {
      const answer = answers[Math.min(received.length, answers.length - 1)];
      const { method = '', url = '', headers } = message;
      received.push({ method, url, key: headers['idempotency-key'], body });
      if (answer === 'reset') return message.socket.resetAndDestroy();
      const { status = 200, headers: more = {}, ...rest } = answer as { status?: number; headers?: object };
      response.writeHead(status, { 'Content-Type': 'application/json', ...more }).end(JSON.stringify(rest));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
}

const ok = { ok: true, price: 4.5 };
const retry = { attempts: 3, baseMs: 1 };
const vars = {
  lead: { id: 'lead-1', email: 'Jane@Example.com', phone_1: '(512) 555-0142', postal_code: '02134' },
  ...{ rooms: '7', account_number: '12345678901234567', owner: 'yes', interests: ['roof', 'bath'] },
  ...{ extra: { colour: 'red', size: { width: '3' } }, example: { token: 'canary' } },
};
const open: { close(): Promise<unknown> }[] = [];
const served = async (...answers: Parameters<typeof serve>) => {
  const server = await serve(...answers);
  open.push(server);
  return server;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

test('sends typed and nested JSON by PUT, with a key that is the same whenever it is asked for', async () => {
  const { origin, received } = await served(ok);
  expect(await deliver(putLead, vars, { origin })).toMatchObject({ outcome: 'success', price: 4.5, code: 'accepted' });
  expect(received).toMatchObject([{ method: 'PUT', url: '/leads/lead-1', key: 'lead-1' }]);
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({
    contact: { email: 'jane@example.com', phone: '5125550142', address: { zip: '02134' } },
    home: { rooms: 7, account: '12345678901234567', owner: true },
    interests: ['roof', 'bath'],
    extra: { colour: 'red', size: { width: '3' } },
  });
  expect(typeof putLead.request(vars).body).toBe('string');
  expect(putLead.request(vars)).toEqual(putLead.request(structuredClone(vars)));
});

test('a value that is not of its type stays the text it is', () => {
  const odd = { ...vars, rooms: 'several', owner: 'perhaps', account_number: '007' };
  expect(JSON.parse(putLead.request(odd).body ?? '').home).toEqual({ rooms: 'several', account: 7, owner: 'perhaps' });
});

test.each([
  [{ colour: 'red', 'colour.tone': 'dark' }, { colour: 'red' }, { 'extra.colour.tone': 'dark' }],
  [{ 'colour.tone': 'dark', colour: 'red' }, { colour: 'red' }, { 'extra.colour.tone': 'dark' }],
  [
    { colour: { tone: 'dark' }, 'colour.tone': 'light' },
    { colour: { tone: 'dark' } },
    { 'extra.colour.tone': 'light' },
  ],
])('of two values for one place in nested JSON none is lost: %j', (extra, nested, named) => {
  const body = JSON.parse(putLead.request({ ...vars, extra: extra as object as typeof vars.extra }).body ?? '');
  expect(body.extra).toEqual(nested);
  for (const [key, value] of Object.entries(named)) expect(body[key]).toBe(value);
});

test('of a key and a longer one with it neither is lost in nested JSON, whichever comes first', () => {
  const rows = [
    optional('tags', 'array', 'Tags', documented('contact.tags')),
    optional('name', 'string', 'Name', documented('contact')),
  ];
  for (const table of [rows, rows.toReversed()]) {
    const body = JSON.parse(typedJson(table, { tags: ['a', 'b'], name: 'Jane' }));
    expect(body).toEqual(JSON.parse('{ "contact": "Jane", "contact.tags": ["a", "b"] }'));
  }
});

test('the workbench shows the leaves of nested JSON, each with its field and grade', () => {
  const { parameters = [] } = buildRequestView(putLead, vars) ?? {};
  const shown = parameters.map(({ key, text, field, grade }) => [key, text, field, grade]);
  expect(shown).toContainEqual(['contact.address.zip', '02134', 'lead.postal_code', 'documented']);
  expect(shown).toContainEqual(['home.rooms', '7', 'rooms', 'documented']);
  expect(shown).toContainEqual(['interests', 'roof, bath', 'interests', 'documented']);
  expect(parameters.find(({ key }) => key === 'home.rooms')?.wire).toBe('"rooms":7');
});

test('a lead without an id has a key made of what it brings, whatever the settings', () => {
  const { id: _, ...lead } = vars.lead;
  const key = getIdempotencyKey(putLead.input, { ...vars, lead });
  expect(key).toMatch(/^[\w-]{43}$/);
  expect(getIdempotencyKey(putLead.input, { lead, example: { token: 'other' } })).toBe(key);
  expect(getIdempotencyKey(putLead.input, { lead: { ...lead, email: 'joe@example.com' } })).not.toBe(key);
  for (const id of ['a\r\nB: c', 'ü', 'x'.repeat(65), 'a b'])
    expect(getIdempotencyKey(putLead.input, { lead: { id } })).toMatch(/^[\w-]{43}$/);
});

describe('a request that is safe to repeat', () => {
  test('goes again when its answer is lost, under the same key', async () => {
    const { origin, received } = await served('reset', { status: 502 }, ok);
    expect(await deliver(putLead, vars, { origin, retry })).toMatchObject({ status: 'delivered', attempts: 3 });
    expect(received.map(({ key }) => key)).toEqual(['lead-1', 'lead-1', 'lead-1']);
  });

  test('stays uncertain while nothing settles it', async () => {
    const { origin } = await served('reset', { status: 429, error: 'busy' }, { error: 'bad_lead' });
    const result = await deliver(putLead, vars, { origin, retry });
    expect(result).toMatchObject({ status: 'uncertain', sent: 'unknown', outcome: 'error', attempts: 3 });
  });

  test('is settled by a vendor that has the lead already', async () => {
    const { origin } = await served('reset', { error: 'known' });
    expect(await deliver(putLead, vars, { origin, retry })).toMatchObject({ status: 'delivered', code: 'duplicate' });
  });

  test('goes again in a later run, and any other does not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'example-'));
    const journal = await openJournal(join(folder, 'journal'));
    const careful = changed(putLead, { key: 'example_careful', isSafeToRetry: undefined });
    const { origin, received } = await served('reset', 'reset', ok);
    for (const action of [putLead, careful, putLead, careful])
      await deliver(action, vars, { origin, journal, retry: { attempts: 1 } });
    expect(received).toHaveLength(3);
    await journal.close();
    rmSync(folder, { recursive: true });
  });
});

test('a vendor that says "not now" in its own words is asked again, and wrong settings stop the run', async () => {
  const busy = await served({ error: 'busy' }, ok);
  expect(await deliver(putLead, vars, { origin: busy.origin, retry })).toMatchObject({
    outcome: 'success',
    attempts: 2,
  });
  const wrong = await served({ error: 'bad_token' });
  const results = [];
  for await (const { result } of deliverAll(putLead, Array(6).fill(vars), { origin: wrong.origin, concurrency: 1 }))
    results.push(`${result.code} ${result.status}`);
  expect(results).toEqual([...Array(3).fill('misconfigured unsent'), ...Array(3).fill('BREAKER_OPEN unsent')]);
});
