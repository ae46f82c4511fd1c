import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BreakerState, type DeliveryEvent, deliver, deliverAll, openJournal } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import {
  accepted,
  changed,
  fakeClock,
  fakeVendor,
  idIn,
  leadOf,
  misconfigured,
  type Reply,
  rejected,
} from '../support/fake-vendor';

const leads = (count: number, cm_id?: string) => Array.from({ length: count }, (_, n) => leadOf(`lead-${n}`, cm_id));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('retry', () => {
  const answers = (...replies: Reply[]) => fakeVendor(() => replies.shift() ?? accepted);
  const at = (wait: string): Reply => ({ status: 429, headers: { 'retry-after': wait } });

  type Case = [string, Reply[], object, number[]];
  test.each<Case>([
    [
      'doubles the longest wait',
      [{ code: 'ECONNREFUSED' }, { code: 'ENOTFOUND' }, { code: 'EAI_AGAIN' }],
      { outcome: 'success', attempts: 4 },
      [500, 1000, 2000],
    ],
    [
      'gives up after the last attempt',
      Array(9).fill({ code: 'ECONNREFUSED' }),
      { outcome: 'error', sent: 'no', attempts: 4 },
      [500, 1000, 2000],
    ],
    ['waits as many seconds as asked', [at('7')], { outcome: 'success', attempts: 2 }, [7000]],
    [
      'waits until the date that is asked',
      [at('Sat, 21 Nov 2026 00:00:09 GMT')],
      { outcome: 'success', attempts: 2 },
      [9000],
    ],
    ['waits 30 seconds at once', [at('30')], { outcome: 'success', attempts: 2 }, [30_000]],
    [
      'does not ask again before the time that is asked: a longer wait ends the delivery',
      [at('31')],
      { outcome: 'error', status: 'unsent', attempts: 1, retryAfterMs: 31_000 },
      [],
    ],
    [
      'backs off where the date is past: a vendor that says "not now" is not asked again at once',
      [at('Sat, 21 Nov 2020 00:00:00 GMT')],
      { outcome: 'success', attempts: 2 },
      [500],
    ],
    [
      "holds a date against the answer's own, whatever the clock of this machine says",
      [
        {
          status: 429,
          headers: { Date: 'Sat, 01 Jan 2000 00:00:00 GMT', 'Retry-After': 'Sat, 01 Jan 2000 00:00:07 GMT' },
        },
      ],
      { outcome: 'success', attempts: 2 },
      [7000],
    ],
    ...['soon', '-5', '+5', '1.5', '1/1', '5, 10'].map(
      (nonsense): Case => [
        `waits its own time for ${nonsense}`,
        [at(nonsense)],
        { outcome: 'success', attempts: 2 },
        [500],
      ],
    ),
    [
      'ends with the budget',
      [at('30'), at('30'), at('30')],
      { outcome: 'error', sent: 'yes', attempts: 3 },
      [30_000, 30_000],
    ],
    [
      'takes a 503 with Retry-After for a lead not taken',
      [{ status: 503, headers: { 'Retry-After': '1' } }],
      { outcome: 'success', attempts: 2 },
      [1000],
    ],
    ['does not retry any other 503', [{ status: 503 }], { outcome: 'error', sent: 'unknown', attempts: 1 }, []],
    [
      'does not retry what may have arrived',
      [{ code: 'ECONNRESET' }],
      { outcome: 'error', sent: 'unknown', attempts: 1 },
      [],
    ],
    ['does not retry a rejection', [rejected], { status: 'rejected', code: 'rejected', attempts: 1 }, []],
    [
      'does not retry in this run what a setting is to blame for',
      [misconfigured],
      { status: 'unsent', attempts: 1 },
      [],
    ],
  ])('%s', async (_, replies, expected, waits) => {
    const clock = fakeClock();
    expect(await deliver(putContact, leadOf('a'), { axios: answers(...replies), clock })).toMatchObject(expected);
    expect(clock.slept).toEqual(waits);
  });

  test('spreads the waits over their whole length', async () => {
    const clock = fakeClock(() => 0.25);
    await deliver(putContact, leadOf('a'), { axios: answers({ code: 'ECONNREFUSED' }), clock, retry: { baseMs: 100 } });
    expect(clock.slept).toEqual([25]);
  });
});

