import { execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type TestRedis, until } from './redis';

/** The commands with a Redis that does not let them in, is not safe, or is full. */

const main = join(__dirname, '../../dist/cli/main.js');
const folder = fs.mkdtempSync(join(tmpdir(), 'queue-cli-redis-'));
const leads = join(folder, 'leads.csv');
fs.writeFileSync(leads, 'id,email,first_name\n1,1@example.com,Jane\n');
const action = ['--action', 'phoneburner_put_contact'];
const commands = {
  enqueue: ['enqueue', leads, ...action],
  worker: ['worker', '--sandbox', ...action],
  status: ['queue', 'status', ...action],
  parked: ['queue', 'parked', ...action],
  redrive: ['queue', 'redrive', '--all', ...action],
};
let redis: TestRedis;
let printed = '';

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis.stop();
  fs.rmSync(folder, { recursive: true });
});

/** Runs a command to its end. */
const run = (words: string[], url: string) =>
  new Promise<{ code: number; err: string }>((resolve) =>
    execFile(process.execPath, [main, ...words, '--redis', url], (error, out, err) => {
      printed += out + err;
      resolve({ code: Number(error?.code ?? 0), err });
    }),
  );

/** Starts a worker, and collects what it says. */
function startWorker(url: string) {
  const child = spawn(process.execPath, [main, ...commands.worker, '--redis', url]);
  const lines: string[] = [];
  child.stderr.on('data', (data) => {
    printed += data;
    lines.push(...String(data).split('\n').filter(Boolean));
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, lines, ended };
}

/** Makes a user of Redis, and gives the address with it. */
async function addUser(name: string, ...rules: string[]): Promise<string> {
  await redis.client.call('ACL', 'SETUSER', name, 'reset', 'on', '>few-rights', ...rules);
  return redis.url.replace(`:${redis.password}`, `${name}:few-rights`);
}

const RULES = ['+@all', '-@dangerous', '+info', '+config|get'];
const KEYS = '~leadconduit-vendors:*';

test.each(Object.keys(commands) as (keyof typeof commands)[])(
  '%s ends with code 1 and says what to do: wrong keys, wrong commands, wrong password',
  async (name) => {
    const keys = await run(commands[name], await addUser('keys', '~other:*', ...RULES));
    expect(keys.code).toBe(1);
    expect(keys.err).toMatch(
      /^Redis does not allow this user to use the keys leadconduit-vendors:(sandbox:)?\*: give it ~/,
    );
    const writes = await run(commands[name], await addUser('writes', KEYS, ...RULES, '-hset', '-evalsha'));
    expect(writes.code).toBe(1);
    expect(writes.err).toMatch(/^Redis does not allow this user to run hset, evalsha: give it .* \+@all/);
    const info = await run(commands[name], await addUser('info', KEYS, '+@all', '-@dangerous'));
    expect(info.code).toBe(1);
    expect(info.err).toMatch(/^Redis does not allow this user to run info: give it .* \+info/);
    const none = await run(commands[name], await addUser('none'));
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/^Redis does not allow /);
    const password = await run(commands[name], redis.url.replace(redis.password, 'wr0ng'));
    expect(password.code).toBe(1);
    expect(password.err).toMatch(/^Redis rejects the user name or the password: .*\n$/);
    const missing = await run(commands[name], redis.url.replace(`:${redis.password}@`, ''));
    expect(missing.code).toBe(1);
    expect(missing.err).toMatch(/^Redis asks for a password: .*\n$/);
  },
);

test('a prefix that the user may not use is told for the prefix that was asked for', async () => {
  const url = await addUser('leads', KEYS, ...RULES);
  expect(await run([...commands.status, '--prefix', 'leads'], url)).toMatchObject({
    code: 1,
    err: expect.stringContaining('use the keys leads:*: give it ~leads:* +@all'),
  });
  expect(await run(commands.status, url)).toEqual({ code: 0, err: '' });
});

test('worker and enqueue tell what a power cut can lose, and queue does not', async () => {
  const tell = async (url: string) => {
    const { code, err } = await run(commands.enqueue, url);
    expect(code).toBe(0);
    const worker = startWorker(url);
    await until(() => worker.lines.some((line) => line.startsWith('Working on')));
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.lines.slice(0, -2).join('\n')).toBe(err.trim());
    expect(await run(commands.status, url)).toEqual({ code: 0, err: '' });
    return err;
  };
  expect(await tell(redis.url)).toBe('');
  await redis.client.config('SET', 'appendfsync', 'everysec');
  expect(await tell(redis.url)).toMatch(/^Redis has appendfsync everysec: a power cut can lose up to a second .*\n$/);
  const blind = await addUser('blind', KEYS, '+@all', '-@dangerous', '+info');
  expect(await tell(blind)).toMatch(/^Redis does not show its appendfsync.*\+config\|get.*\n$/);
  await redis.client.config('SET', 'appendonly', 'no');
  expect(await tell(redis.url)).toMatch(/^Redis keeps no append-only file: .*\n$/);
  await redis.client.config('SET', 'appendonly', 'yes');
  await redis.client.config('SET', 'appendfsync', 'always');
});

test('a worker says once that Redis is full, and once that it goes on', async () => {
  const worker = startWorker(redis.url);
  await until(() => worker.lines.some((line) => line.startsWith('Working on')));
  await redis.client.config('SET', 'maxmemory', '1');
  await until(() => worker.lines.some((line) => line.startsWith('Redis is full')));
  const before = await countCommands();
  await until(async () => (await countCommands()).refusedWrites >= before.refusedWrites + 3); // it has tried three times
  expect((await countCommands()).scripts - before.scripts).toBeLessThan(30); // and has not fetched meanwhile
  await redis.client.config('SET', 'maxmemory', '0');
  await until(() => worker.lines.some((line) => line.includes('the worker continues')));
  expect(worker.lines.length).toBe(3);
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
});

const countCommands = async () => {
  const stats = await redis.client.info('commandstats');
  const count = (pattern: RegExp) => Number(pattern.exec(stats)?.[1] ?? 0);
  return {
    refusedWrites: count(/cmdstat_set:.*rejected_calls=(\d+)/),
    scripts: count(/cmdstat_evalsha:calls=(\d+)/),
  };
};

test('a worker whose password is changed ends with code 1 once its connection is lost', async () => {
  const url = await addUser('leads', KEYS, ...RULES);
  const worker = startWorker(url);
  await until(() => worker.lines.some((line) => line.startsWith('Working on')));
  await redis.client.call('ACL', 'SETUSER', 'leads', 'resetpass', '>another');
  await redis.client.call('CLIENT', 'KILL', 'USER', 'leads');
  expect(await worker.ended).toBe(1);
  expect(worker.lines.filter((line) => line.startsWith('Redis rejects the user name or the password')).length).toBe(1);
  expect(worker.lines.at(-1)).toBe('The worker ends, because Redis does not let it in.');
});

test('nothing that was printed holds a password, a person, or a word of a library', () => {
  expect(printed.length).toBeGreaterThan(1000);
  for (const word of [redis.password, 'few-rights', 'wr0ng', 'Jane', '@example.com', 'NOPERM', 'ioredis', '    at '])
    expect(printed).not.toContain(word);
});
