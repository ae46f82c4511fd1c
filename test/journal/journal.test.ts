import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliver, type Journal, openJournal, readJournal } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { optional } from 'leadconduit-vendors/types';
import { accepted, changed, fakeVendor } from '../support/fake-vendor';
import { answer, type Fault, serveFault } from '../support/fault-server';

let folder: string;
let file: string;
const open: { close(): Promise<unknown> }[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(folder, 'journal.db');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  fs.rmSync(folder, { recursive: true });
});

const kept = <T extends { close(): Promise<unknown> }>(one: T): T => {
  open.push(one);
  return one;
};
const opened = async () => kept(await openJournal(file));
const reopened = async (journal: Journal) => {
  open.splice(open.indexOf(journal), 1);
  await journal.close();
  return opened();
};
const vars = (id: string, change: object = {}) => ({
  lead: { id, email: 'canary@example.com', phone_1: '5125550142', ...change },
  phoneburner: { key: 'canary-key', user_id: '1', cm_id: '2' },
  timeout_seconds: 1,
});
const yes: Fault = (socket) => void socket.write(answer(200, 'SUCCESS|https://www.phoneburner.com/?upc=A'));
const no: Fault = (socket) => void socket.write(answer(200, 'ERROR|INVALID EMAIL'));
const html: Fault = (socket) => void socket.write(answer(200, '<html>'));
const reset: Fault = (socket) => void socket.resetAndDestroy();
const served = async (...parts: Parameters<typeof serveFault>) => kept(await serveFault(...parts));
const getRecords = async () => {
  const records = [];
  for await (const record of readJournal(file)) records.push(record);
  return records;
};
const getStatuses = async () =>
  (await getRecords()).map(({ key, status, sent }) => [key.split('|').at(-1), status, sent]);

test.each<[string, Fault, object, unknown[]]>([
  [
    'a success',
    yes,
    { outcome: 'success', lead_url: 'https://www.phoneburner.com/?upc=A', sent: 'yes' },
    ['delivered', 'yes'],
  ],
  ['a rejection', no, { outcome: 'failure', reason: 'INVALID EMAIL', sent: 'yes' }, ['rejected', 'yes']],
  ['a lead that may have arrived', reset, { outcome: 'error', sent: 'unknown' }, ['uncertain', 'unknown']],
  ['an answer that nobody understands', html, { outcome: 'error', sent: 'yes' }, ['uncertain', 'yes']],
])('%s is remembered and not sent again, also after a restart', async (_, fault, expected, status) => {
  const server = await served(fault);
  let journal = await opened();
  const first = await deliver(putContact, vars('a'), { origin: server.origin, journal });
  expect(first).toMatchObject({ ...expected, attempts: 1 });
  const again = await deliver(putContact, vars('a'), { origin: server.origin, journal });
  expect(again).toMatchObject({ ...expected, attempts: 0, replayed: true });
  journal = await reopened(journal);
  expect(await deliver(putContact, vars('a'), { origin: server.origin, journal })).toEqual({
    ...again,
    ms: expect.any(Number),
  });
  expect(await getStatuses()).toEqual([['a', ...status]]);
  expect(server.requests).toBe(1);
});

test('a lead that never left, or that the vendor put off, is sent again', async () => {
  const gone = await serveFault(yes);
  await gone.close();
  const busy = await served((socket) => void socket.write(answer(429)));
  const server = await served(yes);
  const journal = await opened();
  const retry = { attempts: 1 };
  expect(await deliver(putContact, vars('a'), { origin: gone.origin, journal, retry })).toMatchObject({ sent: 'no' });
  expect(await deliver(putContact, vars('b'), { origin: busy.origin, journal, retry })).toMatchObject({ sent: 'yes' });
  expect(await getStatuses()).toEqual([
    ['a', 'unsent', 'no'],
    ['b', 'unsent', 'yes'],
  ]);
  for (const id of ['a', 'b']) {
    expect(await deliver(putContact, vars(id), { origin: server.origin, journal })).toMatchObject({
      outcome: 'success',
    });
  }
  expect([busy.requests, server.requests]).toEqual([1, 2]);
});

