import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis of a test's own: a free port, a password, an append-only file in a folder of its own. */
export interface TestRedis {
  readonly url: string;
  readonly password: string;
  /** A connection to look with. */
  readonly client: Redis;
  /** Ends the server at once and starts it again on the same files. */
  restart(): Promise<void>;
  /** Ends the server at once; nothing listens then. */
  kill(): Promise<void>;
  /** Starts it again, on the same files. */
  revive(): Promise<void>;
  /** Puts an empty server on the same port. */
  replace(): Promise<void>;
  /** Stops the process, and lets it go on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export const password = 'c0rrect-horse';

export async function startRedis(more: string[] = []): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await findFreePort();
  const words = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', password, '--save', ''],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', ...more],
  ];
  let server: ChildProcess = start(words);
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  const ping = async () => {
    const ended = new Promise<never>((_, reject) => server.once('exit', () => reject(new Error('Redis has ended'))));
    await Promise.race([client.ping(), ended]);
    ended.catch(() => undefined);
  };
  await ping();
  const end = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    await new Promise<void>((resolve) => server.once('exit', () => resolve()).kill('SIGKILL'));
  };
  const revive = async () => {
    server = start(words);
    await ping();
  };
  return {
    ...{ url, password, client, kill: end, revive },
    async restart() {
      await end();
      await revive();
    },
    async replace() {
      await end();
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      await revive();
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async stop() {
      client.disconnect();
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const start = (words: string[]) => spawn('redis-server', words, { stdio: 'ignore' });

/** Below the ports that the system gives away: while a Redis is down, nobody else may get its port. */
const PORTS = { from: 12_000, count: 1000 };
let nextPort = PORTS.from + PORTS.count * Number(process.env.JEST_WORKER_ID ?? 0) + Math.floor(Math.random() * 900);

async function findFreePort(): Promise<number> {
  for (;;) {
    const port = nextPort++;
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer()
        .once('error', () => resolve(false))
        .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

const MAX_WAIT_MS = 100_000;

/** Waits until something holds. Throws after 100 seconds, so that a failed test does not go on behind the others. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const started = performance.now();
  while (!(await holds())) {
    if (performance.now() - started > MAX_WAIT_MS) throw new Error('it did not come to hold within 100 seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
