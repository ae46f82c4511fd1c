import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** The file comes with its content or not at all, and only what was read may be taken over: nobody meets half a lock. */
async function lockByFile(file: string): Promise<Release> {
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), id: randomUUID() });
  if (!placed(file, mine)) {
    const found = contentOf(file);
    if (found !== undefined && (isHeld(found) || !removed(file, found))) throw busy();
    if (!placed(file, mine)) throw busy();
  }
  return async () => void removed(file, mine);
}

/** Puts a lock file in its place, unless one is there. */
function placed(file: string, content: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content, { flag: 'wx' });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes a lock file away if it is still the one that was read; another's is put back. */
function removed(file: string, content: string): boolean {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const taken = contentOf(aside);
  const isSame = taken === content;
  if (!isSame && taken !== undefined) placed(file, taken);
  rmSync(aside, { force: true });
  return isSame;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isHeld(lock: string): boolean {
  try {
    const { pid, started } = JSON.parse(lock) as { pid: number; started: string };
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
