import { putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker, QueueError } from 'leadconduit-vendors/queue';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import { until } from './redis';
import { setUp } from './setup';
import { accept, callDuplicate, lead, reject, startVendor } from './vendor';

/** One process and a real Redis: what is added, kept and streamed, and which errors leave. */

const context = setUp();

test('a lead that is added twice is one job and one send', async () => {
  const { queue } = context;
  const sandbox = await startSandbox();
  const together = await Promise.all(Array.from({ length: 10 }, () => queue.add(lead('jane'))));
  expect(together.filter(({ added }) => added).length).toBe(1);
  const { id } = together[0] as { id: string };
  for (const { added, ...result } of together) expect(result).toEqual({ id, status: 'unsent' });
  const { results } = await context.work(sandbox.origin);
  await until(() => results.length === 1);
  expect(results[0]?.result).toMatchObject({ outcome: 'success', status: 'delivered', code: 'accepted', sent: 'yes' });
  expect(await queue.add(lead('jane'))).toEqual({ id, added: false, status: 'delivered' });
  const changed = lead('jane', { first_name: 'Jane' });
  expect(await queue.add(changed)).toEqual({ id, added: false, status: 'delivered', conflict: true });
  expect(await queue.add(lead('jane'), { key: 'another key' })).toMatchObject({ added: true, status: 'unsent' });
  await until(() => results.length === 2);
  expect(results[1]?.result).toMatchObject({ outcome: 'failure', code: 'duplicate', status: 'rejected' });
  expect(sandbox.received.length).toBe(2);
  await sandbox.close();
});

test('a row of a file is known as it came, whatever its columns are mapped to', async () => {
  const { queue } = context;
  const sandbox = await startSandbox();
  const person = (email: string) => ({ lead: { email, last_name: 'Sample' } });
  const [jane, joan, jill] = ['jane', 'joan', 'jill'].map((name) => person(`${name}@example.com`));
  const first = await queue.add(jane, { row: 'r1' });
  expect(await queue.add(joan, { row: 'r1' })).toEqual({ id: first.id, added: false, status: 'unsent' });
  expect(await queue.add(jane, { row: 'r2' })).toEqual({ id: first.id, added: false, status: 'unsent' }); // one person twice
  const { results } = await context.work(sandbox.origin);
  await until(() => results.length === 1);
  for (const row of ['r1', 'r2'])
    expect(await queue.add(jill, { row })).toEqual({ id: first.id, added: false, status: 'delivered' });
  const added = await queue.addAll([joan, joan, person('jim@example.com')], { rowOf: () => 'r4' });
  expect(added.map((result) => result.added)).toEqual([true, false, false]);
  await until(() => results.length === 2);
  expect(sandbox.received.length).toBe(2);
  await sandbox.close();
});

test('a row is not known by a conflict, and a row that waits again is still that lead', async () => {
  const { queue } = context;
  const vendor = await startVendor(reject);
  await queue.add(lead('jane'), { row: 'r1' });
  const { results } = await context.work(vendor.origin);
  await until(() => results.length === 1);
  const changed = lead('jane', { first_name: 'Jane' });
  expect(await queue.add(changed, { row: 'r2' })).toMatchObject({ added: false, conflict: true });
  expect(await queue.add(changed, { row: 'r2' })).toMatchObject({ added: false, conflict: true });
  const again = await queue.add(changed, { row: 'r1', key: 'mine', retryRejected: true });
  expect(again).toMatchObject({ added: true, status: 'rejected' });
  await until(() => results.length === 2);
  expect(vendor.came.length).toBe(2);
  expect(await queue.add(changed, { row: 'r2', key: 'mine' })).toMatchObject({ added: true, status: 'unsent' });
  await vendor.close();
});

