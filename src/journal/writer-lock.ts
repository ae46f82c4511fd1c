import { lstatSync, statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { createCodedError } from './coded-error';
import { readStart } from './journal-file';
import { type Database, openDatabase } from './sqlite';

/**
 * Keeps other writers away with an exclusive transaction on a small database beside the journal. The kernel releases
 * the lock however the process ends. The lock also works between containers that share the folder.
 *
 * @returns the lock; close it when the journal is closed
 * @throws an Error with the code EBUSY while another process holds it, or ELOCK when its path has another kind of file
 */
export function acquireWriterLock(path: string, isQuiet: boolean): Database {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw createCodedError('ELOCK', 'the path of the lock is not a regular file');
  const lock = openDatabase(path, isQuiet);
  try {
    lock.exec(`PRAGMA busy_timeout = 0; ${BEGIN}`);
    return lock;
  } catch (error) {
    lock.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EBUSY')
      throw createCodedError('EBUSY', 'the file is already open for writing, here or in another process');
    throw code === 'ENOTDB' ? createCodedError('ELOCK', 'the file at the path of the lock is not a lock') : error;
  }
}

/**
 * Writes into the lock which file its journal is. This releases the lock for a moment. Reads through the lock's own
 * connection: when a process closes a file, the kernel (POSIX) releases all locks that the process holds on it.
 *
 * @throws an Error with the code EBUSY when another process took it meanwhile
 */
export function noteJournal(lock: Database, journal: string): void {
  const mark = getMark(journal);
  if (lock.prepare('PRAGMA user_version').all()[0]?.user_version !== mark)
    lock.exec(`PRAGMA user_version = ${mark}; COMMIT; ${BEGIN}`);
}

/** Whether an empty file is a journal that lost its content. A new journal in it would know none of the leads. */
export const isEmptied = (journal: string): boolean =>
  statSync(journal).size === 0 && readMark(journal) === getMark(journal);

const BEGIN = 'BEGIN EXCLUSIVE';

/** Returns the path of a journal's lock. */
export const getLockPath = (journal: string): string => `${journal}.lock`;

/** Returns a number that identifies a file: a new file at the same path is not an emptied journal. */
function getMark(journal: string): number {
  const { dev, ino, birthtimeMs } = statSync(journal);
  return crc32(`${dev}:${ino}:${birthtimeMs}`) >>> 1;
}

/** Offset of `user_version` in the header: https://www.sqlite.org/fileformat2.html#the_database_header */
const USER_VERSION_AT = 60;

/**
 * Reads the file without SQLite, because a process that holds the lock stops all other connections. Only for an empty
 * journal: it releases the lock of a writer in this process.
 */
function readMark(journal: string): number | undefined {
  const path = getLockPath(journal);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return readStart(path, USER_VERSION_AT + 4)?.readUInt32BE(USER_VERSION_AT);
}