test('a rejection goes again when the caller says so, and nothing else does', async () => {
  const journal = await opened();
  for (const [id, fault] of [
    ['rejected', no],
    ['taken', yes],
    ['parked', reset],
    ['odd', html],
  ] as const) {
    const server = await served(fault);
    await deliver(putContact, vars(id), { origin: server.origin, journal });
  }
  const server = await served(yes);
  for (const id of ['rejected', 'taken', 'parked', 'odd']) {
    await deliver(putContact, vars(id), { origin: server.origin, journal, retryRejected: true });
  }
  expect(server.requests).toBe(1);
  expect(Object.fromEntries(await getStatuses())).toEqual({
    ...{ rejected: 'delivered', taken: 'delivered', parked: 'uncertain', odd: 'uncertain' },
  });
  for (const id of ['parked', 'odd', 'taken']) {
    await deliver(putContact, vars(id), { origin: server.origin, journal, acceptDuplicates: true });
  }
  expect(server.requests).toBe(3);
  expect((await getStatuses()).every(([, status]) => status === 'delivered')).toBe(true);
});

test('a second send by hand that never left leaves the lead as uncertain as it was', async () => {
  const parked = await served(reset);
  const gone = await serveFault(yes);
  await gone.close();
  const server = await served(yes);
  const journal = await opened();
  await deliver(putContact, vars('a'), { origin: parked.origin, journal });
  const retry = { attempts: 1 };
  const byHand = { origin: gone.origin, journal, retry, acceptDuplicates: true };
  expect(await deliver(putContact, vars('a'), byHand)).toMatchObject({
    ...{ status: 'uncertain', sent: 'unknown', code: 'CONNECTION_REFUSED' },
  });
  expect(await getStatuses()).toEqual([['a', 'uncertain', 'unknown']]);
  expect(await deliver(putContact, vars('a'), { origin: server.origin, journal })).toMatchObject({
    status: 'uncertain',
    replayed: true,
  });
  expect(server.requests).toBe(0);
});

test('a journal that is closed takes nothing, and lets what is under way end', async () => {
  let go = () => {};
  const slow = await served((socket) => {
    go = () => yes(socket);
  });
  const journal = await opened();
  const underWay = deliver(putContact, vars('a'), { origin: slow.origin, journal });
  while (slow.requests === 0) await new Promise(setImmediate);
  const closed = journal.close();
  const late = await deliver(putContact, vars('b'), { origin: slow.origin, journal });
  expect(late).toMatchObject({ outcome: 'error', sent: 'no' });
  go();
  expect(await underWay).toMatchObject({ outcome: 'success' });
  await closed;
  expect(await getStatuses()).toEqual([['a', 'delivered', 'yes']]);
  expect(slow.requests).toBe(1);
});

test('the same key with other values is told, and not sent', async () => {
  const server = await served(yes);
  const journal = await opened();
  const send = (change: object, key?: string) =>
    deliver(putContact, vars('a', change), { origin: server.origin, journal, key });
  await send({});
  const reason = 'the journal knows this lead with other content: lead.email';
  const known = { code: 'JOURNAL_CONFLICT', status: 'delivered', sent: 'yes' }; // how the known lead stands
  expect(await send({ email: 'other@example.com' })).toMatchObject({ outcome: 'error', reason, ...known, attempts: 0 });
  expect(await send({ phone_1: '(512) 555-0142' })).toMatchObject({ outcome: 'success', replayed: true });
  expect(await send({ email: 'other@example.com' }, 'my-key')).toMatchObject({ outcome: 'success', attempts: 1 });
  expect(server.requests).toBe(2);
});

test('a lead without a key is known by its values, and another account is another delivery', async () => {
  const server = await served(yes);
  const journal = await opened();
  const send = (change: object, cm_id = '2') => {
    const { lead, phoneburner } = vars('', change);
    return deliver(putContact, { lead, phoneburner: { ...phoneburner, cm_id } }, { origin: server.origin, journal });
  };
  await send({});
  expect(await send({})).toMatchObject({ replayed: true });
  await send({ last_name: 'Other' });
  await send({}, '3');
  expect(server.requests).toBe(3);
  expect(fs.readFileSync(file, 'utf8')).not.toMatch(/canary|5550142/i);
});

test('an id is the same with invisible marks around it, as the vendor gets it without them', async () => {
  const server = await served(yes);
  const journal = await opened();
  const send = (id: string) => deliver(putContact, vars(id), { origin: server.origin, journal });
  const ids = ['501', '\u200f501', '501\u200b', ' 501\ufeff'];
  const results = [];
  for (const id of ids) results.push(await send(id));
  expect(results.map(({ replayed = false }) => replayed)).toEqual([false, true, true, true]);
  expect(server.requests).toBe(1);
});

