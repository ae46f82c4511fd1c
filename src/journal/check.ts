import { getRowChecksum, isWhole, type Row } from './record';
import { createDamageError, selectBlob, selectInteger } from './schema';
import type { Cell, Database, Statement } from './sqlite';

/** The columns of a lead's row. */
export const COLUMNS = ['id', ...['key', 'row', 'record'].map(selectBlob), selectInteger('checksum')].join(', ');

/** How many rows are read at once. */
export const PAGE_SIZE = 1000;

/** Rows of the table `leads`. */
export type Rows = ReturnType<Statement['all']>;

/** Returns the id after which the next page begins; undefined at the end. */
export const getNext = (rows: Rows): number | undefined =>
  rows.length < PAGE_SIZE ? undefined : (rows.at(-1)?.id as number);

/** Called repeatedly during a check, with how many rows are checked so far. */
export type OnProgress = (checked: number, total: number) => void;

/**
 * Reads all of a journal once: SQLite's own check of its pages and indexes, and the checksum of each row.
 *
 * @returns the number of leads in the journal
 * @throws an Error with the code EDAMAGED when any data is not as it was written
 */
export function checkDatabase(database: Database, onProgress: OnProgress = () => undefined): number {
  assertIntegrity(database);
  const total = Number(database.prepare('SELECT count(*) AS total FROM leads').all()[0]?.total);
  const page = database.prepare(`SELECT ${COLUMNS} FROM leads WHERE id > ? ORDER BY id LIMIT ?`);
  let checked = 0;
  for (let after: number | undefined = Number.MIN_SAFE_INTEGER; after !== undefined; ) {
    const rows: Rows = page.all(after, PAGE_SIZE);
    if (!rows.every((row) => isWhole(row as unknown as Row))) throw createDamageError();
    checked += rows.length;
    onProgress(checked, total);
    after = getNext(rows);
  }
  checkMoreRows(database);
  checkIds(database);
  return checked;
}

function checkMoreRows(database: Database): void {
  const columns = [selectBlob('row'), ...['lead', 'checksum'].map(selectInteger)].join(', ');
  // Ordered by `more_rows.row`, not by the selected expression of the same name, which SQLite would sort for each page.
  const page = database.prepare(
    `SELECT ${columns} FROM more_rows WHERE (row, lead) > (?, ?) ORDER BY more_rows.row, more_rows.lead LIMIT ?`,
  );
  for (let after: [Cell, Cell] = [Buffer.alloc(0), 0]; ; ) {
    const rows: Rows = page.all(...after, PAGE_SIZE);
    if (!rows.every(isWholeRow)) throw createDamageError();
    const last = rows[PAGE_SIZE - 1];
    if (last === undefined) return;
    after = [last.row as Cell, last.lead as Cell];
  }
}

const isWholeRow = ({ row, lead, checksum }: Rows[number]): boolean =>
  Buffer.isBuffer(row) && checksum === getRowChecksum(row, lead as number);

/**
 * Returns the checksum of an id. SQLite can compute it itself, because a journal has several ids for each lead. A
 * flipped bit in one of the numbers changes it.
 */
export const getIdChecksum = (high: number, low: number, lead: number): number =>
  (high + 3 * low + 5 * lead) % 4294967291;

/** SQL that tells whether a row of `feedback_ids` is as it was written. */
const NUMBERS = ['high', 'low', 'lead', 'checksum'].map((column) => `typeof(${column}) = 'integer'`).join(' AND ');
export const IS_WHOLE_ID = `(${NUMBERS} AND checksum = (high + 3 * low + 5 * lead) % 4294967291)`;

function checkIds(database: Database): void {
  const [row] = database.prepare(`SELECT count(*) AS damaged FROM feedback_ids WHERE NOT ${IS_WHOLE_ID}`).all();
  if (row?.damaged !== 0) throw createDamageError();
}

function assertIntegrity(database: Database): void {
  // Read as a BLOB, since the message may hold bytes of a damaged schema.
  const sql = 'SELECT CAST(integrity_check AS BLOB) AS message FROM pragma_integrity_check';
  if (database.prepare(sql).all()[0]?.message?.toString() !== 'ok') throw createDamageError();
}