describe('deliverAll', () => {
  test('gives every lead with what became of it, in the order in which they end', async () => {
    const gates = new Map<string, () => void>();
    const axios = fakeVendor((url) => new Promise((resolve) => gates.set(idIn(url), () => resolve(accepted))));
    const results = deliverAll(putContact, leads(3), { axios });
    const first = results.next();
    while (gates.size < 3) await new Promise(setImmediate);
    gates.get('lead-1')?.();
    expect((await first).value).toMatchObject({
      lead: { lead: { id: 'lead-1' } },
      result: { outcome: 'success' },
    });
    for (const id of ['lead-2', 'lead-0']) gates.get(id)?.();
    expect((await all(results)).map(({ lead }) => lead.lead.id)).toEqual(['lead-2', 'lead-0']);
  });

  test('reads no further ahead than it must, and never has more under way than told', async () => {
    let [read, delivered, underWay, most, ahead] = [0, 0, 0, 0, 0];
    const source = function* () {
      for (; read < 2000; read++) {
        ahead = Math.max(ahead, read - delivered);
        yield leadOf(`lead-${read}`);
      }
    };
    const axios = fakeVendor(async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      return accepted;
    });
    for await (const { result } of deliverAll(putContact, source(), { axios, concurrency: 7 })) {
      expect(result.outcome).toBe('success');
      delivered++;
    }
    expect([delivered, most]).toEqual([2000, 7]);
    expect(ahead).toBeLessThanOrEqual(28);
  });

  test('begins so many leads a second and no more, for each destination', async () => {
    const clock = fakeClock();
    const began: Record<string, number[]> = {};
    const axios = fakeVendor((url) => {
      const account = url.searchParams.get('cm_id') ?? '';
      began[account] = [...(began[account] ?? []), clock.now()];
      return accepted;
    });
    await all(deliverAll(putContact, leads(10), { axios, clock, rate: 4, concurrency: 1 }));
    const [first = 0] = began['2'] ?? [];
    expect(began['2']?.map((time) => time - first)).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2250]);
    await all(deliverAll(putContact, [...leads(2, '3'), ...leads(2, '4')], { axios, clock, rate: 4, concurrency: 1 }));
    expect([began['3']?.length, began['4']?.length]).toEqual([2, 2]);
  });

  test('stops beginning when it is told to, and lets those under way end', async () => {
    const controller = new AbortController();
    const source = function* () {
      yield* leads(3);
      controller.abort();
      yield* leads(9);
    };
    expect(
      await all(deliverAll(putContact, source(), { axios: fakeVendor(() => accepted), signal: controller.signal })),
    ).toHaveLength(3);
  });

  /** Time that never passes: whoever sleeps is only woken by the end of the delivery. */
  const standing = (controller: AbortController) => {
    const clock = fakeClock();
    const sleep = (_: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    return { clock: { ...clock, sleep }, signal: controller.signal };
  };

  test('ends at once what only waits for its moment, when it is told to stop', async () => {
    const controller = new AbortController();
    let requests = 0;
    const axios = fakeVendor(() => {
      requests++;
      setImmediate(() => controller.abort());
      return accepted;
    });
    const told = await all(
      deliverAll(putContact, leads(9), { axios, rate: 1, concurrency: 5, ...standing(controller) }),
    );
    expect(requests).toBe(1);
    const stopped = { outcome: 'error', reason: 'not sent: the delivery was stopped', sent: 'no', attempts: 0 };
    expect(told.slice(1).length).toBeGreaterThan(0);
    for (const { result } of told.slice(1)) expect(result).toMatchObject(stopped);
  });

  test('ends at once what only waits to be tried again, when it is told to stop', async () => {
    const controller = new AbortController();
    const axios = fakeVendor(() => {
      setImmediate(() => controller.abort());
      return { status: 429, headers: { 'Retry-After': '30' } };
    });
    expect(await deliver(putContact, leadOf('a'), { axios, ...standing(controller) })).toMatchObject({
      ...{ outcome: 'error', sent: 'yes', attempts: 1, retryAfterMs: 30_000 },
    });
    expect(await deliver(putContact, leadOf('a'), { axios, signal: controller.signal })).toMatchObject({
      ...{ reason: 'not sent: the delivery was stopped', sent: 'no', attempts: 0 },
    });
  });

  test('a rate so small that no timer can hold it is no rate without end', async () => {
    const controller = new AbortController();
    let requests = 0;
    const axios = fakeVendor(() => {
      requests++;
      return accepted;
    });
    for await (const { result } of deliverAll(putContact, leads(3), {
      ...{ axios, rate: 1e-9, concurrency: 3, signal: controller.signal },
    })) {
      if (result.outcome === 'success') setTimeout(() => controller.abort(), 20);
    }
    expect(requests).toBe(1);
  });

  test("a lead that is not sent takes nobody's moment", async () => {
    const clock = fakeClock();
    const axios = fakeVendor(() => accepted);
    const folder = fs.mkdtempSync(join(tmpdir(), 'rate-'));
    const journal = await openJournal(join(folder, 'journal'));
    const bad = { ...leadOf('bad'), lead: { id: 'bad', email: '' } };
    const options = { axios, journal, clock, rate: 1, concurrency: 1 };
    await all(deliverAll(putContact, [bad, ...leads(2), bad], options));
    expect(clock.slept).toEqual([1000]);
    await all(deliverAll(putContact, leads(2), options));
    expect(clock.slept).toEqual([1000]);
    await journal.close();
    fs.rmSync(folder, { recursive: true });
  });

  test('gives the result of a lead to a source that waits for it before it gives the next', async () => {
    let acknowledged = 0;
    const source = async function* () {
      for (let n = 0; n < 3; n++) {
        yield leadOf(`lead-${n}`);
        while (acknowledged <= n) await new Promise(setImmediate);
      }
    };
    for await (const { result } of deliverAll(putContact, source(), { axios: fakeVendor(() => accepted) })) {
      expect(result.outcome).toBe('success');
      acknowledged++;
    }
    expect(acknowledged).toBe(3);
  });

  test.each([
    ['refused', { ...leadOf('a'), lead: { id: 'a', email: '' } }, 'VALIDATION_FAILED'],
    ['held back by an open breaker', leadOf('a'), 'BREAKER_OPEN'],
  ])('timers and signals get their turn while all leads are %s', async (_, lead, code) => {
    const controller = new AbortController();
    const most = 100_000; // without a turn, all of them
    const ended: string[] = [];
    const options = { axios: fakeVendor(() => misconfigured), signal: controller.signal };
    setTimeout(() => controller.abort(), 20);
    for await (const { result } of deliverAll(putContact, Array(most).fill(lead), options)) ended.push(result.code);
    expect(ended).toContain(code);
    expect(ended.length).toBeLessThan(most);
  });

  test('ends when it is told to, though the source never answers', async () => {
    const controller = new AbortController();
    const source = async function* () {
      yield leadOf('a');
      await new Promise(() => {});
    };
    const told: string[] = [];
    const options = { axios: fakeVendor(() => accepted), signal: controller.signal };
    for await (const { result } of deliverAll(putContact, source(), options)) {
      told.push(result.outcome);
      setImmediate(() => controller.abort());
    }
    expect(told).toEqual(['success']);
  });

  test('gives what it has before it throws what the source throws', async () => {
    const told: string[] = [];
    const source = function* () {
      yield* leads(5);
      throw new Error('the file is gone');
    };
    const run = async () => {
      for await (const { lead } of deliverAll(putContact, source(), {
        axios: fakeVendor(() => accepted),
        concurrency: 3,
      })) {
        told.push(lead.lead.id);
      }
    };
    await expect(run()).rejects.toThrow('the file is gone');
    expect(told).toHaveLength(5);
  });

  test.each([0, -1, Number.NaN, 0.5])('takes a concurrency of %p for one', async (concurrency) => {
    expect(
      await all(deliverAll(putContact, leads(3), { axios: fakeVendor(() => accepted), concurrency })),
    ).toHaveLength(3);
  });

  test('takes leads with something around them, and keys of the caller', async () => {
    const rows = leads(2).map((vars, row) => ({ row, vars }));
    const results = deliverAll(putContact, rows, { axios: fakeVendor(() => accepted), varsOf: ({ vars }) => vars });
    expect((await all(results)).map(({ lead, result }) => [lead.row, result.outcome])).toEqual([
      [0, 'success'],
      [1, 'success'],
    ]);
  });

  test('goes on after a lead that cannot even be read', async () => {
    const varsOf = (lead: string) => {
      if (lead === 'bad') throw new Error('hostile');
      return leadOf(lead);
    };
    const results = await all(deliverAll(putContact, ['a', 'bad', 'b'], { axios: fakeVendor(() => accepted), varsOf }));
    const told = results.map(({ lead, result }) => `${lead} ${result.outcome} ${result.sent}`);
    expect(told.sort()).toEqual(['a success yes', 'b success yes', 'bad error no']);
  });

  test('skips what is no lead and goes on', async () => {
    const results = await all(
      deliverAll(putContact, [null as never, 'x' as never, leadOf('a')], { axios: fakeVendor(() => accepted) }),
    );
    expect(results.map(({ result }) => result.outcome).sort()).toEqual(['skip', 'skip', 'success']);
  });
});

