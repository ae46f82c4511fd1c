import { getEventListeners } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeliverer, deliver, deliverAll, openJournal } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { accepted, fakeClock, fakeVendor, idIn, leadOf, misconfigured, type Reply } from '../support/fake-vendor';

const settings = { phoneburner: { key: 'canary-key', user_id: '1', cm_id: '2' } };
const person = (id: string) => ({ lead: { id, email: `${id}@example.com` } });
const retry = { attempts: 1 };

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'deliverer-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A vendor that answers when it is told to. */
function createSlowVendor() {
  const gates = new Map<string, (reply: Reply) => void>();
  const axios = fakeVendor((url) => new Promise((resolve) => gates.set(idIn(url), resolve)));
  const arrived = async (id: string) => {
    while (!gates.has(id)) await new Promise(setImmediate);
  };
  return { axios, gates, arrived };
}

describe('leads one at a time', () => {
  test('no more than `concurrency` are under way, and the rest wait in their order', async () => {
    const { axios, gates, arrived } = createSlowVendor();
    const deliverer = createDeliverer({ action: putContact, settings, axios, concurrency: 2 });
    const results = ['a', 'b', 'c', 'd'].map((id) => deliverer.deliver(person(id)));
    await arrived('b');
    const { destinations, active } = deliverer.stats();
    expect(active).toBe(4);
    expect(destinations).toEqual([
      { host: 'www.phoneburner.com', account: expect.any(String), active: 2, waiting: 2, breaker: 'closed' },
    ]);
    for (const id of ['b', 'a', 'c', 'd']) {
      await arrived(id);
      gates.get(id)?.(accepted);
    }
    expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(Array(4).fill('success'));
    expect([...gates.keys()]).toEqual(['a', 'b', 'c', 'd']);
    expect(deliverer.stats()).toMatchObject({ active: 0, ended: { delivered: 4, unsent: 0 } });
  });

  test('the breaker holds from one call to the next, and for its destination alone', async () => {
    let requests = 0;
    const axios = fakeVendor((url) => {
      requests++;
      return url.searchParams.get('cm_id') === '2' ? misconfigured : accepted;
    });
    const deliverer = createDeliverer({ action: putContact, axios, retry, clock: fakeClock() });
    for (const id of ['a', 'b', 'c']) expect((await deliverer.deliver(leadOf(id))).code).toBe('misconfigured');
    const held = await deliverer.deliver(leadOf('d'));
    expect(held).toMatchObject({ outcome: 'error', code: 'BREAKER_OPEN', sent: 'no', status: 'unsent', attempts: 0 });
    const other = { ...leadOf('e'), phoneburner: { key: 'k', user_id: '9', cm_id: '3' } };
    expect(await deliverer.deliver(other)).toMatchObject({ outcome: 'success' });
    expect(requests).toBe(4);
    expect(deliverer.stats().destinations.map(({ breaker }) => breaker)).toEqual(['open', 'closed']);
  });

  test.each<[string, string, number]>([
    ['as long as it asks, and no second less', '120', 120],
    ['a quarter of an hour at most', '86400', 900],
  ])('a vendor that asks for a long wait gets no lead meanwhile: %s', async (_, retryAfter, seconds) => {
    const clock = fakeClock();
    const replies: Reply[] = [accepted, { status: 429, headers: { 'Retry-After': retryAfter } }];
    let requests = 0;
    const axios = fakeVendor(async () => {
      requests++;
      const reply = replies.pop() ?? accepted;
      if (reply === accepted) await new Promise(setImmediate); // a lead in flight ends after the wait was asked
      return reply;
    });
    const deliverer = createDeliverer({ action: putContact, axios, clock });
    const [first, second] = await Promise.all([deliverer.deliver(leadOf('a')), deliverer.deliver(leadOf('b'))]);
    expect(first).toMatchObject({ status: 'unsent', attempts: 1, retryAfterMs: 1000 * Number(retryAfter) });
    expect(second.status).toBe('delivered');
    clock.pass(1000 * seconds - 1);
    const reason = 'not sent: the vendor asks to wait';
    expect(await deliverer.deliver(leadOf('c'))).toMatchObject({ code: 'BREAKER_OPEN', sent: 'no', reason });
    expect(requests).toBe(2);
    clock.pass(1);
    expect((await deliverer.deliver(leadOf('c'))).status).toBe('delivered');
    expect((await deliverer.deliver(leadOf('a'))).status).toBe('delivered');
    expect(clock.slept).toEqual([]);
  });

  test('a vendor that asks for a long wait while the breaker is open is not forgotten', async () => {
    const clock = fakeClock();
    const held: (() => void)[] = [];
    const replies: Reply[] = [accepted, { status: 429, headers: { 'Retry-After': '60' } }];
    const lost: Reply = { code: 'ECONNRESET' };
    const axios = fakeVendor(async (url) => {
      if (!idIn(url).startsWith('late')) return lost;
      await new Promise<void>((resolve) => held.push(resolve));
      return replies.pop() as Reply;
    });
    const deliverer = createDeliverer({ action: putContact, axios, clock, retry, breaker: { coolDownMs: 3_600_000 } });
    const late = ['late-1', 'late-2'].map((id) => deliverer.deliver(leadOf(id)));
    while (held.length < 2) await new Promise(setImmediate);
    for (let n = 0; n < 5; n++) await deliverer.deliver(leadOf(`lost-${n}`)); // opens it for an hour
    for (const release of held) {
      release();
      await new Promise(setImmediate);
    }
    expect((await Promise.all(late)).map(({ status }) => status).sort()).toEqual(['delivered', 'unsent']);
    expect(await deliverer.deliver(leadOf('x'))).toMatchObject({ code: 'BREAKER_OPEN' });
    clock.pass(60_000);
    expect(deliverer.stats().destinations[0]?.breaker).toBe('half-open');
  });

  test('the rate holds from one call to the next', async () => {
    const clock = fakeClock();
    const deliverer = createDeliverer({ action: putContact, axios: fakeVendor(() => accepted), clock, rate: 2 });
    for (const id of ['a', 'b', 'c']) await deliverer.deliver(leadOf(id));
    expect(clock.slept).toEqual([500, 500]);
  });

  test('with a journal, a lead is known by its key, and a mended setting changes no lead', async () => {
    const journal = await openJournal(join(folder, 'journal'));
    let requests = 0;
    const axios = fakeVendor(() => {
      requests++;
      return requests === 1 ? misconfigured : accepted;
    });
    const wrong = createDeliverer({ action: putContact, settings, journal, axios });
    expect(await wrong.deliver(person('a'), { key: 'k-1' })).toMatchObject({ status: 'unsent', code: 'misconfigured' });
    const mended = { phoneburner: { ...settings.phoneburner, key: 'another' } };
    const right = createDeliverer({ action: putContact, settings: mended, journal, axios });
    expect(await right.deliver(person('a'), { key: 'k-1' })).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(await right.deliver(person('a'), { key: 'k-1' })).toMatchObject({ outcome: 'success', replayed: true });
    expect(await right.deliver(person('b'), { key: 'k-1' })).toMatchObject({
      ...{ outcome: 'error', code: 'JOURNAL_CONFLICT', status: 'delivered', sent: 'yes' },
    });
    expect(requests).toBe(2);
    await journal.close();
  });
});

