import { hash } from 'node:crypto';
import type { LeadStatus } from '../types';
import { COLUMNS, checkDatabase, getNext, type OnProgress, PAGE_SIZE, type Rows } from './check';
import type { Identity } from './identity';
import { findReadableFile } from './journal-file';
import { decodeRow, isWhole, type JournalRecord, type Row } from './record';
import {
  assertRollback,
  BUSY_TIMEOUT_MS,
  createDamageError,
  isEmptyFile,
  readNumbers,
  readSalt,
  rollBack,
} from './schema';
import { findSentLeads, type SentLeads } from './sent-leads';
import { type Cell, type Database, openDatabase, type Statement } from './sqlite';
import { isEmptied } from './writer-lock';

/** Some records in their order, and behind which row the next ones are; undefined at the end. */
export interface Page {
  readonly records: JournalRecord[];
  readonly next: number | undefined;
}

/** A journal that is open for reading. Synchronous: it lives in a thread of its own. */
export class JournalReader {
  private readonly statements = new Map<string, Statement>();

  protected constructor(
    protected readonly database: Database,
    /** What the journal mixes into the digests of leads; '' while it is empty. */
    readonly salt: string,
  ) {}

  /** Opens a journal, which another process may write meanwhile. */
  static open(file: string, isQuiet: boolean): JournalReader {
    return JournalReader.openWith(file, isQuiet, readSalt);
  }

  /** Opens a journal of which not even the salt may be readable, to salvage what is. */
  static openDamaged(file: string, isQuiet: boolean): JournalReader {
    return JournalReader.openWith(file, isQuiet, (database) => {
      readNumbers(database, 'PRAGMA schema_version');
      return 'unknown';
    });
  }

  private static openWith(file: string, isQuiet: boolean, getSalt: (database: Database) => string): JournalReader {
    const path = findReadableFile(file);
    assertRollback(path);
    if (isEmptied(path)) throw createDamageError();
    const database = openDatabase(path, isQuiet);
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA query_only = ON`);
      return new JournalReader(database, isEmptyFile(path) ? '' : getSalt(database));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Reads records behind a row, and verifies them. Throws an Error with the code EDAMAGED. */
  readPage(after: number): Page {
    const rows = this.selectRows('id > ? ORDER BY id LIMIT ?', after, PAGE_SIZE);
    return { records: rows.map(decodeRow), next: getNext(rows) };
  }

  /**
   * Reads what can be read of a damaged journal: from its beginning up to what cannot be read, then from its end.
   *
   * @param onRecords called with the records, some at a time
   * @returns how many rows were seen to be damaged; there may be more behind a page that cannot be read
   */
  salvage(onRecords: (records: JournalRecord[]) => void): number {
    let damaged = 0;
    /** Reads one row at a time, since a bad page takes nothing of a good one along. Gives the last row that was read. */
    const walk = (order: 'ASC' | 'DESC', after: number, before: number): number => {
      let [low, high] = [after, before];
      try {
        for (;;) {
          const [row] = this.selectRows(`id > ? AND id < ? ORDER BY id ${order} LIMIT 1`, low, high);
          if (row === undefined) return low;
          if (isWhole(row as unknown as Row)) onRecords([decodeRow(row)]);
          else damaged++;
          if (order === 'ASC') low = row.id as number;
          else high = row.id as number;
        }
      } catch {
        damaged++;
        return low;
      }
    };
    const last = walk('ASC', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    walk('DESC', last, Number.MAX_SAFE_INTEGER);
    return damaged;
  }

  /** Runs some work that reads, under one lock. */
  read<T>(work: () => T): T {
    this.database.exec('BEGIN');
    try {
      return work();
    } finally {
      rollBack(this.database);
    }
  }

  /** What is known of a lead, by its key or by its row of a file. The one that says most counts. */
  find({ key, row }: Pick<Identity, 'key' | 'row'>): JournalRecord | undefined {
    const byRow = this.findByRow(row).map((cells) => ({ ...decodeRow(cells), row: row as string }));
    const records = [...this.findByKey(key).map(decodeRow), ...byRow].map(
      (record) => byRow.find((other) => other.key === record.key) ?? record,
    );
    for (const status of BY_WEIGHT) {
      const found = records.find((record) => record.status === status);
      if (found) return found;
    }
    return undefined;
  }

  /** The leads that were sent with any of some ids, by the digests of these. */
  findSent(digests: readonly string[]): SentLeads {
    return this.salt === '' ? { leads: [], shared: [] } : findSentLeads((sql) => this.prepare(sql), digests);
  }

  /** Reads everything once: see `checkDatabase`. */
  check(onProgress?: OnProgress): number {
    return this.salt === '' ? 0 : checkDatabase(this.database, onProgress);
  }

  close(): void {
    this.database.close();
  }

  protected findByKey(key: string): Rows {
    return this.selectRows('key = ?', digestKey(key));
  }

  protected findByRow(row: string | undefined): Rows {
    if (row === undefined) return [];
    const digest = Buffer.from(row);
    return this.selectRows(BY_ROW, digest, digest);
  }

  protected prepare(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  /** The rows of leads that a condition selects. */
  protected selectRows(condition: string, ...cells: Cell[]): Rows {
    return this.salt === '' ? [] : this.prepare(`SELECT ${COLUMNS} FROM leads WHERE ${condition}`).all(...cells);
  }
}

/** Of several records of one lead, by its key and by its row of a file, the first of these counts. */
const BY_WEIGHT: readonly LeadStatus[] = ['delivered', 'uncertain', 'rejected', 'unsent'];

const BY_ROW = '(row = ? OR id IN (SELECT lead FROM more_rows WHERE row = ?)) ORDER BY id DESC';

/** A key as the table of leads has it. */
export const digestKey = (key: string): Buffer => hash('sha256', key, 'buffer').subarray(0, 16);