test('the same lead twice at once is sent once', async () => {
  const server = await served(yes);
  const journal = await opened();
  const results = await Promise.all(
    [1, 2, 3, 4].map(() => deliver(putContact, vars('a'), { origin: server.origin, journal })),
  );
  expect(results.filter(({ replayed }) => replayed)).toHaveLength(3);
  expect(server.requests).toBe(1);
});

test('two cannot hold it, by whatever name, and a killed one leaves it free', async () => {
  const journal = await opened();
  fs.symlinkSync(file, join(folder, 'link.log'));
  const busy = { code: 'EBUSY', message: 'the file is already open for writing, here or in another process' };
  await expect(openJournal(file)).rejects.toMatchObject(busy);
  await expect(openJournal(join(folder, 'link.log'))).rejects.toMatchObject({ code: 'EBUSY' });
  const script = `require('./dist/delivery').openJournal(process.argv[1]).then(
    () => process.kill(process.pid, 'SIGKILL'), (error) => console.log(error.code))`;
  const child = () =>
    spawnSync(process.execPath, ['-e', script, file], { cwd: join(__dirname, '../..'), encoding: 'utf8' });
  expect(child().stdout.trim()).toBe('EBUSY');
  await open.splice(open.indexOf(journal), 1)[0]?.close();
  expect(child().signal).toBe('SIGKILL');
  const server = await served(yes);
  const again = await opened(); // an existing journal is held like a new one
  expect(child().stdout.trim()).toBe('EBUSY');
  for await (const _record of readJournal(file)); // and a reader of this process does not let go of it
  await expect(openJournal(file)).rejects.toMatchObject(busy);
  expect(child().stdout.trim()).toBe('EBUSY');
  const delivery = await deliver(putContact, vars('a'), { origin: server.origin, journal: again });
  expect(delivery).toMatchObject({ status: 'delivered' });
});

test('a journal that cannot be written stops sending before a lead goes out unrecorded', async () => {
  const server = await served(yes);
  const script = `
    const { deliver, openJournal } = require('./dist/delivery');
    const { putContact } = require('./dist/phoneburner');
    const phoneburner = { key: 'k', user_id: '1', cm_id: '2' };
    openJournal(process.argv[1]).then(async (journal) => {
      for (let n = 0; n < 400; n++) {
        const vars = { lead: { id: 'lead-' + n, email: 'a@example.com' }, phoneburner };
        const { outcome, reason, sent } = await deliver(putContact, vars, { origin: process.argv[2], journal });
        console.log(JSON.stringify({ outcome, reason, sent }));
      }
    });`;
  const command = 'ulimit -f 64; exec "$0" -e "$1" "$2" "$3"';
  const root = join(__dirname, '../..');
  const { stdout } = await new Promise<{ stdout: string }>((resolve) =>
    require('node:child_process').execFile(
      'bash',
      ['-c', command, process.execPath, script, file, server.origin],
      { cwd: root },
      (_: unknown, out: string) => resolve({ stdout: out }),
    ),
  );
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const stopped = {
    outcome: 'error',
    reason: 'the journal cannot be read or written; nothing is sent until it can',
    sent: 'no',
  };
  expect(results).toHaveLength(400);
  expect(results.at(-1)).toEqual(stopped);
  const sent = results.filter((result) => result.sent !== 'no').length;
  expect(sent).toBeGreaterThan(3);
  expect(sent).toBeLessThan(400);
  expect(server.requests).toBe(sent);
  await opened();
  expect((await getStatuses()).length).toBeGreaterThanOrEqual(sent);
});

test('only an acceptance settles a lead that may have arrived', async () => {
  const journal = await opened();
  const lost = await served(reset);
  const first = await deliver(putContact, vars('a'), { origin: lost.origin, journal });
  const refusing = await served(no);
  const { origin } = refusing;
  const again = await deliver(putContact, vars('a'), { origin, journal, acceptDuplicates: true });
  expect(again).toMatchObject({ reason: 'INVALID EMAIL', sent: 'yes', attempts: 1, status: 'uncertain' });
  expect(await getStatuses()).toEqual([['a', 'uncertain', 'unknown']]);
  for (const options of [{}, { retryRejected: true }]) {
    const told = await deliver(putContact, vars('a'), { origin, journal, ...options });
    expect(told).toMatchObject({ reason: (first as { reason: string }).reason, attempts: 0, status: 'uncertain' });
  }
  expect(refusing.requests).toBe(1);
  const taking = await served(yes);
  await deliver(putContact, vars('a'), { origin: taking.origin, journal, acceptDuplicates: true });
  expect(await getStatuses()).toEqual([['a', 'delivered', 'yes']]);
});