test('a lead that waits, or is being sent, is known and not added', async () => {
  const { queue } = context;
  let finish = () => {};
  const vendor = await startVendor((response) => {
    finish = () => accept(response);
  });
  const { id } = await queue.add(lead('jane'));
  expect(await queue.add(lead('jane'))).toEqual({ id, added: false, status: 'unsent' });
  const changed = lead('jane', { first_name: 'Jane' });
  expect(await queue.add(changed)).toEqual({ id, added: false, status: 'unsent', conflict: true });
  const { results } = await context.work(vendor.origin);
  await until(() => vendor.came.length === 1);
  expect(await queue.add(lead('jane'), { retryRejected: true })).toEqual({ id, added: false, status: 'uncertain' });
  expect(await queue.status()).toMatchObject({ active: 1, waiting: 0 });
  finish();
  await until(() => results.length === 1);
  expect(vendor.came.length).toBe(1);
  await vendor.close();
});

test('Redis keeps a settled lead by its key and result alone, and no credential at any time', async () => {
  const { queue, redis, where } = context;
  const sandbox = await startSandbox();
  const { id } = await queue.add(lead('jane', { first_name: 'Jane', phone_1: '5125550142' }), { key: 'key-1' });
  const dumpAll = async () => {
    const keys = await redis.client.keys(`${where.prefix}:*`);
    const dumps = await Promise.all(keys.map((key) => redis.client.dumpBuffer(key)));
    const job = await redis.client.hgetall(context.getJobKey(id));
    return JSON.stringify(job) + dumps.map((dump) => dump?.toString('latin1')).join('');
  };
  expect(await dumpAll()).toContain('jane@example.com');
  const { results } = await context.work(sandbox.origin);
  await until(() => results.length === 1);
  const kept = await dumpAll();
  for (const personal of ['jane@', 'Jane', '5125550142', 'k3y-of-the-vendor']) expect(kept).not.toContain(personal);
  expect(kept).toContain('key-1');
  expect(id).toMatch(/^lead-[\w-]+$/);
  await sandbox.close();
});

test('what a vendor rejected, or validate refused, goes again when it is asked for', async () => {
  const { queue } = context;
  let answer = reject;
  const vendor = await startVendor((response) => answer(response));
  await queue.add(lead('jane'));
  await queue.add({ lead: { id: 'nobody' } });
  const { results } = await context.work(vendor.origin);
  await until(() => results.length === 2);
  expect(results.map(({ result }) => `${result.outcome} ${result.status}`).sort()).toEqual([
    'failure rejected',
    'skip unsent',
  ]);
  answer = accept;
  expect(await queue.add(lead('jane'))).toMatchObject({ added: false, status: 'rejected' });
  const changed = lead('jane', { first_name: 'Jane' });
  expect(await queue.add(changed, { retryRejected: true })).toMatchObject({
    ...{ added: false, status: 'rejected', conflict: true },
  });
  expect(await queue.add(lead('nobody'))).toMatchObject({ added: true, status: 'unsent' });
  expect(await queue.add(lead('jane'), { retryRejected: true })).toMatchObject({ added: true, status: 'rejected' });
  await until(() => results.length === 4);
  expect(results.slice(2).map(({ result }) => result.outcome)).toEqual(['success', 'success']);
  const again = await queue.add(lead('jane'), { retryRejected: true });
  expect(again).toMatchObject({ added: false, status: 'delivered' });
  expect(vendor.came.length).toBe(3);
  await vendor.close();
});

test('a vendor that says "duplicate" settles an uncertain lead as delivered, and rejects another one', async () => {
  const { queue } = context;
  let answer: typeof accept | undefined;
  const vendor = await startVendor((response) => (answer ? answer(response) : response.writeHead(504).end()));
  await queue.add(lead('jane'));
  const { results } = await context.work(vendor.origin);
  await until(() => results.length === 1);
  answer = callDuplicate;
  await queue.add(lead('joe'));
  await queue.redrive({ acceptDuplicates: true });
  await until(() => results.length === 3);
  expect(await queue.add(lead('jane'))).toMatchObject({ added: false, status: 'delivered' });
  expect(await queue.add(lead('joe'))).toMatchObject({ added: false, status: 'rejected' });
  expect(await queue.status()).toMatchObject({ settled: 2, parked: 0 });
  await vendor.close();
});

