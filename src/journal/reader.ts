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

/** Some records in order, and the row id after which the next page begins; undefined at the end. */
export interface Page {
  readonly records: JournalRecord[];
  readonly next: number | undefined;
}

/** A journal that is open for reading. Synchronous: it runs in its own thread. */
export class JournalReader {
  private readonly statements = new Map<string, Statement>();

  protected constructor(
    protected readonly database: Database,
    /** The salt of the journal's digests; '' while the journal is empty. */
    readonly salt: string,
  ) {}

  /** Opens a journal. Another process may write it meanwhile. */
  static open(file: string, isQuiet: boolean): JournalReader {
    return JournalReader.openWith(file, isQuiet, readSalt);
  }

  /** Opens a damaged journal for salvage. Even its salt may be unreadable. */
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

  /** Reads and verifies a page of records after a row id. Throws an Error with the code EDAMAGED. */
  readPage(after: number): Page {
    const rows = this.selectRows('id > ? ORDER BY id LIMIT ?', after, PAGE_SIZE);
    return { records: rows.map(decodeRow), next: getNext(rows) };
  }

  /**
   * Reads all readable records of a damaged journal: forwards up to an unreadable page, then backwards from the end.
   *
   * @param onRecords called several times, with some records each time
   * @returns how many damaged rows were found; an unreadable page may hide more
   */
  salvage(onRecords: (records: JournalRecord[]) => void): number {
    let damaged = 0;
    /** Reads row by row, so that a bad page does not lose rows of a good one. Returns the last row that it read. */
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

  /** Runs several reads in one transaction. */
  read<T>(work: () => T): T {
    this.database.exec('BEGIN');
    try {
      return work();
    } finally {
      rollBack(this.database);
    }
  }

  /** Finds the record of a lead by its key or its file row. Of several, the first by `BY_WEIGHT` wins. */
  find({ key, row }: Pick<Identity, 'key' | 'row'>): JournalRecord | undefined {
    const byRow = this.findByRow(row).map((cells) => ({ ...decodeRow(cells), row: row as string }));
    const records = [...this.findByKey(key).map(decodeRow), ...byRow].map(
      (record) => byRow.find((other) => other.key === record.key) ?? record,
    );
    for (const status of BY_WEIGHT) {
      const match = records.find((record) => record.status === status);
      if (match) return match;
    }
    return undefined;
  }

  /** Finds the leads that were sent with any of these ids, given as digests. */
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

  /** Selects rows of leads by a condition. */
  protected selectRows(condition: string, ...cells: Cell[]): Rows {
    return this.salt === '' ? [] : this.prepare(`SELECT ${COLUMNS} FROM leads WHERE ${condition}`).all(...cells);
  }
}

/** If a key and a file row find several records, the one with the first of these statuses wins. */
const BY_WEIGHT: readonly LeadStatus[] = ['delivered', 'uncertain', 'rejected', 'unsent'];

const BY_ROW = '(row = ? OR id IN (SELECT lead FROM more_rows WHERE row = ?)) ORDER BY id DESC';

/** Digests a key, as the table of leads stores it. */
export const digestKey = (key: string): Buffer => hash('sha256', key, 'buffer').subarray(0, 16);
