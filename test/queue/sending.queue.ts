import type { ResultEvent } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker } from 'leadconduit-vendors/queue';
import { fakeVendor } from '../support/fake-vendor';
import { until } from './redis';
import { setUp } from './setup';
import { accept, callMisconfigured, contradict, lead, startVendor, varsOf } from './vendor';

/** One process and a real Redis: what is sent, parked, tried again, slowed down and redriven. */

const context = setUp();

test('an uncertain lead is parked with its reason, and sent again by nobody but a person', async () => {
  const { queue, redis, where } = context;
  const vendor = await startVendor((response) => response.writeHead(502).end());
  const { id } = await queue.add(lead('jane'));
  const { results } = await context.work(vendor.origin);
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({ outcome: 'error', sent: 'unknown', status: 'uncertain' });
  const key = expect.stringContaining('|jane');
  expect(await context.listParked()).toMatchObject([{ id, status: 'uncertain', key }]);
  for (const retryRejected of [false, true])
    expect(await queue.add(lead('jane'), { retryRejected })).toEqual({ id, added: false, status: 'uncertain' });
  // A dashboard's own button puts the job back without asking: it is not sent for that.
  const { Queue } = require('bullmq') as typeof import('bullmq');
  const dashboard = new Queue(putContact.key, { connection: redis.client, prefix: `${where.prefix}:sandbox` });
  await (await dashboard.getJob(id))?.retry('failed');
  await until(() => results.length === 2);
  expect(vendor.came.length).toBe(1);
  expect(await queue.redrive()).toEqual({ redriven: 0, left: 1 });
  expect(vendor.came.length).toBe(1);
  expect(await queue.redrive({ key: 'jane', acceptDuplicates: true })).toEqual({ redriven: 1, left: 0 });
  await until(() => results.length === 3);
  expect(vendor.came.length).toBe(2);
  expect((await context.listParked()).length).toBe(1);
  await (await dashboard.getJob(id))?.retry('failed'); // the grant was for one send
  await until(() => results.length === 4);
  expect(vendor.came.length).toBe(2);
  await dashboard.close();
  await vendor.close();
});

test('a lead that never left is tried again, then parked as unsent, and redriven without a warning', async () => {
  const { queue, redis } = context;
  const closed = await startVendor(accept);
  await closed.close();
  const { id } = await queue.add(lead('jane'));
  const events: string[] = [];
  const onEvent = ({ type, key }: ResultEvent) => events.push(`${type} ${key?.split('|').at(-1)}`);
  const { worker, results } = await context.work(closed.origin, { retry: { attempts: 6, baseMs: 5 }, onEvent });
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({
    outcome: 'error',
    sent: 'no',
    status: 'unsent',
    code: 'CONNECTION_REFUSED',
  });
  expect(events).toEqual(Array(6).fill(['attempt jane', 'result jane']).flat());
  expect(await context.listParked()).toMatchObject([{ status: 'unsent', reason: 'the vendor refused the connection' }]);
  const job = await redis.client.hgetall(context.getJobKey(id));
  expect(JSON.parse(job.record ?? '')).toMatchObject({ status: 'unsent', attempts: 6 });
  expect(job.ats).toBe('6'); // BullMQ's own count of starts
  await worker.close();
  const vendor = await startVendor(accept);
  const { results: later } = await context.work(vendor.origin);
  expect(await queue.redrive()).toEqual({ redriven: 1, left: 0 });
  await until(() => later.length === 1);
  expect(later[0]?.result).toMatchObject({ outcome: 'success', status: 'delivered' });
  expect(await context.listParked()).toEqual([]);
  await vendor.close();
});

test('a lead that settings turn away is parked as unsent at once; redriven after they are mended, it is sent', async () => {
  const { queue } = context;
  let answer = callMisconfigured;
  const vendor = await startVendor((response) => answer(response));
  await queue.add(lead('jane'));
  await queue.add(lead('joe'));
  const { results } = await context.work(vendor.origin);
  await until(() => results.length === 2);
  for (const { result } of results)
    expect(result).toMatchObject({ outcome: 'error', code: 'misconfigured', status: 'unsent', sent: 'yes' });
  expect(vendor.came.length).toBe(2); // each of them once
  const parked = await context.listParked();
  expect(parked.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
    'unsent CM_ID IS INVALID',
    'unsent CM_ID IS INVALID',
  ]);
  for await (const { result } of queue.results({ cursor: '0' })) {
    expect(result).toMatchObject({ code: 'misconfigured', status: 'unsent', sent: 'yes', reason: 'CM_ID IS INVALID' });
    break;
  }
  answer = accept;
  expect(await queue.redrive({ key: 'jane' })).toEqual({ redriven: 1, left: 0 });
  expect(await queue.add(lead('joe'))).toMatchObject({ added: true, status: 'unsent' }); // adding it again does the same
  await until(() => results.length === 4);
  expect(results.slice(2).map(({ result }) => result.outcome)).toEqual(['success', 'success']);
  expect(vendor.came.length).toBe(4);
  expect(await queue.status()).toMatchObject({ settled: 2, parked: 0 });
  await vendor.close();
});

test("the vendor's acceptance under an error is parked as uncertain", async () => {
  const { queue } = context;
  const vendor = await startVendor(contradict);
  await queue.add(lead('jane'));
  const { results } = await context.work(vendor.origin);
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({
    outcome: 'error',
    code: 'contradictory',
    status: 'uncertain',
    sent: 'yes',
  });
  expect(await context.listParked()).toMatchObject([
    { status: 'uncertain', reason: expect.stringContaining('HTTP 400') },
  ]);
  expect(await queue.add(lead('jane'), { retryRejected: true })).toMatchObject({ added: false, status: 'uncertain' });
  expect(await queue.redrive()).toEqual({ redriven: 0, left: 1 });
  expect(vendor.came.length).toBe(1);
  await vendor.close();
});

