import { readSalt, rollBack } from './schema';
import type { Database } from './sqlite';

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