test('a duplicate of a lead that may have arrived has arrived, and is not sent a third time', async () => {
  const journal = await opened();
  const lost = await served(reset);
  await deliver(putContact, vars('a'), { origin: lost.origin, journal });
  const knowing = await served((socket) => void socket.write(answer(200, 'ERROR|DUPLICATE EMAIL')));
  const { origin } = knowing;
  for (const options of [{ acceptDuplicates: true }, { retryRejected: true }, { acceptDuplicates: true }])
    expect(await deliver(putContact, vars('a'), { origin, journal, ...options })).toMatchObject({
      ...{ outcome: 'failure', reason: 'DUPLICATE EMAIL', sent: 'yes' },
    });
  expect(knowing.requests).toBe(1);
  expect(await getStatuses()).toEqual([['a', 'delivered', 'yes']]);
});

test('what was rehearsed on loopback has not been sent to the vendor', async () => {
  const journal = await opened();
  const server = await served(yes);
  let requests = 0;
  const axios = fakeVendor(() => {
    requests++;
    return accepted;
  });
  for (const expected of [1, 0]) {
    expect(await deliver(putContact, vars('a'), { origin: server.origin, journal })).toMatchObject({
      attempts: expected,
    });
    expect(await deliver(putContact, vars('a'), { axios, journal })).toMatchObject({ attempts: expected });
  }
  expect([server.requests, requests]).toEqual([1, 1]);
  expect((await getRecords()).map(({ key }) => key)).toEqual([
    'phoneburner_put_contact|loopback|1/2|a',
    'phoneburner_put_contact|www.phoneburner.com|1/2|a',
  ]);
});

test('a lead is the same one when the table of its action has grown', async () => {
  const journal = await opened();
  const axios = fakeVendor(() => accepted);
  const lead = { email: 'jane@example.com' };
  await deliver(putContact, { ...vars('a'), lead }, { axios, journal });
  const grown = changed(putContact, { input: [...putContact.input, optional('lead.colour', 'string', 'Colour')] });
  const again = await deliver(grown, { ...vars('a'), lead }, { axios, journal });
  expect(again).toMatchObject({ outcome: 'success', replayed: true });
});

test('a lead that cannot be made into a request is not noted as sent', async () => {
  const journal = await opened();
  const broken = changed(putContact, {
    request: () => {
      throw new Error('broken');
    },
  });
  expect(await deliver(broken, vars('a'), { journal })).toMatchObject({
    ...{ reason: 'no request can be built from the lead', sent: 'no' },
  });
  expect(await getStatuses()).toEqual([]);
  await journal.close();
  expect(await deliver(putContact, vars('a'), { journal })).toMatchObject({
    ...{ reason: 'the journal cannot be read or written; nothing is sent until it can', sent: 'no' },
  });
});

test('a memory that answers at once, or fails to, does not unsend a lead', async () => {
  const axios = fakeVendor(() => accepted);
  const plain = { salt: '', lock: async () => () => undefined, get: () => undefined, recordIntent: () => undefined };
  const memories = [
    { ...plain, recordResult: () => undefined },
    {
      ...plain,
      recordResult: () => {
        throw new Error('full');
      },
    },
  ];
  for (const memory of memories)
    expect(await deliver(putContact, vars('a'), { axios, journal: memory as unknown as Journal })).toMatchObject({
      ...{ outcome: 'success', sent: 'yes', attempts: 1 },
    });
});

test('a client that tries again by itself proves nothing', async () => {
  const sent: string[] = [];
  const client = {
    request: async (config: { transformRequest: (body: unknown) => unknown; url: string }) => {
      for (const code of ['ECONNRESET', 'ECONNREFUSED']) {
        config.transformRequest(undefined);
        sent.push(code);
      }
      throw Object.assign(new Error('failed'), { code: 'ECONNREFUSED', syscall: 'connect', config });
    },
  };
  const told = await deliver(putContact, vars('a'), { axios: client as never });
  expect(told).toMatchObject({ sent: 'unknown', attempts: 1, status: 'uncertain' });
  expect(sent).toHaveLength(2);
});

