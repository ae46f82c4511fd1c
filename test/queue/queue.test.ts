import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Delivery, deliver, type JournalRecord } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker, QueueError } from 'leadconduit-vendors/queue';
import { CHECKED_COMMANDS } from '../../src/queue/check-redis';
import { decideJob } from '../../src/queue/job-decision';
import { createLeadData, getJobId } from '../../src/queue/lead-job';
import { fromJson, toJson } from '../../src/queue/lead-json';
import { createNotices } from '../../src/queue/notices';
import { getStoredResult } from '../../src/queue/processor';
import { redactError } from '../../src/queue/redis-error';
import { fakeClock, fakeVendor, leadOf } from '../support/fake-vendor';

/** The parts of the queue that need no Redis; the others are tested under test/queue. */

const dist = join(__dirname, '../../dist');

test('it loads without its two packages, and says what to install when it is used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bare-'));
  cpSync(dist, folder, { recursive: true });
  const script = `
    const { createQueue, createWorker } = require(${JSON.stringify(join(folder, 'queue'))});
    const print = (error) => console.log(error.name + ': ' + error.message);
    const action = { key: 'k', input: [], output: [] };
    createQueue(action).catch(print).then(() => createWorker([action], {})).catch(print);`;
  const lines = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: folder }).trim().split('\n');
  const message = 'QueueError: the queue needs two packages that are not installed: npm install bullmq ioredis';
  expect(lines).toEqual([message, message]);
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

