import { assertRollback, BUSY_TIMEOUT_MS, isEmptyFile, readSalt, rollBack } from './schema';
import { type Database, openDatabase } from './sqlite';

/** Throws an Error with the code EJOURNAL for a file that is no journal, or EDAMAGED. */
export function assertJournal(path: string, isQuiet: boolean): void {
  assertRollback(path);
  if (isEmptyFile(path)) return;
  const database = openDatabase(path, isQuiet);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    readSalt(database);
  } finally {
    database.close();
  }
}

/** Writes the nonce of this writer into a journal, by which an earlier one that still lives knows that it must end. */
export function takeOver(database: Database, nonce: Buffer): string {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.prepare('UPDATE journal SET writer = ? WHERE id = 1').run(nonce);
    database.exec('COMMIT');
  } catch (error) {
    rollBack(database);
    throw error;
  }
  return readSalt(database);
}