test('nothing is sent once the journal was moved, replaced, removed or given a second name', async () => {
  const server = await served(yes);
  const meddling = [
    () => fs.rmSync(file),
    () => fs.renameSync(file, `${file}.moved`),
    () => {
      fs.copyFileSync(file, `${file}.copy`);
      fs.renameSync(`${file}.copy`, file);
    },
    () => fs.linkSync(file, `${file}.linked`),
    () => fs.renameSync(folder, `${folder}.moved`),
  ];
  for (const meddle of meddling) {
    fs.mkdirSync(folder, { recursive: true });
    fs.rmSync(file, { force: true });
    const journal = await opened();
    await deliver(putContact, vars('a'), { origin: server.origin, journal });
    meddle();
    const requests = server.requests;
    expect(await deliver(putContact, vars('b'), { origin: server.origin, journal })).toMatchObject({
      ...{ reason: 'the journal cannot be read or written; nothing is sent until it can', sent: 'no' },
    });
    expect(server.requests).toBe(requests);
    await open.splice(open.indexOf(journal), 1)[0]?.close();
  }
  fs.rmSync(`${folder}.moved`, { recursive: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.symlinkSync(join(folder, 'nowhere.log'), file);
  await expect(openJournal(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('only a file with one name is a journal', async () => {
  execFileSync('mkfifo', [file]);
  await expect(openJournal(file)).rejects.toMatchObject({ code: 'EJOURNAL' });
  expect(fs.statSync(file).isFIFO()).toBe(true);
  fs.rmSync(file);
  const journal = await opened();
  await reopened(journal);
  fs.linkSync(file, join(folder, 'second.log'));
  for (const name of [file, join(folder, 'second.log')])
    await expect(openJournal(name)).rejects.toMatchObject({ code: expect.stringMatching(/^E(BUSY|LINKED)$/) });
});

test.each([
  ['of 2020', '2020-01-01T00:00:00Z'],
  ['a hundred days ahead', new Date(Date.now() + 100 * 86_400_000).toISOString()],
  ['a hundred years ahead', '2126-01-01T00:00:00Z'],
])('no clock forgets a lead: one %s', async (_, now) => {
  const server = await served(yes);
  let journal = await opened();
  await deliver(putContact, vars('before'), { origin: server.origin, journal });
  jest.useFakeTimers({ now: Date.parse(now), doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout'] });
  try {
    journal = await reopened(journal);
    await deliver(putContact, vars('meanwhile'), { origin: server.origin, journal });
  } finally {
    jest.useRealTimers();
  }
  journal = await reopened(journal);
  for (const id of ['before', 'meanwhile'])
    expect(await deliver(putContact, vars(id), { origin: server.origin, journal })).toMatchObject({ replayed: true });
  expect(server.requests).toBe(2);
});

test('a skip tells how the journal knows the lead', async () => {
  const journal = await opened();
  const lost = await served(reset);
  await deliver(putContact, vars('a'), { origin: lost.origin, journal });
  const keyless = { ...vars('a'), phoneburner: { key: '', user_id: '1', cm_id: '2' } };
  expect(await deliver(putContact, keyless, { origin: lost.origin, journal })).toMatchObject({
    ...{ outcome: 'skip', status: 'uncertain', sent: 'unknown', attempts: 0 },
  });
});

test.each([
  ['the vendor says "not now"', 429, ''],
  ['a setting is wrong', 200, 'ERROR|UNKNOWN USER'],
])('a rejected lead that is sent again, and not taken since %s, is unsent', async (_, status, body) => {
  const journal = await opened();
  const rejecting = await served(no);
  await deliver(putContact, vars('a'), { origin: rejecting.origin, journal });
  const refusing = await served((socket) => void socket.write(answer(status, body)));
  const options = { journal, retryRejected: true, retry: { attempts: 1 } };
  expect(await deliver(putContact, vars('a'), { ...options, origin: refusing.origin })).toMatchObject({
    status: 'unsent',
  });
  const taking = await served(yes);
  expect(await deliver(putContact, vars('a'), { origin: taking.origin, journal })).toMatchObject({
    ...{ status: 'delivered', attempts: 1 },
  });
});