describe('the end', () => {
  test('close lets what is under way end, sends nothing more, and leaves the journal open', async () => {
    const { axios, gates, arrived } = createSlowVendor();
    const journal = await openJournal(join(folder, 'journal'));
    const deliverer = createDeliverer({ action: putContact, settings, axios, journal, concurrency: 1 });
    const [sent, waiting] = [deliverer.deliver(person('a')), deliverer.deliver(person('b'))];
    await arrived('a');
    const closed = deliverer.close();
    expect(await waiting).toMatchObject({ outcome: 'error', code: 'ABORTED', sent: 'no', status: 'unsent' });
    gates.get('a')?.(accepted);
    await closed;
    expect(await sent).toMatchObject({ outcome: 'success' });
    expect(await deliverer.deliver(person('c'))).toMatchObject({ code: 'ABORTED', sent: 'no' });
    expect(await deliverer.deliver(person('a'))).toMatchObject({ outcome: 'success', replayed: true });
    expect(gates.size).toBe(1);
    await journal.close();
  });

  test('the signal of one call ends that call alone', async () => {
    const { axios, gates, arrived } = createSlowVendor();
    const deliverer = createDeliverer({ action: putContact, settings, axios, concurrency: 1 });
    const controller = new AbortController();
    const first = deliverer.deliver(person('a'));
    const second = deliverer.deliver(person('b'), { signal: controller.signal });
    const third = deliverer.deliver(person('c'));
    await arrived('a');
    controller.abort();
    expect(await second).toMatchObject({ code: 'ABORTED', status: 'unsent' });
    gates.get('a')?.(accepted);
    await arrived('c');
    gates.get('c')?.(accepted);
    expect((await Promise.all([first, third])).map(({ outcome }) => outcome)).toEqual(['success', 'success']);
  });
});