test('the stream of results gives each lead, and goes on from a cursor', async () => {
  const { queue } = context;
  const vendor = await startVendor((response, id) => (id === 'bad' ? response.writeHead(500).end() : accept(response)));
  const stop = new AbortController();
  const read: string[] = [];
  let last = '0';
  const reading = (async () => {
    for await (const { key, result, cursor } of queue.results({ cursor: last, signal: stop.signal })) {
      read.push(`${key.split('|').at(-1)} ${result.sent} ${result.status}`);
      last = cursor;
      if (read.length === 2) return;
    }
  })();
  await context.work(vendor.origin);
  await queue.add(lead('good'));
  await until(() => read.length === 1);
  await queue.add(lead('bad'));
  await reading;
  expect(read).toEqual(['good yes delivered', 'bad unknown uncertain']);
  await queue.add(lead('more'));
  for await (const { key } of queue.results({ cursor: last })) {
    expect(key).toContain('|more');
    break;
  }
  const aborted = queue.results({ signal: stop.signal });
  const next = aborted.next();
  stop.abort();
  expect(await next).toMatchObject({ done: true });
  await vendor.close();
});

test('no error holds a lead or a password, and a Redis that evicts keys is refused', async () => {
  const { queue, redis, where } = context;
  await redis.client.config('SET', 'maxmemory', '1');
  const refused = await queue.add(lead('jane')).catch((error: Error) => error);
  await redis.client.config('SET', 'maxmemory', '0');
  expect(refused).toBeInstanceOf(QueueError);
  expect(String(refused)).toBe(
    'QueueError: Redis is full (maxmemory): no lead is added or sent until it has free memory',
  );
  expect(JSON.stringify(Object.entries(refused))).not.toContain('jane');
  const wrong = await createQueue(putContact, { redis: redis.url.replace(redis.password, 'wr0ng') }).catch(String);
  expect(wrong).toContain('QueueError: Redis rejects the user name or the password');
  const nobody = await createQueue(putContact, { redis: 'redis://:s3cret@127.0.0.1:1' }).catch(String);
  expect(nobody).toBe('QueueError: Redis cannot be reached: nothing listens at its address (ECONNREFUSED)');
  await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const evicting = await createWorker([putContact], where).catch(String);
  await redis.client.config('SET', 'maxmemory-policy', 'noeviction');
  expect(evicting).toContain('maxmemory-policy is allkeys-lru');
});

test('a queue of another version is refused, since its leads would be misread', async () => {
  const { redis, where } = context;
  const other = { redis: where.redis, prefix: 'version-0.1' };
  await redis.client.set(`version-0.1:${putContact.key}:salt`, 'c2FsdA');
  await expect(createQueue(putContact, other)).rejects.toThrow('another version');
  await expect(createWorker([putContact], other)).rejects.toThrow('another version');
});

test('a promise as a key or a row is a mistake that is named, and a blank row is none', async () => {
  const { queue } = context;
  const late = Promise.resolve('k') as never;
  await expect(queue.add(lead('a'), { key: late })).rejects.toThrow(
    new TypeError('`key` must be a text, not a promise'),
  );
  await expect(queue.addAll([lead('a')], { rowOf: () => late })).rejects.toThrow('`rowOf` must return a text');
  expect(await queue.add(lead('a'), { row: '' })).toMatchObject({ added: true });
  expect(await queue.add(lead('b'), { row: '' })).toMatchObject({ added: true });
});

test('an async varsOf parks a lead, and ends no process', async () => {
  const { queue, where } = context;
  await queue.add(lead('a'));
  const varsOf = async () => {
    throw new Error('the lookup failed');
  };
  context.closeLater(await createWorker([putContact], { ...where, origin: 'http://127.0.0.1:1', varsOf }));
  await until(async () => (await queue.status()).parked === 1);
  expect(await context.listParked()).toMatchObject([{ status: 'unsent', reason: 'the lead cannot be read' }]);
});
