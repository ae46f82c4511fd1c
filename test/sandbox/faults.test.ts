import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { deliver } from 'leadconduit-vendors/delivery';
import { addLead, createLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { type FaultName, type FaultPlan, type FaultRule, faults, startSandbox } from 'leadconduit-vendors/sandbox';
import { leadOf } from '../support/fake-vendor';

/** The faults of the sandbox, as a user's own tests choose them. */

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
let sandbox: Sandbox;
const start = async (plan: FaultPlan) => {
  sandbox = await startSandbox({ faults: plan });
};
afterEach(() => sandbox.close());

const once = { retry: { attempts: 1 } };
const send = (id: string, options: object = once) =>
  deliver(putContact, { ...leadOf(id), timeout_seconds: 1 }, { origin: sandbox.origin, ...options });

/** Fault → how the lead stands for the sender, and whether the vendor has it. */
const table: Record<FaultName, [status: string, sent: string, accepted: boolean]> = {
  timeout: ['uncertain', 'unknown', true],
  reset: ['uncertain', 'unknown', true],
  'reset-in-head': ['uncertain', 'unknown', true],
  'reset-in-body': ['uncertain', 'unknown', true],
  closed: ['uncertain', 'unknown', true],
  'half-body': ['uncertain', 'unknown', true],
  'slow-head': ['uncertain', 'unknown', true],
  'slow-body': ['uncertain', 'unknown', true],
  'repeated-answer': ['delivered', 'yes', true],
  garbage: ['uncertain', 'unknown', true],
  empty: ['uncertain', 'yes', true],
  'cut-answer': ['delivered', 'yes', true],
  'answer-under-500': ['uncertain', 'unknown', true],
  'html-200': ['uncertain', 'yes', true],
  'status-302': ['uncertain', 'yes', true],
  'status-403': ['rejected', 'yes', false],
  'status-404': ['rejected', 'yes', false],
  'status-429': ['unsent', 'yes', false],
  'status-500': ['uncertain', 'unknown', true],
  'status-502': ['uncertain', 'unknown', true],
  'status-503': ['uncertain', 'unknown', true],
  'status-504': ['uncertain', 'unknown', true],
};

test('an answer that was cut off leaves no lead of any vendor rejected', async () => {
  await start(() => 'cut-answer');
  const leadperfection = { subdomain: 'demo', userid: 'user-1', password: 'p', username: 'u' };
  const person = { first_name: 'Jane', last_name: 'Doe', phone_1: '5125550142', postal_code: '78704', srs_id: '1' };
  const vars = {
    client_id: 'demo',
    lead: { ...person, email: 'jane@example.com' },
    leadperfection,
    phoneburner: leadOf('a').phoneburner,
  };
  const statuses = [];
  for (const action of [putContact, addLead, createLead])
    statuses.push((await deliver(action, vars, { origin: sandbox.origin, ...once })).status);
  expect(statuses).toEqual(['delivered', 'uncertain', 'uncertain']);
});

test('every fault shows to a delivery, and tells whether the vendor has the lead', async () => {
  const names = Object.keys(table) as FaultName[];
  expect(names.sort()).toEqual(Object.keys(faults).sort());
  await start((request) => names.find((name) => request.query.get('email') === `${name}@example.com`));
  const results = await Promise.all(names.map((name) => send(name)));
  const seen = names.map((name, index) => {
    const record = sandbox.received.find(({ fault }) => fault === name);
    return [name, [results[index]?.status, results[index]?.sent, record?.response.accepted]];
  });
  expect(Object.fromEntries(seen)).toEqual(table);
});

test('a request that names no vendor is told how to name one', async () => {
  await start([]);
  const answer = await fetch(`${sandbox.origin}/api/vendor/put_contact`);
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('Host header')]);
});

test('the fields of a request with nested JSON have dotted names', async () => {
  await start([]);
  const [method, body] = ['POST', JSON.stringify({ contact: { zip: '02134', tags: ['a', 'b'] }, rooms: 7 })];
  const headers = { Host: 'api.leadperfection.com', 'Content-Type': 'application/json' };
  await new Promise((resolve) => request(sandbox.origin, { method, headers }, resolve).end(body));
  expect(sandbox.received[0]?.fields).toEqual([
    ...[
      ['contact.zip', '02134'],
      ['contact.tags', 'a'],
      ['contact.tags', 'b'],
      ['rooms', '7'],
    ],
  ]);
});