describe('the breaker', () => {
  const run = async (count: number, reply: (url: URL) => Reply, more: object = {}) => {
    const clock = fakeClock();
    let requests = 0;
    const axios = fakeVendor((url) => {
      requests++;
      return reply(url);
    });
    let breaker: BreakerState = 'closed';
    const onEvent = (event: DeliveryEvent) => {
      if (event.type === 'breaker') breaker = event.state;
    };
    const options = { axios, clock, concurrency: 1, retry: { attempts: 1 }, onEvent, ...more };
    const results = [];
    for await (const { result } of deliverAll(putContact, leads(count), options)) results.push({ ...result, breaker });
    return { clock, requests, results };
  };

  test.each<[string, Reply]>([
    ['refused connections', { code: 'ECONNREFUSED' }],
    ['broken ones', { code: 'ECONNRESET' }],
    ['server errors', { status: 502 }],
  ])('opens after five leads with %s, and the rest is not sent', async (_, reply) => {
    const { requests, results } = await run(9, () => reply);
    expect(requests).toBe(5);
    const held = {
      outcome: 'error',
      reason: 'not sent: the vendor did not answer the previous leads',
      ...{ status: 'unsent', sent: 'no', code: 'BREAKER_OPEN' },
      attempts: 0,
      breaker: 'open',
    };
    expect(results.slice(5)).toEqual(Array(4).fill({ ...held, ms: expect.any(Number) }));
  });

  test.each<[string, Reply]>([
    ['accepted', accepted],
    ['rejected', rejected],
  ])('lets one lead through after a while, and all when the vendor answers again: %s', async (_, later) => {
    let down = true;
    const clock = fakeClock();
    const axios = fakeVendor(() => (down ? { code: 'ECONNRESET' } : later));
    const told: string[] = [];
    const settled = async (count: number) => {
      while (told.length < count) await new Promise(setImmediate);
      clock.pass(30_000);
    };
    const source = async function* () {
      yield* leads(7);
      await settled(7);
      yield* leads(3);
      await settled(10);
      down = false;
      yield leadOf('probe');
      while (told.length < 11) await new Promise(setImmediate);
      yield* leads(3);
    };
    let breaker: BreakerState = 'closed';
    const onEvent = (event: DeliveryEvent) => {
      if (event.type === 'breaker') breaker = event.state;
    };
    for await (const { result } of deliverAll(putContact, source(), { axios, clock, concurrency: 1, onEvent })) {
      told.push(`${result.attempts} ${breaker}`);
    }
    const closed = Array(4).fill('1 closed');
    expect(told).toEqual([...closed, '1 open', '0 open', '0 open', '1 open', '0 open', '0 open', ...closed]);
  });

  test('opens when the first ten leads are rejected for the same reason', async () => {
    const { requests, results } = await run(12, () => rejected);
    expect(requests).toBe(10);
    expect(results.at(-1)).toMatchObject({
      reason: 'not sent: every previous lead was rejected for the same reason',
      sent: 'no',
    });
  });

  test('opens when three leads in a row are turned away because of account or settings', async () => {
    const reason = 'not sent: the vendor turned away the previous leads because of account or settings';
    const { requests, results } = await run(9, () => misconfigured);
    expect(requests).toBe(3);
    expect(results.at(-1)).toMatchObject({ reason, code: 'BREAKER_OPEN', status: 'unsent', sent: 'no' });
    const late = await run(9, (url) => (Number(idIn(url).slice(5)) < 2 ? accepted : misconfigured));
    expect(late.requests).toBe(5);
  });

  test.each<[string, Reply]>([
    ['an answer that nobody understands', { status: 200, body: 'welcome' }],
    ['a success under 422', { ...accepted, status: 422 }],
  ])('opens after five uncertain leads: %s', async (_, reply) => {
    const { requests, results } = await run(9, () => reply);
    expect([requests, results[0]?.status]).toEqual([5, 'uncertain']);
  });

  test('does not count leads that could not be put into a request', async () => {
    const action = changed(putContact, {
      request: (vars: { lead: { id: string } }) => ({
        ...putContact.request(vars as never),
        ...(Number(vars.lead.id.slice(5)) < 8 && { headers: { A: 'b\r\nC: d' } }),
      }),
    });
    const options = { axios: fakeVendor(() => accepted), clock: fakeClock(), concurrency: 1 };
    const results = await all(deliverAll(action, leads(12), options));
    expect(results.filter(({ result }) => result.status === 'delivered')).toHaveLength(4);
  });

  test('wrong settings under a 429 are not asked again in this run', async () => {
    const clock = fakeClock();
    const axios = fakeVendor(() => ({ status: 429, body: 'ERROR|UNKNOWN USER' }));
    expect(await deliver(putContact, leadOf('a'), { axios, clock })).toMatchObject({
      ...{ status: 'unsent', code: 'misconfigured', attempts: 1 },
    });
  });

  test('opens when the first ten answers are all unrecognized with equal reasons', async () => {
    expect((await run(20, () => ({ status: 404 }))).requests).toBe(10);
  });

  test.each<[string, (url: URL) => Reply]>([
    [
      'settings that are wrong now and then',
      (url) => (Number(idIn(url).slice(5)) % 3 === 2 ? accepted : misconfigured),
    ],
    ['duplicates', () => ({ status: 200, body: 'ERROR|DUPLICATE EMAIL' })],
    [
      'different words',
      (url) => ({ status: 200, body: `FAILURE|no ${['roof', 'bath'][Number(idIn(url).slice(5)) % 2]}` }),
    ],
    ['a success before', (url) => (idIn(url) === 'lead-0' ? accepted : rejected)],
    ['an answer now and then', (url) => (Number(idIn(url).slice(5)) % 5 === 4 ? accepted : { code: 'ECONNRESET' })],
  ])('stays closed with %s', async (_, reply) => {
    expect((await run(40, reply)).requests).toBe(40);
  });

  test('is one for each destination', async () => {
    const axios = fakeVendor((url) => (url.searchParams.get('cm_id') === '3' ? { code: 'ECONNRESET' } : accepted));
    const mixed = leads(20).flatMap((lead, n) => [lead, leadOf(`other-${n}`, '3')]);
    const results = await all(deliverAll(putContact, mixed, { axios, clock: fakeClock(), concurrency: 1 }));
    const sentTo = (cm_id: string) =>
      results.filter(({ lead, result }) => lead.phoneburner.cm_id === cm_id && result.attempts > 0);
    expect([sentTo('2').length, sentTo('3').length]).toEqual([20, 5]);
  });
});

describe('the time for a lead', () => {
  const lead = { ...leadOf('a'), timeout_seconds: 10 };
  /** A vendor that lets each attempt take some seconds, and then says "not now". */
  const slow = (clock: ReturnType<typeof fakeClock>, seconds: number) =>
    fakeVendor(() => {
      clock.pass(1000 * seconds);
      return { status: 429, headers: { 'Retry-After': '1' } };
    });

  test.each([
    ['takes the time-out and a minute, by default', undefined, 9, 7],
    ['takes no more than it was given', 25, 9, 2],
    ['takes one attempt at least', 1, 9, 1],
    ['begins no attempt whose time-out does not fit', 21, 9, 2],
  ])('%s', async (_, totalSeconds, seconds, attempts) => {
    const clock = fakeClock();
    const retry = { attempts: 99 };
    const result = await deliver(putContact, lead, { axios: slow(clock, seconds), clock, retry, totalSeconds });
    expect(result).toMatchObject({ status: 'unsent', attempts });
  });
});
