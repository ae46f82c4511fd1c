import { addLead, feedback } from 'leadconduit-vendors/leadperfection';
import { createQueue, createWorker, type LeadQueue, type QueueResult } from 'leadconduit-vendors/queue';
import { until } from './redis';
import { listParked, setUp } from './setup';
import { startVendor } from './vendor';

/** Parked leads that may have arrived, settled by a person or by the vendor's feedback. */

const test_ = setUp();
let queue: LeadQueue;
beforeEach(async () => {
  queue = test_.closeLater(await createQueue(addLead, test_.where));
});

const settings = { client_id: 'demo' };
const lead = (id: string, ids: object = {}) => ({
  ...ids,
  lead: { id, first_name: 'Jane', phone_1: '5125550142', postal_code: '78704', srs_id: '12' },
});

/** A vendor that takes leads, and whose answers are lost for as long as a test wants. */
async function startLossyVendor() {
  const state = { isLossy: true, requests: 0 };
  const vendor = await startVendor((response) => {
    state.requests++;
    if (state.isLossy) response.destroy();
    else
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end('{"status":"OK","error":"","message":"lead added: 384191"}');
  });
  test_.closeLater(vendor);
  return { state, origin: vendor.origin };
}

async function work(origin: string) {
  const results: QueueResult[] = [];
  const onResult = (result: QueueResult) => results.push(result);
  const worker = test_.closeLater(await createWorker([addLead], { ...test_.where, origin, settings, onResult }));
  return { worker, results };
}

/** Sends leads whose answers are lost. */
async function parkLeads(leads: object[]) {
  const vendor = await startLossyVendor();
  await queue.addAll(leads);
  const { results } = await work(vendor.origin);
  await until(async () => (await listParked(queue)).length === leads.length);
  vendor.state.isLossy = false;
  results.length = 0;
  return { vendor: vendor.state, origin: vendor.origin, results };
}

const post = (fields: Record<string, string>) => ({ at: '2026-11-26T10:00:00.000Z', fields });

test('a post settles the parked lead that it knows, without a send', async () => {
  const { vendor, results } = await parkLeads([
    lead('a', { event_id: 'e1' }),
    lead('b', { event_id: 'e2', log_number: 'log-2' }),
  ]);
  const posts = [post({ EventID: 'e1' }), post({ EventID: 'e9' }), post({ EventID: 'e1', LogNumber: 'log-2' })];
  expect(await queue.match(feedback, posts)).toEqual({ posts: 3, matched: 1, unmatched: 1, ambiguous: 1, settled: 1 });
  await until(async () => results.length === 1);
  expect(results).toMatchObject([{ result: { outcome: 'success', status: 'delivered', replayed: true } }]);
  expect(vendor.requests).toBe(2);
  expect((await listParked(queue)).map(({ key }) => key.split('|')[3])).toEqual(['b']);
  expect(await queue.match(feedback, posts)).toMatchObject({ matched: 1, settled: 0 });
  expect(await queue.add(lead('a', { event_id: 'e1' }))).toMatchObject({ added: false, status: 'delivered' });
});

test('an id that a delivered lead has, too, settles none', async () => {
  const vendor = await startLossyVendor();
  vendor.state.isLossy = false;
  const { results } = await work(vendor.origin);
  await queue.add(lead('a', { log_number: 'same' }));
  await until(async () => results.length === 1);
  vendor.state.isLossy = true;
  await queue.add(lead('b', { log_number: 'same' }));
  await until(async () => (await listParked(queue)).length === 1);
  expect(await queue.match(feedback, [post({ LogNumber: 'same' })])).toMatchObject({ ambiguous: 1, settled: 0 });
  expect(await queue.match(feedback, [post({ LeadNumber: '384191' })])).toMatchObject({ unmatched: 1, settled: 0 });
  expect(await listParked(queue)).toMatchObject([{ status: 'uncertain' }]);
});

test('a person settles a parked lead: delivered is not sent again, unsent is', async () => {
  const { vendor, results } = await parkLeads([lead('a'), lead('b'), lead('c')]);
  expect(await queue.settle({ key: 'z', status: 'delivered', note: 'seen' })).toBe(0);
  expect(await queue.settle({ key: 'a', status: 'delivered', note: 'seen at the vendor' })).toBe(1);
  await until(async () => results.length === 1);
  expect(vendor.requests).toBe(3);
  expect(results).toMatchObject([{ result: { outcome: 'success', status: 'delivered', attempts: 0 } }]);
  expect(await queue.settle({ key: 'b', status: 'unsent', note: 'not at the vendor' })).toBe(1);
  await until(async () => results.length === 2);
  expect(vendor.requests).toBe(4);
  expect(results[1]).toMatchObject({ result: { outcome: 'success', lead_id: '384191', attempts: 1 } });
  expect(await queue.settle({ key: 'b', status: 'delivered', note: 'again' })).toBe(0);
  expect(await listParked(queue)).toMatchObject([{ status: 'uncertain' }]);
});

test('what is read late of a lead that was parked and is settled now is told as it stands', async () => {
  const { results } = await parkLeads([lead('a'), lead('b')]);
  await queue.settle({ key: 'a', status: 'delivered', note: 'seen' });
  await queue.settle({ key: 'b', status: 'unsent', note: 'not there' });
  await until(async () => results.length === 2);
  const told: QueueResult[] = [];
  const stop = new AbortController();
  for await (const result of queue.results({ cursor: '0', signal: stop.signal }))
    if (told.push(result) === 2) stop.abort();
  expect(told.map(({ result }) => [result.outcome, result.status, result.sent])).toEqual(
    results.map(({ result }) => [result.outcome, result.status, result.sent]),
  );
});

test('an id in the settings of a worker tells no lead', async () => {
  const vendor = await startLossyVendor();
  await queue.add(lead('a'));
  const shared = { ...settings, event_id: 'e1' };
  test_.closeLater(await createWorker([addLead], { ...test_.where, origin: vendor.origin, settings: shared }));
  await until(async () => (await listParked(queue)).length === 1);
  expect(await queue.match(feedback, [post({ EventID: 'e1' })])).toMatchObject({ unmatched: 1, settled: 0 });
});

test('what is settled while no worker runs is done by the next one', async () => {
  const vendor = await startLossyVendor();
  await queue.add(lead('a'));
  const { worker } = await work(vendor.origin);
  await until(async () => (await listParked(queue)).length === 1);
  await worker.close();
  expect(await queue.settle({ key: 'a', status: 'delivered', note: 'seen' })).toBe(1);
  expect(await listParked(queue)).toEqual([]);
  const { results } = await work(vendor.origin);
  await until(async () => results.length === 1);
  expect([results[0]?.result.status, vendor.state.requests]).toEqual(['delivered', 1]);
});

test('Redis holds the ids as digests, for as long as the key of a lead', async () => {
  await parkLeads([lead('a', { event_id: 'my-own-event-17' })]);
  const { redis, prefix } = test_.where;
  const client = new (require('ioredis').Redis)(redis);
  const keys: string[] = await client.keys(`${prefix}*:sent:*`);
  expect(keys).toHaveLength(1);
  expect(keys.join()).not.toContain('my-own');
  expect(await client.ttl(keys[0] ?? '')).toBeGreaterThan(89 * 86_400);
  client.disconnect();
});