test('a 429 with Retry-After slows every worker down, and its lead goes again', async () => {
  const { queue } = context;
  let refused = 0;
  const vendor = await startVendor((response) =>
    refused++ === 0 ? response.writeHead(429, { 'Retry-After': '3' }).end() : accept(response),
  );
  await queue.add(lead('first'));
  const [one, two] = [await context.work(vendor.origin), await context.work(vendor.origin)];
  await until(async () => (await queue.status()).rateLimitedMs > 0);
  expect((await queue.status()).rateLimitedMs).toBeLessThanOrEqual(3000);
  for (let n = 0; n < 8; n++) await queue.add(lead(`later-${n}`));
  await until(() => one.results.length + two.results.length === 9);
  const [first = { at: 0 }, ...others] = vendor.came;
  for (const { at } of others) expect(at - first.at).toBeGreaterThanOrEqual(2900);
  expect(vendor.came.filter(({ id }) => id === 'first').length).toBe(2);
  expect(vendor.came.length).toBe(10);
  await vendor.close();
});

test('a 503 with Retry-After, and a 429 that names no time, are waited for beyond the last attempt', async () => {
  const { queue } = context;
  const answers: [status: number, headers: Record<string, string>][] = [
    [503, { 'Retry-After': '0' }],
    [429, {}],
    [429, {}],
    [425, {}],
  ];
  const vendor = await startVendor((response) => {
    const [status, headers] = answers.shift() ?? [200, {}];
    if (status === 200) accept(response);
    else response.writeHead(status, headers).end();
  });
  await queue.add(lead('jane'));
  const { results } = await context.work(vendor.origin, { retry: { attempts: 2, baseMs: 20 } });
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({ outcome: 'success', status: 'delivered' });
  expect(vendor.came.length).toBe(5);
  await vendor.close();
});

test('two workers together keep to the rate', async () => {
  const vendor = await startVendor(accept);
  await context.queue.addAll(Array.from({ length: 60 }, (_, n) => lead(`lead-${n}`)));
  const one = await context.work(vendor.origin, { rate: 20 });
  const two = await context.work(vendor.origin, { rate: 20 });
  await until(() => one.results.length + two.results.length === 60);
  // Twenty in each second, counted from the first: the last of sixty comes no earlier than after two.
  const [first, last] = [vendor.came[0]?.at ?? 0, vendor.came.at(-1)?.at ?? 0];
  expect(last - first).toBeGreaterThanOrEqual(1900);
  expect(new Set(vendor.came.map(({ id }) => id)).size).toBe(60);
  await vendor.close();
});

test('a stop lets the leads under way end, and begins none', async () => {
  const { queue } = context;
  const held: (() => void)[] = [];
  const vendor = await startVendor((response) => held.push(() => accept(response)));
  await queue.addAll(Array.from({ length: 20 }, (_, n) => lead(`lead-${n}`)));
  const { worker, results } = await context.work(vendor.origin, { concurrency: 3 });
  await until(() => vendor.came.length === 3);
  const closing = worker.close();
  for (const answer of held) answer();
  await closing;
  expect(results.length).toBe(3);
  expect(vendor.came.length).toBe(3);
  expect(await queue.status()).toMatchObject({ waiting: 17, active: 0, settled: 3, parked: 0 });
  await vendor.close();
});

test('a user of Redis with few rights is enough', async () => {
  const { redis, where } = context;
  const keys = `~${where.prefix}:*`;
  await redis.client.call(
    'ACL',
    'SETUSER',
    'leads',
    'on',
    '>few-rights',
    keys,
    '+@all',
    '-@dangerous',
    '+info',
    '+config|get',
  );
  const login = { ...where, redis: redis.url.replace(`:${redis.password}`, 'leads:few-rights') };
  const queue = context.closeLater(await createQueue(putContact, login));
  const vendor = await startVendor((response, id) => (id === 'bad' ? response.writeHead(500).end() : accept(response)));
  const { results } = await context.work(vendor.origin, { ...login, rate: 50 });
  const stream = queue.results({ cursor: '0' });
  await queue.addAll([lead('good'), lead('bad')]);
  await until(() => results.length === 2);
  expect((await stream.next()).value?.key).toMatch(/good|bad/);
  await stream.return(undefined);
  expect(await queue.redrive({ acceptDuplicates: true })).toEqual({ redriven: 1, left: 0 });
  await until(() => results.length === 3);
  expect(await queue.status()).toMatchObject({ settled: 1, parked: 1 });
  await vendor.close();
});

test('a sandbox run leaves the leads for the vendor as they are', async () => {
  const { queue, where } = context;
  const { redis, prefix } = where;
  const live = context.closeLater(await createQueue(putContact, { redis, prefix }));
  for (const one of [queue, live]) expect(await one.add(lead('lead-1'))).toMatchObject({ added: true });
  const vendor = await startVendor(accept);
  const sandboxRun = await context.work(vendor.origin);
  await until(async () => (await queue.status()).settled === 1);
  expect(await live.status()).toMatchObject({ waiting: 1, settled: 0 });
  expect(sandboxRun.results).toHaveLength(1);

  let requests = 0;
  const axios = fakeVendor(() => {
    requests++;
    return { status: 200, body: 'SUCCESS|' };
  });
  context.closeLater(await createWorker([putContact], { redis, prefix, varsOf, axios }));
  await until(async () => (await live.status()).settled === 1);
  expect([requests, vendor.came.length]).toEqual([1, 1]);
  await vendor.close();
});