test('a spread copy of an action, and numbers that are none, are refused before anything is opened', async () => {
  const copy = { ...putContact } as typeof putContact;
  await expect(createQueue(copy)).rejects.toThrow(TypeError);
  await expect(createWorker([putContact, copy])).rejects.toThrow(TypeError);
  for (const keepDays of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(createQueue(putContact, { keepDays })).rejects.toThrow(RangeError);
  for (const timeoutSeconds of [0, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(createWorker([putContact], { timeoutSeconds })).rejects.toThrow(RangeError);
  await expect(createWorker([putContact], { timeoutSeconds: 10, lockSeconds: 10 })).rejects.toThrow('lockSeconds');
});

describe('what becomes of a job', () => {
  const record = (status: JournalRecord['status'], attempts = 1) => ({ status, attempts }) as JournalRecord;
  const result = (more: object) =>
    ({ outcome: 'error', status: 'unsent', sent: 'no', attempts: 1, ms: 1, ...more }) as Delivery;
  const unreachable = result({ code: 'CONNECTION_REFUSED' });
  const answered = (code: string, more: object = {}) => result({ sent: 'yes', code, ...more });
  test.each([
    ['complete', result({ outcome: 'skip' }), undefined],
    ['park', result({ outcome: 'skip' }), record('uncertain')], // a wrong setting must not let it vanish
    ['complete', answered('accepted', { outcome: 'success' }), record('delivered')],
    ['complete', answered('duplicate', { outcome: 'failure' }), record('delivered')], // an uncertain lead, settled
    ['complete', answered('duplicate', { outcome: 'failure' }), record('rejected')],
    ['complete', answered('rejected', { outcome: 'failure' }), record('rejected')],
    ['park', result({ sent: 'unknown', code: 'TIMEOUT' }), record('uncertain')],
    ['park', answered('contradictory'), record('uncertain')],
    ['park', answered('unrecognized'), record('uncertain')],
    ['park', answered('misconfigured'), record('unsent')],
    ['park', result({ code: 'REQUEST_INVALID' }), undefined],
    ['delay', result({ code: 'JOURNAL_UNAVAILABLE' }), undefined], // Redis is full, say, and the worker goes on later
    ['delay', result({ code: 'JOURNAL_UNAVAILABLE' }), record('unsent', 12)],
    ['park', result({ code: 'JOURNAL_UNAVAILABLE' }), record('uncertain')],
    ['park', unreachable, record('uncertain')], // another attempt that never left says nothing of the first
    ['park', answered('rate_limited', { retryAfterMs: 0 }), record('uncertain')],
    ['park', result({ code: 'ADDRESS_INVALID' }), record('unsent')],
    ['park', unreachable, record('unsent', 12)],
    ['delay', unreachable, record('unsent', 11)],
    ['rateLimit', answered('rate_limited', { retryAfterMs: 0 }), record('unsent', 50)],
    ['rateLimit', answered('unrecognized', { retryAfterMs: 7000 }), record('unsent', 50)], // by its HTTP status
  ])('%s', (to, result, record) => {
    expect(decideJob(result, record).to).toBe(to);
  });

  test('waits double up to a quarter of an hour, and are drawn at random below that', () => {
    const decide = (result: Delivery, attempts: number, random = 1) =>
      decideJob(result, record('unsent', attempts), {}, { random: () => random });
    const waits = [1, 2, 3, 11].map((attempts) => decide(unreachable, attempts));
    expect(waits).toEqual([1000, 2000, 4000, 900_000].map((ms) => ({ to: 'delay', ms })));
    expect(decide(unreachable, 3, 0.25)).toEqual({ to: 'delay', ms: 1000 });
    const asked = (retryAfterMs: number) => decide(answered('rate_limited', { retryAfterMs }), 3);
    expect([0, 7000, 9e9].map(asked)).toEqual([4000, 7000, 900_000].map((ms) => ({ to: 'rateLimit', ms })));
    expect(decideJob(unreachable, record('unsent', 2), { attempts: 2 })).toEqual({ to: 'park' });
  });

  test('a lead that may be repeated goes again while it is uncertain', () => {
    const unanswered = result({ sent: 'unknown', status: 'uncertain', code: 'TIMEOUT' });
    const decide = (isRepeatable: boolean) => decideJob(unanswered, record('uncertain'), {}, { isRepeatable }).to;
    expect([true, false].map(decide)).toEqual(['delay', 'park']);
  });
});

test('the stored result of a lead says how the lead stands', () => {
  const record = { key: 'k', contentHash: 'c', at: '', sent: 'yes', attempts: 2 } as const;
  const result = { outcome: 'success', lead_url: 'u' } as const;
  const meta = { attempts: 0, ms: 0, replayed: true };
  const delivered = getStoredResult({ ...record, status: 'delivered', code: 'accepted', result });
  expect(delivered).toEqual({ ...result, status: 'delivered', sent: 'yes', code: 'accepted', ...meta });
  const uncertain = getStoredResult({ ...record, status: 'uncertain', sent: 'unknown' });
  const reason = 'the lead may have arrived before the process ended';
  expect(uncertain).toEqual({
    outcome: 'error',
    reason,
    code: 'INTERRUPTED',
    status: 'uncertain',
    sent: 'unknown',
    ...meta,
  });
  expect(getStoredResult(undefined)).toMatchObject({ outcome: 'skip', status: 'unsent', sent: 'no', ...meta });
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
  const id = (vars: object, key?: string) =>
    getJobId(createLeadData(putContact, vars, { salt: 'salt', keepSeconds: 1, key, isSandbox: false }));
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
  expect({ ...redactError(client) }).toEqual({ name: 'QueueError', code: 'OOM' });
  expect(redactError(client)).toBeInstanceOf(QueueError);
  expect(redactError(new Error('Redis has the lead jane@example.com')).message).not.toContain('jane');
  const own = new QueueError('a whole sentence');
  expect(redactError(own)).toBe(own);
});

test.each([
  [{ code: 'ECONNREFUSED' }, 'Redis cannot be reached: nothing listens at its address (ECONNREFUSED)'],
  [{ code: 'EPROTO' }, 'Redis cannot be reached: the connection fails (EPROTO)'],
  [{ name: 'MaxRetriesPerRequestError' }, 'the connection broke and did not come back'],
  [{ message: 'Connection is closed.' }, 'the connection is closed'],
  [{ message: 'Command timed out' }, 'Redis does not answer'],
  [{ name: 'ParserError' }, 'is not a Redis'],
  [{ code: -1, message: 'Missing key for job lead-1. moveToFinished' }, 'removed from Redis while a worker had it'],
  [{ code: -2, message: 'Missing lock for job lead-1' }, 'lost the lock of a lead'],
  [{ code: -99 }, 'The queue has failed'],
  [{ message: 'could not renew lock for job lead-1' }, 'lost the lock of a lead'],
  [{ name: 'ReplyError', message: 'OOM command not allowed' }, 'Redis is full (maxmemory)'],
  [{ name: 'ReplyError', message: 'ODD word' }, 'Redis refuses a command (ODD): see its log'],
  [
    { name: 'ReplyError', message: "ERR The user executing the script can't run this command" },
    'does not allow its user',
  ],
])('an error %j is told as a sentence', (error, sentence) => {
  const { message } = redactError(Object.assign(new Error(), error));
  expect(message).toContain(sentence);
  expect(message).toMatch(/^[A-Z].*[a-z)\w]$/);
});

test('what lasts is told once a minute by the monotonic clock, and its end once', () => {
  const told: string[] = [];
  let now = 0;
  const { report, resolve } = createNotices(
    (message) => told.push(message),
    () => now,
  );
  for (; now < 150_000; now += 10) report('full', 'full');
  report('away', 'away');
  resolve('full', 'over');
  resolve('full', 'over');
  report('full', 'full'); // it began again within the minute
  resolve('full', 'over');
  expect(told).toEqual(['full', 'full', 'full', 'away', 'over']);
});

test('the rights of every command that the queue runs are checked', () => {
  const folder = join(__dirname, '../../src/queue');
  const scripts = [
    ...['addStandardJob-9', 'moveToActive-11', 'moveToFinished-14', 'moveToDelayed-11', 'moveJobFromActiveToWait-9'],
    ...['moveStalledJobsToWait-9', 'extendLocks-1', 'reprocessJob-9', 'getCounts-1', 'getRanges-1', 'getStateV2-8'],
  ];
  const files = [
    ...readdirSync(folder).map((name) => join(folder, name)),
    ...scripts.map((name) => join(dirname(require.resolve('bullmq')), `scripts/${name}.js`)),
  ];
  const used = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:call\(["']|redis\.(?!call))([A-Za-z]+)\(?["']?/g)].map(
      ([, name = '']) => name,
    ),
  );
  const commands = new Set(used.map((name) => name.toLowerCase()));
  const words = ['call', 'pcall', 'invalid', 'disconnect', 'example', 'io', 'on', 'off', 'status'];
  for (const word of [...words, 'config']) commands.delete(word); // `config` may be refused: a warning says so
  expect(commands.size).toBeGreaterThan(40);
  expect([...commands].filter((name) => !CHECKED_COMMANDS.includes(name))).toEqual([]);
});
