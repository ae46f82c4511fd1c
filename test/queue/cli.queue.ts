import { type ChildProcess, execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type TestRedis, until } from './redis';
import { accept, startVendor } from './vendor';

/** The commands, as a person would use them, from the built package. */

const main = join(__dirname, '../../dist/cli/main.js');
const folder = fs.mkdtempSync(join(tmpdir(), 'queue-cli-'));
const file = (name: string) => join(folder, name);
const phoneburner = ['--action', 'phoneburner_put_contact'];
let redis: TestRedis;
let printed = '';

beforeAll(async () => {
  redis = await startRedis();
  fs.writeFileSync(file('settings.json'), '{"phoneburner": {"key": "${KEY}", "user_id": "1", "cm_id": "2"}}');
});
afterAll(async () => {
  await redis.stop();
  fs.rmSync(folder, { recursive: true });
});

const env = () => ({ ...process.env, REDIS_URL: redis.url, KEY: 'k3y-of-the-vendor' });

/** The vendor of these tests is on loopback, and so its queues are those of sandbox runs. */
const toSandbox = ([command]: string[]) => (command === 'worker' ? [] : ['--sandbox']);

/** Runs a command to its end; what it printed is kept, to be looked through for what must not be in it. */
const run = (...words: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) =>
    execFile(process.execPath, [main, ...words, ...toSandbox(words)], { env: env() }, (error, out, err) => {
      printed += out + err;
      resolve({ code: Number(error?.code ?? 0), out, err });
    }),
  );

function work(...words: string[]): { child: ChildProcess; out: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [main, 'worker', ...words], { env: env() });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
    printed += data;
  });
  child.stderr.on('data', (data) => {
    printed += data;
  });
  return { child, out: () => out, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

const leads = (name: string, ids: string[], more = '') => {
  fs.writeFileSync(
    file(name),
    `id,email,first_name\n${ids.map((id) => `${id},${id}@example.com,Jane${more}`).join('\n')}\n`,
  );
  return file(name);
};

test('a file is enqueued once, worked off, and what is uncertain is parked and redriven by hand', async () => {
  const doubtful = new Set(['lead-3', 'lead-7']);
  const vendor = await startVendor((response, id) =>
    doubtful.has(id) ? response.writeHead(504).end() : accept(response),
  );
  const ids = Array.from({ length: 300 }, (_, n) => `lead-${n}`);
  const enqueue = (name: string) => run('enqueue', name, ...phoneburner, '--json');
  const first = await enqueue(leads('leads.csv', ids));
  expect(JSON.parse(first.out).counts).toEqual({ added: 300, known: 0, conflict: 0, unreadable: 0 });
  const status = async () => JSON.parse((await run('queue', 'status', ...phoneburner, '--json')).out);
  expect(await status()).toMatchObject({ waiting: 300, settled: 0 });

  const worker = work(...phoneburner, '--settings', file('settings.json'), '--origin', vendor.origin, '--json');
  await until(async () => (await status()).settled === 298);
  await until(() => worker.out().trim().split('\n').length === 300);
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
  const results = worker
    .out()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(results.filter(({ outcome }) => outcome === 'success').length).toBe(298);

  const again = await enqueue(leads('again.csv', [...ids, 'lead-new']));
  expect(JSON.parse(again.out).counts).toMatchObject({ added: 1, known: 300 });
  const other = await run('enqueue', leads('other.csv', ['lead-1'], 't'), ...phoneburner);
  expect(other.code).toBe(3);
  expect(other.out).toContain('with different content');
  const conflict = await run('enqueue', file('other.csv'), ...phoneburner, '--retry-rejected', '--json');
  expect(JSON.parse(conflict.out)).toMatchObject({
    counts: { added: 0, known: 0, conflict: 1, unreadable: 0 },
    conflicts: [{ id: 'lead-1' }],
  });

  const parked = await run('queue', 'parked');
  expect(parked.out).toMatch(/\|lead-[37] +uncertain/);
  expect(parked.out).toMatch(/^key +status +at +reason/);
  const warned = await run('queue', 'redrive', '--all');
  expect(warned.code).toBe(1);
  expect(warned.err).toContain('2 leads were left: these leads may have arrived already');
  expect((await run('queue', 'redrive')).err).toContain('give --key K, or --all for every parked lead');
  doubtful.clear();
  const redriven = await run('queue', 'redrive', '--key', 'lead-3', '--accept-duplicates');
  expect(redriven.out).toContain('1 leads were put back');
  const second = work(...phoneburner, '--settings', file('settings.json'), '--origin', vendor.origin);
  await until(async () => (await status()).settled === 300);
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
  expect(second.out()).toContain('success');
  expect(await status()).toMatchObject({ settled: 300, parked: 1, waiting: 0 });
  expect(vendor.came.filter(({ id }) => id === 'lead-3').length).toBe(2);
  expect(vendor.came.length).toBe(302);
  await vendor.close();
});

test('nothing goes anywhere unless one way is named, and a wrong Redis gives a sentence', async () => {
  expect((await run('worker')).err).toContain('give exactly one of');
  expect((await run('worker', '--live', '--sandbox')).err).toContain('give exactly one of');
  expect((await run('worker', '--sandbox', '--timeout', '0')).err).toBe('--timeout must be a second or more\n');
  const days = await run('enqueue', file('leads.csv'), ...phoneburner, '--keep-days', 'x');
  expect(days).toMatchObject({ code: 1, err: '--keep-days must be a number above zero\n' });
  const address = await run('queue', 'status', '--redis', `http://:${redis.password}@127.0.0.1`);
  expect(address).toMatchObject({ code: 1, err: '--redis must be an address such as redis://127.0.0.1:6379\n' });
  const nobody = await run('queue', 'status', '--redis', `redis://:${redis.password}@127.0.0.1:1`);
  expect(nobody).toMatchObject({ code: 1, err: expect.stringMatching(/^Redis cannot be reached: nothing listens/) });
  const wrong = await run('worker', '--sandbox', '--redis', redis.url.replace(redis.password, 'wr0ng'));
  expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/^Redis rejects the user name or the password/) });
});

test('nothing that was printed holds a password, a credential or a person', () => {
  expect(printed.length).toBeGreaterThan(1000);
  for (const secret of [redis.password, 'wr0ng', 'k3y-of-the-vendor', '@example.com', 'Jane'])
    expect(printed).not.toContain(secret);
});