describe('an error of the program', () => {
  const axios = fakeVendor(() => accepted);

  describe('a promise where none may be', () => {
    const axios = fakeVendor(() => accepted);
    const reason = 'the lead is a promise: await it first, and let no varsOf be async';
    const lost = () => Promise.reject(new Error('a bug'));
    const run = async (lead: unknown, options: object = {}) => {
      const codes: unknown[] = [];
      for await (const { result } of deliverAll(putContact, [lead] as never[], { axios, ...options }))
        codes.push([result.code, result.outcome === 'error' && result.reason]);
      await new Promise(setImmediate); // until then, a rejection that nobody handles has failed the test
      return codes;
    };

    test.each<[string, () => unknown, object]>([
      ['a varsOf that is async', () => ({}), { varsOf: async () => leadOf('a') }],
      ['a varsOf that rejects', () => ({}), { varsOf: lost }],
      ['a lead', async () => leadOf('a'), { settings }],
      ['a lead that rejects', lost, { varsOf: (lead: unknown) => lead }],
    ])('%s', async (_, create, options) => expect(await run(create(), options)).toEqual([['LEAD_UNREADABLE', reason]]));

    test('a lead of deliver', async () => {
      const expected = { code: 'LEAD_UNREADABLE', reason, status: 'unsent' };
      expect(await deliver(putContact, lost() as never, { axios })).toMatchObject(expected);
      expect(await createDeliverer({ action: putContact, axios }).deliver(lost() as never)).toMatchObject(expected);
    });

    test.each<[string, () => unknown]>([
      ['a promise', async () => 'a'],
      ['a promise', lost],
      ['a list', () => ['a']],
      ['an object', () => ({ id: 'a' })],
      ['a symbol', () => Symbol('a')],
      ['a function', () => () => 'a'],
    ])('a key or row that is %s', async (kind, create) => {
      const deliverer = createDeliverer({ action: putContact, axios });
      for (const name of ['key', 'row']) {
        const message = `\`${name}\` must be a text, not ${kind}`;
        await expect(deliver(putContact, leadOf('a'), { axios, [name]: create() })).rejects.toThrow(message);
        await expect(deliverer.deliver(leadOf('a'), { [name]: create() })).rejects.toThrow(new TypeError(message));
        const returned = `\`${name}Of\` must return a text, not ${kind}`;
        await expect(run(leadOf('a'), { [`${name}Of`]: create })).rejects.toThrow(new TypeError(returned));
      }
      expect(deliverer.stats().active).toBe(0);
    });

    test.each([7, 7n, true, '', null, undefined, Object('a')])('a key that is %p is taken', async (key) => {
      expect(await run(leadOf('a'), { keyOf: () => key })).toEqual([['accepted', false]]);
    });
  });

  test.each(['', ' ', null, undefined])('leads whose row is %j are not one lead', async (row) => {
    const journal = await openJournal(join(folder, 'journal'));
    const options = { axios, journal, rowOf: () => row as never };
    const replays: unknown[] = [];
    for await (const { result } of deliverAll(putContact, [leadOf('a'), leadOf('b')], options))
      replays.push(result.replayed);
    expect(replays).toEqual([undefined, undefined]);
    await journal.close();
  });

  test.each(['keyOf', 'rowOf'] as const)(
    'of %s is thrown, once the leads under way have ended and were given',
    async (name) => {
      const bug = new Error('a bug');
      const given: string[] = [];
      const run = async () => {
        const leads = ['a', 'b', 'c'].map((id) => leadOf(id));
        const own = (lead: (typeof leads)[number]) => {
          if (lead.lead.id === 'b') throw bug;
          return lead.lead.id;
        };
        for await (const { lead } of deliverAll(putContact, leads, { axios, [name]: own })) given.push(lead.lead.id);
      };
      await expect(run()).rejects.toBe(bug);
      expect(given).toContain('a');
      expect(given).not.toContain('b');
    },
  );

  test('a journal that was not awaited', async () => {
    const journal = openJournal(join(folder, 'journal'));
    const wrong = { journal: journal as never, axios };
    const error = new TypeError('`journal` is not a journal: pass the result of `await openJournal(file)`');
    await expect(deliver(putContact, leadOf('a'), wrong)).rejects.toEqual(error);
    await expect(deliverAll(putContact, [leadOf('a')], wrong).next()).rejects.toEqual(error);
    expect(() => createDeliverer({ action: putContact, ...wrong })).toThrow(error);
    await (await journal).close();
  });

  test.each([
    ...['', 'mock:8080', 'ftp://mock', 'http://user:secret@mock', 'http://mock/?x=canary', 'http://mock/#x', '//mock'],
  ])('baseUrl %j', async (baseUrl) => {
    const run = deliver(putContact, leadOf('a'), { baseUrl });
    await expect(run).rejects.toEqual(
      new TypeError('baseUrl must be an http or https address without user, password, query and fragment'),
    );
  });

  test('baseUrl beside origin, and an agent beside axios', async () => {
    const [baseUrl, origin] = ['http://mock', 'http://127.0.0.1:1'];
    await expect(deliver(putContact, leadOf('a'), { baseUrl, origin })).rejects.toThrow(TypeError);
    await expect(deliver(putContact, leadOf('a'), { axios, agent: {} as never })).rejects.toThrow(TypeError);
  });
});