test('the guide has every fault in the row of how its lead ends', () => {
  const guide = readFileSync(join(__dirname, '../../docs/guide/testing.md'), 'utf8');
  const rows = [...guide.matchAll(/^\| `(delivered|rejected|unsent|uncertain)` \| ([^;|]+)/gm)];
  const listed = rows.flatMap(([, status, cell = '']) => cell.match(/[\w-]+/g)?.map((name) => [name, status]) ?? []);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(Object.entries(table).map(([n, [s]]) => [n, s])));
});

test('a list is met in turn, and the vendor answers as ever where it has none or is at its end', async () => {
  await start([undefined, 'status-500', { fault: 'status-429', retryAfter: 0 }]);
  expect(await send('a')).toMatchObject({ status: 'delivered' });
  expect(await send('b')).toMatchObject({ status: 'uncertain' });
  expect(await send('c', { retry: { attempts: 2, baseMs: 1 } })).toMatchObject({ status: 'delivered', attempts: 2 });
  expect(sandbox.received.map(({ fault }) => fault)).toEqual([undefined, 'status-500', 'status-429', undefined]);
});

test.each<[FaultRule, boolean]>([
  [{ fault: 'reset', isTaken: false }, false],
  [{ fault: 'status-500', isTaken: false }, false],
  [{ fault: 'status-503', retryAfter: 120 }, false],
  [{ fault: 'status-503', retryAfter: 120, isTaken: true }, true],
  [{ fault: 'status-404', isTaken: true }, true],
])('%j: a lead that was taken is known by its e-mail address', async (rule, isTaken) => {
  await start([rule]);
  await send('a', { retry: { attempts: 1 } });
  expect(sandbox.received[0]?.response.accepted).toBe(isTaken);
  expect(await send('a')).toMatchObject({ outcome: isTaken ? 'failure' : 'success' });
});

test('Retry-After goes with any whole answer, as seconds or as a date', async () => {
  const date = 'Fri, 20 Nov 2026 10:00:00 GMT';
  await start([{ fault: 'status-429', retryAfter: 30 }, { fault: 'status-503', retryAfter: date }, 'status-429']);
  const headers = [];
  for (let index = 0; index < 3; index++) headers.push((await fetch(sandbox.origin)).headers.get('retry-after'));
  expect(headers).toEqual(['30', date, null]);
});

test('a slow body comes to its end for who can wait', async () => {
  await start([
    { fault: 'slow-body', everyMs: 1 },
    { fault: 'slow-head', everyMs: 1 },
  ]);
  for (const id of ['a', 'b']) expect(await send(id)).toMatchObject({ status: 'delivered' });
});

test('a repeated answer is never read as that of the next lead', async () => {
  await start((_, index) => (index % 2 === 0 ? 'repeated-answer' : undefined));
  for (const id of ['a', 'b', 'c', 'd']) {
    expect(await send(id, { ...once, keepAlive: true })).toMatchObject({ status: 'delivered', attempts: 1 });
  }
  expect(new Set(sandbox.received.map(({ query }) => query.get('email'))).size).toBe(4);
  expect(sandbox.received).toHaveLength(4);
});

test('half of a JSON answer is no acceptance', async () => {
  await start(['cut-answer']);
  const roof = { lead: { phone_1: '5125550142', postal_code: '78704', srs_id: 7 }, client_id: 'demo' };
  expect(await deliver(addLead, roof, { origin: sandbox.origin, ...once })).toMatchObject({ status: 'uncertain' });
});

test('a fault that is none is refused: in a list at once, from a function by its answer', async () => {
  await expect(startSandbox({ faults: ['time-out' as FaultName] })).rejects.toThrow(
    /unknown fault; use one of timeout/,
  );
  await start(() => 'toString' as FaultName);
  const response = await fetch(sandbox.origin);
  expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('unknown fault')]);
});
