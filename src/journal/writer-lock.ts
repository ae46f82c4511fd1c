import { lstatSync, statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { createCodedError } from './coded-error';
import { readStart } from './journal-file';
import { type Database, openDatabase } from './sqlite';

/**
 * Keeps other writers away, by an exclusive transaction on a small database beside the journal. The kernel takes it back
 * however the process ends, and it holds between containers that share the folder.
 *
 * @returns what to close when the journal is closed
 * @throws an Error with the code EBUSY while another one holds it, or ELOCK when something else is at its path
 */
export function acquireWriterLock(path: string, isQuiet: boolean): Database {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw createCodedError('ELOCK', 'what is at the path of the lock is no file');
  const lock = openDatabase(path, isQuiet);
  try {
    lock.exec(`PRAGMA busy_timeout = 0; ${BEGIN}`);
    return lock;
  } catch (error) {
    lock.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EBUSY')
      throw createCodedError('EBUSY', 'the file is already open for writing, here or in another process');
    throw code === 'ENOTDB' ? createCodedError('ELOCK', 'what is at the path of the lock is no lock') : error;
  }
}

/**
 * Notes in the lock which file its journal is, once that has leads to lose. Lets go of the lock for a moment.
 *
 * @throws an Error with the code EBUSY when another process took it meanwhile
 */
export function noteJournal(lock: Database, journal: string): void {
  const mark = getMark(journal);
  if (readMark(journal) !== mark) lock.exec(`PRAGMA user_version = ${mark}; COMMIT; ${BEGIN}`);
}

/** Whether an empty file is a journal that has been emptied: begun anew, it would know none of its leads. */
export const isEmptied = (journal: string): boolean =>
  statSync(journal).size === 0 && readMark(journal) === getMark(journal);

const BEGIN = 'BEGIN EXCLUSIVE';

/** Where the lock of a journal is. */
export const getLockPath = (journal: string): string => `${journal}.lock`;

/** What tells a file from another at its path: a file that somebody begins anew is no emptied one. */
function getMark(journal: string): number {
  const { dev, ino, birthtimeMs } = statSync(journal);
  return crc32(`${dev}:${ino}:${birthtimeMs}`) >>> 1;
}

/** Where the header of a database holds its `user_version`: https://www.sqlite.org/fileformat2.html#the_database_header */
const USER_VERSION_AT = 60;

/** Reads past SQLite, since whoever holds the lock keeps all others out. */
function readMark(journal: string): number | undefined {
  const path = getLockPath(journal);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return readStart(path, USER_VERSION_AT + 4)?.readUInt32BE(USER_VERSION_AT);
}
