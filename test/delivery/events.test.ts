import assert from 'node:assert';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import {
  createDeliverer,
  type DeliveryEvent,
  type DeliveryStore,
  deliver,
  openJournal,
} from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { accepted, fakeClock, fakeVendor, misconfigured, type Reply } from '../support/fake-vendor';

const lead = {
  lead: { id: 'a-1', email: 'canary@example.com', phone_1: '5125550142', last_name: 'Canary' },
  phoneburner: { key: 'canary-key', user_id: '1', cm_id: '2' },
};

const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const base = { at, action: 'phoneburner_put_contact' };
const ms = expect.any(Number);

/** Delivers the lead to a vendor that gives these replies in turn, and gives the events. */
async function listen(replies: Reply[], options: object = {}): Promise<DeliveryEvent[]> {
  const events: DeliveryEvent[] = [];
  const axios = fakeVendor(() => replies.shift() ?? accepted);
  const onEvent = (event: DeliveryEvent) => events.push(event);
  await deliver(putContact, lead, { axios, clock: fakeClock(), onEvent, ...options });
  expect(JSON.stringify(events)).not.toMatch(/canary|5550142/i);
  return events;
}

test('an attempt, the wait for another, and the result', async () => {
  const { host } = putContact.destination(lead);
  expect(await listen([{ code: 'ECONNREFUSED' }, { status: 429, headers: { 'retry-after': '7' } }])).toEqual([
    { type: 'attempt', ...base, host, attempt: 1, sent: 'no', code: 'CONNECTION_REFUSED', ms },
    { type: 'retry', ...base, attempt: 1, code: 'CONNECTION_REFUSED', waitMs: 500 },
    { type: 'attempt', ...base, host, attempt: 2, sent: 'yes', httpStatus: 429, code: 'unrecognized', ms },
    { type: 'retry', ...base, attempt: 2, code: 'unrecognized', waitMs: 7000 },
    { type: 'attempt', ...base, host, attempt: 3, sent: 'yes', httpStatus: 200, code: 'accepted', ms },
    {
      ...{ type: 'result', ...base, outcome: 'success', status: 'delivered', sent: 'yes', code: 'accepted' },
      ...{ attempts: 3, ms },
    },
  ]);
});

test('a lead that is uncertain now, with its key in the journal, and the same lead again', async () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'events-'));
  const journal = await openJournal(join(folder, 'journal'));
  const first = await listen([{ code: 'ECONNRESET' }], { journal });
  const key = expect.stringMatching(/\|a-1$/);
  expect(first.map(({ type }) => type)).toEqual(['attempt', 'uncertain', 'result']);
  expect(first[1]).toEqual({ type: 'uncertain', ...base, key, code: 'CONNECTION_RESET' });
  expect(await listen([], { journal })).toEqual([
    {
      ...{ type: 'result', ...base, key, outcome: 'error', status: 'uncertain', sent: 'unknown' },
      ...{ code: 'CONNECTION_RESET', attempts: 0, ms, replayed: true },
    },
  ]);
  await journal.close();
  fs.rmSync(folder, { recursive: true });
});

test.each(['read', 'intent', 'result'] as const)('a journal that fails: %s', async (operation) => {
  const fail = (name: JournalOperation) => async () => {
    if (name === operation) throw Object.assign(new Error('canary'), { code: 'ENOSPC' });
    return undefined as never;
  };
  type JournalOperation = typeof operation;
  const journal: DeliveryStore = {
    salt: '',
    lock: async () => () => undefined,
    get: fail('read'),
    recordIntent: fail('intent'),
    recordResult: fail('result'),
    recordRow: fail('result'),
  };
  const events = await listen([], { journal });
  expect(events.filter(({ type }) => type === 'journal')).toEqual([
    { type: 'journal', ...base, key: expect.any(String), operation, errorCode: 'ENOSPC' },
  ]);
  expect(events.at(-1)).toMatchObject(
    operation === 'result' ? { outcome: 'success' } : { code: 'JOURNAL_UNAVAILABLE', sent: 'no' },
  );
});

test('the breaker of a destination, as it changes', async () => {
  const states: unknown[] = [];
  const clock = fakeClock();
  const replies = [...Array(4).fill(misconfigured), accepted];
  const axios = fakeVendor(() => replies.shift() ?? accepted);
  const onEvent = (event: DeliveryEvent) => event.type === 'breaker' && states.push(event);
  const deliverer = createDeliverer({ action: putContact, axios, clock, onEvent });
  for (let sent = 1; sent <= 5; sent++) {
    if (sent > 3) clock.pass(30_000);
    await deliverer.deliver(lead);
  }
  const destination = { type: 'breaker', ...base, ...putContact.destination(lead) };
  const order = ['open', 'half-open', 'open', 'half-open', 'closed'];
  expect(states).toEqual(order.map((state) => ({ ...destination, state })));
  expect(JSON.stringify(states)).not.toMatch(/canary/i);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('a bug');
    },
  ],
  ['rejects', async () => Promise.reject(new Error('a bug'))],
  ['rejects with a promise of another realm', runInNewContext('async () => { throw new Error("a bug") }')],
  ['returns what throws', () => Object.defineProperty({}, 'then', { get: () => assert.fail('a bug') })],
])('a listener that %s changes nothing', async (_, onEvent) => {
  const axios = fakeVendor(() => accepted);
  expect(await deliver(putContact, lead, { axios, onEvent })).toMatchObject({ outcome: 'success' });
  await setImmediate(); // until then, a rejection that nobody handles has failed the test
});

test('LEADCONDUIT_DEBUG=1 prints a line for each event, and nothing of the person', async () => {
  const written: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  process.env.LEADCONDUIT_DEBUG = '1';
  try {
    await deliver(putContact, lead, { axios: fakeVendor(() => accepted) });
  } finally {
    delete process.env.LEADCONDUIT_DEBUG;
    write.mockRestore();
  }
  expect(written).toEqual([
    expect.stringMatching(
      /^leadconduit-vendors attempt at=\S+Z action=phoneburner_put_contact host=www.phoneburner.com attempt=1 sent=yes httpStatus=200 code=accepted ms=\d+\n$/,
    ),
    expect.stringMatching(
      /^leadconduit-vendors result at=\S+Z action=phoneburner_put_contact outcome=success status=delivered sent=yes code=accepted attempts=1 ms=\d+\n$/,
    ),
  ]);
});

test.each([false, true])(
  'an error after a request may have left never makes the lead unsent; with a journal: %s',
  async (hasJournal) => {
    const folder = fs.mkdtempSync(join(tmpdir(), 'events-'));
    const journal = hasJournal ? await openJournal(join(folder, 'journal')) : undefined;
    let hasArrived = false;
    const axios = fakeVendor(() => {
      hasArrived = true;
      return accepted;
    });
    const clock = fakeClock();
    const now = () => {
      if (hasArrived) throw new Error('a bug');
      return clock.now();
    };
    const options = { axios, journal, clock: { ...clock, now }, onEvent: () => undefined };
    expect(await deliver(putContact, lead, options as object)).toMatchObject({
      ...{ outcome: 'error', code: 'INTERRUPTED', sent: 'unknown', status: 'uncertain', attempts: 1 },
    });
    if (journal) expect(await journal.lookup(putContact, lead)).toMatchObject({ status: 'uncertain' });
    await journal?.close();
    fs.rmSync(folder, { recursive: true });
  },
);
