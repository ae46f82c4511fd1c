import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Delivery, deliver, type Entry } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { quiet } from '../src/queue/engine';
import { fateOf } from '../src/queue/fate';
import { jobIdOf, leadData } from '../src/queue/lead-job';
import { fromJson, toJson } from '../src/queue/lead-json';
import { fakeClock, fakeVendor, leadOf } from './fake-vendor';

/** What of the queue needs no Redis; the rest is under test/queue. */

const dist = join(__dirname, '../dist');

test('it loads without its two packages, and says what to install when it is used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bare-'));
  for (const part of ['queue', 'delivery', 'types']) cpSync(join(dist, part), join(folder, part), { recursive: true });
  const script = `
    const { createQueue, createWorker } = require(${JSON.stringify(join(folder, 'queue'))});
    const said = (error) => console.log(error.message);
    createQueue({ key: 'k' }).catch(said).then(() => createWorker([], {})).catch(said);`;
  const said = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: folder }).trim().split('\n');
  const sentence = 'the queue needs two packages that are not installed: npm install bullmq ioredis';
  expect(said).toEqual([sentence, sentence]);
  rmSync(folder, { recursive: true });
});

test('the types of what is imported know neither package', () => {
  const seen = new Set<string>();
  const follow = (file: string): string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    const names = [...readFileSync(join(dist, 'queue', `${file}.d.ts`), 'utf8').matchAll(/from '([^']+)'/g)];
    return names.flatMap(([, name = '']) => (name.startsWith('./') ? follow(name.slice(2)) : [name]));
  };
  const known = follow('index');
  expect(known.length).toBeGreaterThan(0);
  expect(known.filter((name) => !name.startsWith('../'))).toEqual([]);
  expect(readdirSync(join(dist, 'queue')).length).toBeGreaterThan(seen.size);
});

describe('what becomes of a job', () => {
  const entry = (standing: Entry['standing'], attempts = 1) => ({ standing, attempts }) as Entry;
  const result = (more: object) => ({ outcome: 'error', sent: 'no', attempts: 1, ms: 1, ...more }) as Delivery;
  const refused = result({ code: 'ECONNREFUSED' });
  test.each([
    ['settle', result({ outcome: 'skip' }), undefined],
    ['settle', result({ outcome: 'success', sent: 'yes' }), entry('delivered')],
    ['settle', result({ outcome: 'failure', sent: 'yes' }), entry('refused')],
    ['park', result({ sent: 'unknown' }), entry('uncertain')],
    ['park', result({ reason: 'nothing is sent' }), undefined],
    ['park', result({ reason: 'nothing is sent' }), entry('unsent')],
    ['park', refused, entry('uncertain')], // a second send that never left says nothing of the first
    ['park', result({ sent: 'yes', retryAfterMs: 0 }), entry('uncertain')],
    ['park', result({ code: 'ADDRESS' }), entry('unsent')],
    ['park', refused, entry('unsent', 12)],
    ['wait', refused, entry('unsent', 11)],
    ['slow', result({ sent: 'yes', retryAfterMs: 0 }), entry('unsent', 50)],
  ])('%s', (to, result, known) => {
    expect(fateOf(result, known).to).toBe(to);
  });

  test('waits double, and end below a quarter of an hour', () => {
    const waits = [1, 2, 3, 11].map((attempts) => fateOf(refused, entry('unsent', attempts)));
    expect(waits).toEqual([1000, 2000, 4000, 900_000].map((ms) => ({ to: 'wait', ms })));
    const asked = (retryAfterMs: number) => fateOf(result({ sent: 'yes', retryAfterMs }), entry('unsent', 3));
    expect([0, 7000, 9e9].map(asked)).toEqual([4000, 7000, 900_000].map((ms) => ({ to: 'slow', ms })));
  });
});

test.each([
  [429, '7', 7000],
  [429, 'Sat, 21 Nov 2026 00:01:30 GMT', 90_000],
  [429, undefined, 0],
  [503, '7', 7000],
  [503, undefined, undefined],
  [200, '7', undefined],
])('how long a vendor asks to wait: %s %s', async (status, wait, ms) => {
  const headers: Record<string, string> = wait === undefined ? {} : { 'retry-after': wait };
  const options = { axios: fakeVendor(() => ({ status, headers })), clock: fakeClock(), retry: { attempts: 1 } };
  expect((await deliver(putContact, leadOf('jane'), options)).retryAfterMs).toBe(ms);
});

test('the id of a job holds nothing of the key, and is the same for the same key alone', () => {
  const id = (vars: object, own?: string) => jobIdOf(leadData(putContact, vars, 'salt', own));
  const jane = { lead: { id: 'jane@example.com:1' } };
  expect(id(jane)).toMatch(/^lead-[\w-]{27}$/);
  expect(id(jane)).toBe(id({ lead: { id: 'jane@example.com:1', first_name: 'Jane' } }));
  expect(id(jane, 'k')).not.toBe(id(jane));
  expect(id(jane)).not.toBe(id({ ...jane, phoneburner: { cm_id: '9' } }));
  expect(id({ lead: { email: 'a@example.com' } })).not.toBe(id({ lead: { email: 'b@example.com' } }));
});

test('a lead that crosses the queue is read as before', () => {
  const phone = Object.assign(new String('5125550142'), { raw: '(512) 555-0142', type: 'mobile' });
  const masked = Object.assign(new String('*'), { raw: '*', masked: true });
  const vars = { lead: { email: 'jane@example.com', phone_1: phone, phone_2: masked, dob: new Date(0) } };
  const phoneburner = { key: 'k', user_id: '1', cm_id: '2', tags: ['a', null, 'b'], custom: { n: 7n, yes: true } };
  const before = { ...vars, phoneburner };
  const after = fromJson(toJson(before)) as typeof before;
  expect(putContact.request(after as never)).toEqual(putContact.request(before as never));
  expect(after.lead.phone_1).toMatchObject({ raw: '(512) 555-0142', type: 'mobile' });
  expect(after.lead.phone_2).toMatchObject({ masked: true });
});

test('nothing of a hostile lead makes it throw', () => {
  const round: Record<string, unknown> = { toJSON: () => 'mine' };
  round.lead = round;
  const far: unknown[] = [];
  far[4_000_000_000] = 'far';
  const thrower = Object.defineProperty({}, 'lead', { enumerable: true, get: () => JSON.parse('{') });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const lead of [round, { far }, thrower, { lead: revoked.proxy }, undefined, null, 7n, Symbol('s'), () => 1]) {
    expect(() => fromJson(toJson(lead))).not.toThrow();
  }
  expect(toJson(round)).not.toContain('mine');
});

test('an error of a client leaves as a code alone', () => {
  const client = Object.assign(new Error('OOM command not allowed'), { command: { args: ['jane@example.com'] } });
  expect(Object.entries(quiet(client))).toEqual([['code', 'OOM']]);
  expect(quiet(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).message).toBe(
    'Redis cannot be reached: ECONNREFUSED',
  );
  expect(quiet(Object.assign(new Error('Missing lock for job lead-1'), { code: -2 })).message).toBe(
    'Redis refuses: -2',
  );
});
