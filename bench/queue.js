/**
 * Leads a second from the first to the last, through Redis with 1, 2 and 4 workers, beside plain `deliverAll` and beside
 * BullMQ with `deliver` as its processor, which records nothing of a lead. All send to the same small server on loopback.
 * Needs `redis-server`. `node bench/queue.js [leads]`
 */
const { fork, spawn } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { putContact } = require('../dist/phoneburner');
const { spread } = require('./alternate');
const startVendor = require('./vendor');
const concurrency = 50;
const rounds = 3;
const phoneburner = { key: 'k', user_id: '1', cm_id: '2' };
const leadsOf = (leads) =>
  Array.from({ length: leads }, (_, n) => ({ lead: { id: `lead-${n}`, email: `lead-${n}@example.com` } }));

async function plain(origin, leads) {
  const { deliverAll, openJournal } = require('../dist/delivery');
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const journal = await openJournal(join(folder, 'journal'));
  const varsOf = (lead) => ({ phoneburner, ...lead });
  const started = performance.now();
  for await (const { result } of deliverAll(putContact, leadsOf(leads), { origin, journal, concurrency, varsOf })) {
    if (result.outcome !== 'success') throw new Error('a lead was not delivered');
  }
  const rate = (1000 * leads) / (performance.now() - started);
  await journal.close();
  rmSync(folder, { recursive: true });
  return rate;
}

/** From when all workers work to the last lead; those that were sent while the workers came up do not count. */
async function race(words, workers, leads, countDone) {
  const children = Array.from({ length: workers }, () => fork(__filename, words));
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve))));
  const before = await countDone();
  const started = performance.now();
  while ((await countDone()) < leads) await new Promise((resolve) => setTimeout(resolve, 20));
  const rate = (1000 * (leads - before)) / (performance.now() - started);
  for (const child of children) child.disconnect();
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  return rate;
}

async function addAll(items, add) {
  for (let from = 0; from < items.length; from += 500) await add(items.slice(from, from + 500));
}

async function queued(origin, leads, workers, redis, prefix) {
  const { createQueue } = require('../dist/queue');
  const queue = await createQueue(putContact, { redis, prefix, sandbox: true });
  await addAll(leadsOf(leads), (part) => queue.addAll(part));
  const rate = await race(
    ['--work', origin, redis, prefix],
    workers,
    leads,
    async () => (await queue.status()).settled,
  );
  await queue.close();
  return rate;
}

async function work(origin, redis, prefix) {
  const { createWorker } = require('../dist/queue');
  const varsOf = (lead) => ({ phoneburner, ...lead });
  const worker = await createWorker([putContact], { origin, redis, prefix, concurrency, varsOf });
  process.once('disconnect', () => worker.close());
  process.send('working');
}

/** What is left without the queue's own records: BullMQ, and `deliver` for each job. */
async function unrecorded(origin, leads, url, prefix) {
  const { Queue } = require('bullmq');
  const { Redis } = require('ioredis');
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue('leads', { connection: redis, prefix });
  const jobs = leadsOf(leads).map(({ lead }) => ({ name: 'lead', data: { lead }, opts: { jobId: lead.id } }));
  await addAll(jobs, (part) => queue.addBulk(part));
  const words = ['--work-unrecorded', origin, url, prefix];
  const rate = await race(words, 1, leads, () => queue.getCompletedCount());
  await queue.close();
  redis.disconnect();
  return rate;
}

async function workUnrecorded(origin, url, prefix) {
  const { Worker } = require('bullmq');
  const { Redis } = require('ioredis');
  const { deliver } = require('../dist/delivery');
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const send = ({ data }) => deliver(putContact, { phoneburner, ...data }, { origin });
  const worker = new Worker('leads', send, { connection, prefix, concurrency });
  process.once('disconnect', () => worker.close().then(() => connection.disconnect()));
  await worker.waitUntilReady();
  process.send('working');
}

async function startRedis(fsync) {
  const probe = createServer();
  const port = await new Promise((resolve) => probe.listen(0, '127.0.0.1', () => resolve(probe.address().port)));
  await new Promise((resolve) => probe.close(resolve));
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const words = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
  const server = spawn('redis-server', [...words, '--appendfsync', fsync], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => {
    server.stdout.on('data', (data) => String(data).includes('Ready to accept') && resolve());
  });
  const stop = async () => {
    await new Promise((resolve) => server.once('exit', resolve).kill());
    rmSync(folder, { recursive: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

const median = (numbers) => spread(numbers).median;

async function all(leads) {
  const vendor = await startVendor();
  const { origin } = vendor;
  const redis = { always: await startRedis('always'), everysec: await startRedis('everysec') };
  const ways = [['deliverAll, journal on', () => plain(origin, leads)]];
  for (const fsync of ['always', 'everysec']) {
    const send = (round) => unrecorded(origin, leads, redis[fsync].url, `bench-unrecorded-${round}`);
    ways.push([`BullMQ and deliver, nothing recorded, ${fsync}`, send]);
    for (const workers of [1, 2, 4]) {
      const name = `${workers} worker${workers > 1 ? 's' : ''}, appendfsync ${fsync}`;
      ways.push([name, (round) => queued(origin, leads, workers, redis[fsync].url, `bench-${workers}-${round}`)]);
    }
  }
  const rates = ways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [place, [, run]] of ways.entries()) rates[place].push(await run(round));
  }
  const [base] = rates.map(median);
  console.log(`${leads} leads, ${concurrency} at once in each worker, the median of ${rounds} rounds`);
  for (const [place, [name]] of ways.entries()) {
    const rate = median(rates[place]);
    console.log(
      `${name.padEnd(48)}${String(Math.round(rate)).padStart(8)} leads/s ${(rate / base).toFixed(2).padStart(6)}`,
    );
  }
  for (const { stop } of Object.values(redis)) await stop();
  vendor.close();
}

const [, , mode, ...words] = process.argv;
if (mode === '--work') work(...words);
else if (mode === '--work-unrecorded') workUnrecorded(...words);
else all(Number(mode ?? 10_000));
