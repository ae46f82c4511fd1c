import { createCodedError } from './coded-error';

/** What a cell of the journal may hold. No text: one of the two drivers crashes the process on bad UTF-8. */
export type Cell = number | Uint8Array | null;

/** A prepared statement. Cells are bound in order. */
export interface Statement {
  /** Returns the number of changed rows. */
  run(...cells: Cell[]): number;
  /** Returns the rows as plain objects; each BLOB is a Buffer. */
  all(...cells: Cell[]): Record<string, number | Buffer | null>[];
}

/** A database, with one interface for both drivers. Its errors have a code of `errorCodes`. */
export interface Database {
  /** Runs statements that return no rows. */
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface DriverStatement {
  run(...cells: unknown[]): { changes: number | bigint };
  all(...cells: unknown[]): Record<string, unknown>[];
}
interface DriverDatabase {
  exec(sql: string): void;
  prepare(sql: string): DriverStatement;
  close(): void;
}
/** Opens a database. `bind` turns cells into the driver's arguments. */
type Driver = (path: string) => { database: DriverDatabase; bind: (cells: Cell[]) => unknown[] };

/** SQLite's result codes that a person can do something about: https://www.sqlite.org/rescode.html */
const errorCodes = new Map([
  [1, 'EDAMAGED'], // our SQL is correct, so the schema is damaged
  [5, 'EBUSY'],
  [6, 'EBUSY'],
  [8, 'EROFS'],
  [10, 'EIO'],
  [11, 'EDAMAGED'],
  [13, 'ENOSPC'],
  [14, 'ECANTOPEN'],
  [26, 'ENOTDB'],
]);

/**
 * Opens a database with `node:sqlite` (Node 22.13 and newer) or `libsql`.
 *
 * @param isQuiet suppresses Node's warning that its SQLite is experimental
 * @throws an Error with the code ENOSQLITE when there is neither, or with one of `errorCodes`
 */
export function openDatabase(path: string, isQuiet = false): Database {
  const driver = loadNodeSqlite(isQuiet) ?? loadLibsql();
  if (driver === undefined) throw createCodedError('ENOSQLITE', 'there is no SQLite');
  const { database, bind } = withCodes(() => driver(path));
  return {
    exec: (sql) => withCodes(() => database.exec(sql)),
    prepare(sql) {
      const statement = withCodes(() => database.prepare(sql));
      return {
        run: (...cells) => Number(withCodes(() => statement.run(...bind(cells))).changes),
        all: (...cells) => withCodes(() => statement.all(...bind(cells)).map(toRow)),
      };
    },
    close: () => database.close(),
  };
}

function loadNodeSqlite(isQuiet: boolean): Driver | undefined {
  type NodeSqlite = { DatabaseSync: new (path: string) => DriverDatabase };
  const { emitWarning } = process;
  if (isQuiet) {
    process.emitWarning = ((warning: string, ...rest: never[]) => {
      if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning(warning, ...rest);
    }) as typeof process.emitWarning;
  }
  try {
    const { DatabaseSync } = require('node:sqlite') as NodeSqlite;
    return (path) => ({ database: new DatabaseSync(path), bind: (cells) => cells });
  } catch {
    return undefined; // this Node has no SQLite
  } finally {
    process.emitWarning = emitWarning;
  }
}

function loadLibsql(): Driver | undefined {
  try {
    const Libsql = require('libsql') as new (path: string) => DriverDatabase;
    // libsql reads a lone Buffer, or an object after the first cell, as named parameters. One array is safe.
    return (path) => ({ database: new Libsql(path), bind: (cells) => [cells] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Converts a row to one shape: for a BLOB `node:sqlite` returns a Uint8Array, `libsql` an ArrayBuffer. */
function toRow(row: Record<string, unknown>): Record<string, number | Buffer | null> {
  const cells = Object.entries(row).map(([name, cell]) => {
    if (cell instanceof ArrayBuffer) return [name, Buffer.from(cell)];
    if (ArrayBuffer.isView(cell)) return [name, Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength)];
    return [name, cell];
  });
  return Object.fromEntries(cells);
}

/** Replaces an error of either driver by one with a code and a message without any data of the database. */
function withCodes<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { errcode, rawCode } = error as { errcode?: number; rawCode?: number };
    const code = errcode ?? rawCode;
    if (code === undefined) throw createCodedError('ECANTOPEN', 'SQLite cannot open the file');
    throw createCodedError(errorCodes.get(code & 0xff) ?? `SQLITE_${code & 0xff}`, 'SQLite has failed');
  }
}
