import { randomBytes } from 'node:crypto';
import type { LeadStatus } from '../types';
import { beginJournal } from './begin';
import { checkDatabase, getNext, type OnProgress, PAGE_SIZE, type Rows } from './check';
import { createCodedError } from './coded-error';
import type { Identity } from './identity';
import { assertSameFile, findWritableFile, type JournalFile } from './journal-file';
import { digestKey, JournalReader } from './reader';
import {
  createIntent,
  createRecord,
  decodeRow,
  encodeRow,
  type JournalRecord,
  type JournalResult,
  type SettledStatus,
  settledResults,
} from './record';
import { createDamageError, isEmptyFile, rollBack, selectBlob, WRITER_PRAGMAS } from './schema';
import { type Cell, type Database, openDatabase } from './sqlite';
import { takeOver } from './take-over';
import { acquireWriterLock } from './writer-lock';

/** A journal that this thread alone writes. */
export class JournalWriter extends JournalReader {
  /** The rows of leads that were looked for lately, by key: a lead is looked for, and recorded twice, within one breath. */
  private readonly lately = new Map<string, KnownRow | undefined>();
  private nextId: number | undefined;

  private constructor(
    database: Database,
    salt: string,
    private readonly lock: Database,
    private readonly file: JournalFile,
    private readonly nonce: Buffer,
  ) {
    super(database, salt);
  }

  /** Opens a journal, or begins one, and checks all of it. */
  static create(file: string, isQuiet: boolean, onProgress?: OnProgress): JournalWriter {
    const { path } = findWritableFile(file);
    JournalReader.open(path, isQuiet).close(); // throws for what is no journal, before anything is written beside it
    const lock = acquireWriterLock(`${path}.lock`, isQuiet);
    const opened: { close(): void }[] = [lock];
    try {
      if (isEmptyFile(path)) beginJournal(path, isQuiet);
      const found = findWritableFile(path); // another process may have begun it meanwhile
      const database = openDatabase(path, isQuiet);
      opened.push(database);
      database.exec(WRITER_PRAGMAS);
      checkDatabase(database, onProgress);
      const nonce = randomBytes(16);
      return new JournalWriter(database, takeOver(database, nonce), lock, found, nonce);
    } catch (error) {
      for (const one of opened.reverse()) one.close();
      throw error;
    }
  }

  override close(): void {
    super.close();
    this.lock.close();
  }

  /** Runs some work as one transaction, which is durable once this returns. */
  transact<T>(work: () => T): T {
    assertSameFile(this.file);
    if (this.lately.size > MAX_LATELY) this.lately.clear();
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const [journal] = this.prepare(`SELECT ${selectBlob('writer')} FROM journal WHERE id = 1`).all();
      if (!this.nonce.equals((journal?.writer ?? Buffer.alloc(0)) as Buffer))
        throw createCodedError('EMOVED', 'another process has taken the journal over');
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.lately.clear();
      this.nextId = undefined;
      rollBack(this.database);
      throw error;
    }
  }

  protected override findByKey(key: string): Rows {
    const rows = super.findByKey(key);
    this.lately.set(key, toKnownRow(rows[0]));
    return rows;
  }

  /** Records that a lead is about to be sent. */
  recordIntent(identity: Identity): void {
    this.write(createIntent(identity));
  }

  /** Records what became of it. */
  recordResult(identity: Identity, result: JournalResult): void {
    this.write(createRecord(identity, result));
  }

  /** Settles an uncertain lead. Gives its record; undefined where there is no such lead, or it is not uncertain. */
  settle(key: string, status: SettledStatus, note: string | undefined): JournalRecord | undefined {
    const known = this.find({ key });
    if (known?.status !== 'uncertain') return undefined;
    const { result: _, ...rest } = known;
    const result = settledResults[status];
    const record = createRecord(known, { ...rest, status, ...(result && { result }), ...(note && { note }) });
    this.write(record);
    return record;
  }

  /** Forgets the leads of a page that were last recorded before a moment (ISO 8601), never uncertain ones. */
  prunePage(after: number, before: string): { pruned: number; next: number | undefined } {
    const rows = this.selectRows('id > ? ORDER BY id LIMIT ?', after, PAGE_SIZE);
    const isOld = ({ status, at }: JournalRecord) => status !== 'uncertain' && at < before;
    const old = rows.filter((row) => isOld(decodeRow(row)));
    this.lately.clear();
    for (const { id = 0 } of old) this.prepare('DELETE FROM leads WHERE id = ?').run(id);
    return { pruned: old.length, next: getNext(rows) };
  }

  /** Gives the room of forgotten leads back to the disk. */
  vacuum(): void {
    assertSameFile(this.file);
    this.database.exec('VACUUM');
  }

  private write(record: JournalRecord): void {
    const known = this.lately.has(record.key) ? this.lately.get(record.key) : toKnownRow(this.findByKey(record.key)[0]);
    const old = known ?? this.findUnsentRow(record.row);
    // A row of a file under which a lead was sent stays known.
    const row = known?.row !== undefined && (known.status !== 'unsent' || !record.row) ? known.row : record.row;
    const id = old?.id ?? this.getNextId();
    const cells = encodeRow(id, digestKey(record.key), row, { ...record, ...(row !== undefined && { row }) });
    const { key, record: bytes, checksum } = cells;
    if (old === undefined) this.prepare(INSERT).run(key, cells.row, bytes, checksum, id);
    else if (old === known && old.row === row)
      this.change(UPDATE, bytes, checksum, id, key); // touches no index
    else {
      this.lately.clear(); // another lead may have been known by this row until now
      this.change(REPLACE, key, cells.row, bytes, checksum, id);
    }
    this.lately.set(record.key, { id, row, status: record.status });
  }

  /** Changes one row, which must be there. */
  private change(sql: string, ...cells: Cell[]): void {
    if (this.prepare(sql).run(...cells) !== 1) throw createDamageError();
  }

  /** The same row of a file under another key, where it was never sent: it is that lead. */
  private findUnsentRow(row: string | undefined): KnownRow | undefined {
    return toKnownRow(this.findByRow(row).find((cells) => decodeRow(cells).status === 'unsent'));
  }

  private getNextId(): number {
    this.nextId ??= 1 + Number(this.prepare('SELECT max(id) AS id FROM leads').all()[0]?.id ?? 0);
    return this.nextId++;
  }
}

/** Where a lead is in the journal, and under which row of a file. */
interface KnownRow {
  readonly id: number;
  readonly row: string | undefined;
  readonly status: LeadStatus;
}

function toKnownRow(cells: Rows[number] | undefined): KnownRow | undefined {
  if (cells === undefined) return undefined;
  const { row, status } = decodeRow(cells);
  return { id: cells.id as number, row, status };
}

const MAX_LATELY = 10_000;
const INSERT = 'INSERT INTO leads (key, row, record, checksum, id) VALUES (?, ?, ?, ?, ?)';
const REPLACE = 'UPDATE leads SET key = ?, row = ?, record = ?, checksum = ? WHERE id = ?';
const UPDATE = 'UPDATE leads SET record = ?, checksum = ? WHERE id = ? AND key = ?';
