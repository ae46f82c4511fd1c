import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireWriterLock } from '../journal/internal';

/** Thrown when the history file cannot be written. `code` is that of the file system. */
export class UnwritableHistory extends Error {
  constructor(readonly code: string) {
    super('the history cannot be written');
  }
}

/** A file of lines that only its owner may read. Several workbenches may write it. */
export interface HistoryFile {
  read(): string[];
  /** Rejects when the line cannot be written. */
  append(line: string): Promise<void>;
  clear(): Promise<void>;
}

const MAX_LINES = 100;
const MAX_LOCK_WAIT_MS = 3000;

/** Opens the file. Throws UnwritableHistory when it cannot be written, so that no lead is sent without a record. */
export function openHistoryFile(file: string): HistoryFile {
  const lockPath = `${file}.lock`;
  const next = `${file}.next`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(next, '', { mode: 0o600 });
    rmSync(next);
    tryLock(lockPath)?.close();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code !== 'EBUSY') throw new UnwritableHistory(code);
  }
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);
  return {
    read,
    append: (line) =>
      withLock(lockPath, () => {
        const lines = [...read(), line].slice(-MAX_LINES);
        writeFileSync(next, lines.map((one) => `${one}\n`).join(''), { mode: 0o600 });
        renameSync(next, file);
      }),
    clear: () => withLock(lockPath, () => rmSync(file, { force: true })),
  };
}

/** Runs `work` while no other workbench writes the file. */
async function withLock(path: string, work: () => void): Promise<void> {
  const end = performance.now() + MAX_LOCK_WAIT_MS;
  for (;;) {
    try {
      const lock = tryLock(path);
      try {
        return work();
      } finally {
        lock?.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || performance.now() > end) throw error;
    }
    await sleep(10);
  }
}

/**
 * Takes the lock. Undefined without SQLite: two workbenches at once may then lose a line. Throws EBUSY while it is
 * held.
 */
function tryLock(path: string): { close(): void } | undefined {
  try {
    return acquireWriterLock(path, true);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSQLITE') return undefined;
    throw error;
  }
}
