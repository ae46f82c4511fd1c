import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { createCodedError } from './coded-error';
import { readStart } from './journal-file';
import type { Database } from './sqlite';

/** Marks a database as a journal of this package ("lcvj"). */
const APPLICATION_ID = 0x6c63766a;

/** Increase it when the tables, keys or digests change: this version could not find the leads of an older journal. */
const VERSION = 6;

/** How long a writer waits for a reader that stopped while it reads a page. */
export const BUSY_TIMEOUT_MS = 30_000;

/**
 * Settings of a writer's connection. Deleting the rollback file is the commit, and EXTRA makes that durable: otherwise,
 * after a power cut, SQLite could roll back the intent of a lead that was sent. Not WAL: a flipped bit in a WAL file,
 * or a database that was moved without it, loses leads without an error.
 */
export const WRITER_PRAGMAS = `
  PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
  PRAGMA journal_mode = DELETE;
  PRAGMA synchronous = EXTRA;
  PRAGMA cell_size_check = ON;
  PRAGMA cache_size = -16000;`;

/**
 * No column holds text, because one of the drivers crashes the process on bad UTF-8. A lead that came in several file
 * rows has the first in `leads` and the others in `more_rows`. The digests of the ids by which feedback can identify a
 * lead are in its record, and also in `feedback_ids` as an index.
 */
const TABLES = `
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    salt BLOB NOT NULL,
    writer BLOB NOT NULL,
    checksum INTEGER NOT NULL
  );
  CREATE TABLE leads (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    row BLOB,
    record BLOB NOT NULL,
    checksum INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX leads_by_key ON leads (key);
  CREATE INDEX leads_by_row ON leads (row) WHERE row IS NOT NULL;
  CREATE TABLE more_rows (
    row BLOB NOT NULL,
    lead INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (row, lead)
  ) WITHOUT ROWID;
  CREATE INDEX more_rows_by_lead ON more_rows (lead);
  CREATE TABLE feedback_ids (
    high INTEGER NOT NULL,
    low INTEGER NOT NULL,
    lead INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (high, low, lead)
  ) WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};`;

/** Selects a column of one type; NULL if a flipped bit has changed the type, above all to text. */
const select = (kind: 'blob' | 'integer') => (column: string) =>
  `iif(typeof(${column}) = '${kind}', ${column}, NULL) AS ${column}`;
export const selectBlob = select('blob');
export const selectInteger = select('integer');

/** Whether a file is empty, as after a process died while it created a journal. */
export const isEmptyFile = (path: string): boolean => fs.statSync(path).size === 0;

/** The first bytes of a rollback journal, and the offset of the number of pages that the database had. */
const ROLLBACK_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');
const ROLLBACK_SIZE_AT = 16;

/**
 * Checks the rollback file before SQLite uses it to undo an open transaction. A rollback file that makes the journal
 * empty, or belongs to an empty file, is damaged: SQLite would follow it, and lose every lead without an error.
 * https://www.sqlite.org/fileformat2.html#the_rollback_journal
 *
 * @throws an Error with the code EDAMAGED
 */
export function assertRollback(path: string): void {
  const rollback = `${path}-journal`;
  if (!fs.statSync(rollback, { throwIfNoEntry: false })?.isFile()) return;
  const header = readStart(rollback, ROLLBACK_SIZE_AT + 4);
  if (!header?.subarray(0, ROLLBACK_MAGIC.length).equals(ROLLBACK_MAGIC)) return;
  if (header.readUInt32BE(ROLLBACK_SIZE_AT) === 0 || isEmptyFile(path)) throw createDamageError();
}

/** Creates the tables of a new journal, and its salt. Runs inside a transaction. */
export function createTables(database: Database): void {
  database.exec(TABLES);
  const salt = Buffer.from(randomBytes(16).toString('base64url'));
  const sql = 'INSERT INTO journal (id, salt, writer, checksum) VALUES (1, ?, ?, ?)';
  database.prepare(sql).run(salt, Buffer.alloc(0), crc32(salt));
}

/**
 * Reads the salt of a journal, and checks that the file is a journal.
 *
 * @throws an Error with the code EJOURNAL for another file or another version, or EDAMAGED
 */
export function readSalt(database: Database): string {
  const [application] = readNumbers(database, 'PRAGMA application_id');
  const [version] = readNumbers(database, 'PRAGMA user_version');
  if (application !== APPLICATION_ID || version !== VERSION)
    throw createCodedError('EJOURNAL', 'this file is not a journal, or one of another version');
  const [journal] = database
    .prepare(`SELECT ${selectBlob('salt')}, ${selectInteger('checksum')} FROM journal WHERE id = 1`)
    .all();
  if (!Buffer.isBuffer(journal?.salt) || crc32(journal.salt) !== journal.checksum) throw createDamageError();
  return journal.salt.toString();
}

/** Reads a number of the header. Throws an Error with the code EJOURNAL for a file that is not a database. */
export function readNumbers(database: Database, sql: string): unknown[] {
  try {
    return Object.values(database.prepare(sql).all()[0] ?? {});
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOTDB' ? createCodedError('EJOURNAL', 'this file is not a journal') : error;
  }
}

export const createDamageError = () => createCodedError('EDAMAGED', 'the journal is damaged');

/** Rolls a failed transaction back. */
export function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled it back by itself
  }
}
