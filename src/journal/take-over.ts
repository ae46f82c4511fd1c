import { readSalt, rollBack } from './schema';
import type { Database } from './sqlite';

/** Writes this writer's nonce into a journal. An earlier writer that still runs sees it and stops writing. */
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
