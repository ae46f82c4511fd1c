import { lstatSync } from 'node:fs';
import { createCodedError } from './coded-error';
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
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOTDB' ? createCodedError('ELOCK', 'what is at the path of the lock is no lock') : error;
  }
}
