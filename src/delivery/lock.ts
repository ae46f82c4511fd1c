import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Lets go of a file. */
export type Release = () => Promise<void>;

/**
 * Holds a file for this process alone, as long as it lives: no lock outlasts a process that was killed. On Linux it is
 * an abstract Unix socket, which the kernel takes back; elsewhere a file beside it, with the holder's id and the moment
 * it started. Rejects with the code EBUSY when another process, or another place in this one, holds it.
 */
export function lock(file: string): Promise<Release> {
  return process.platform === 'linux' ? lockBySocket(file) : lockByFile(`${file}.lock`);
}

function lockBySocket(file: string): Promise<Release> {
  const name = `\0leadconduit-vendors/${createHash('sha256').update(file).digest('hex')}`;
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? busy() : error));
    server.listen({ path: name, exclusive: true }, () => {
      server.unref();
      resolve(() => new Promise((closed) => server.close(() => closed())));
    });
  });
}

async function lockByFile(file: string): Promise<Release> {
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  try {
    writeFileSync(file, mine, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isHeld(file)) throw busy();
    rmSync(file, { force: true });
    writeFileSync(file, mine, { flag: 'wx' });
  }
  return async () => rmSync(file, { force: true });
}

function isHeld(file: string): boolean {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; started: string };
    process.kill(pid, 0);
    return startOf(pid) === started;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and somebody else's
  }
}

/** When a process started, by which a later one with the same id is told apart. */
function startOf(pid: number): string {
  const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

const busy = () => Object.assign(new Error('held by another process'), { code: 'EBUSY' });