test('baseUrl sends under its own name, with a path before that of the vendor and keys of its own', async () => {
  const requests: { url?: string | undefined; host?: string | undefined }[] = [];
  const server = createServer(({ url, headers: { host } }, response) => {
    requests.push({ url: url?.split('?')[0], host });
    response.end('SUCCESS|https://www.phoneburner.com/?upc=A');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const journal = await openJournal(join(folder, 'journal'));
  const lead = leadOf('a');
  const first = await deliver(putContact, lead, { journal, axios: fakeVendor(() => accepted) });
  const there = await deliver(putContact, lead, { journal, baseUrl: `http://${host}/mock/` });
  const again = await deliver(putContact, lead, { journal, baseUrl: `http://${host}/mock` });
  expect(there).toMatchObject({ outcome: 'success', attempts: 1 });
  expect(again).toMatchObject({ replayed: true, key: there.key });
  expect(there.key).not.toBe(first.key);
  expect(requests).toEqual([{ url: `/mock${new URL(putContact.request(lead).url).pathname}`, host }]);
  expect(await journal.lookup(putContact, lead, { baseUrl: `http://${host}/mock` })).toMatchObject({ key: there.key });
  await journal.close();
  server.close();
});

test('a run that is left sends no lead that was still being read', async () => {
  let [requests, hasRead] = [0, false];
  const axios = fakeVendor(() => {
    requests++;
    return accepted;
  });
  const deliverer = createDeliverer({ action: putContact, settings, axios });
  let read = () => {};
  const gate = new Promise<void>((resolve) => {
    read = resolve;
  });
  async function* leads() {
    try {
      yield person('a');
      await gate;
      yield person('b');
    } finally {
      hasRead = true;
    }
  }
  for await (const { result } of deliverer.deliverAll(leads())) {
    expect(result.outcome).toBe('success');
    break;
  }
  read();
  while (!hasRead) await new Promise(setImmediate);
  await deliverer.close();
  expect(requests).toBe(1);
  expect(deliverer.stats()).toMatchObject({ active: 0, ended: { delivered: 1 } });
});

test('a signal that outlives its leads keeps nothing of them', async () => {
  const { signal } = new AbortController();
  const axios = fakeVendor(() => accepted);
  const deliverer = createDeliverer({ action: putContact, settings, axios });
  const one = { signal, key: 'a' };
  expect((await deliverer.deliver(person('a'), one)).outcome).toBe('success');
  for await (const { result } of deliverer.deliverAll([person('b')], { signal }))
    expect(result.outcome).toBe('success');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  // Node keeps there what AbortSignal.any has joined, also once that is gone.
  const name = Object.getOwnPropertySymbols(signal).find(({ description }) => description === 'kDependantSignals');
  expect(name && (signal as unknown as Record<symbol, Set<unknown> | undefined>)[name]?.size).toBeFalsy();
});
