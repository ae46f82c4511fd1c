import { randomBytes } from 'node:crypto';
import { beginJournal } from './begin';
import { checkDatabase, getNext, type OnProgress, PAGE_SIZE } from './check';
import { createCodedError } from './coded-error';
import type { Identity } from './identity';
import { assertSameFile, findWritableFile, type JournalFile } from './journal-file';
import { LeadTable } from './lead-table';
import { JournalReader } from './reader';
import {
  applyFeedback,
  createIntent,
  createRecord,
  decodeRow,
  type FeedbackChange,
  type JournalRecord,
  type JournalResult,
  type SettledStatus,
  settleRecord,
} from './record';
import { isEmptyFile, rollBack, selectBlob, WRITER_PRAGMAS } from './schema';
import { type Database, openDatabase } from './sqlite';
import { takeOver } from './take-over';
import { acquireWriterLock, getLockPath, noteJournal } from './writer-lock';

/** A journal that only this thread writes. */
export class JournalWriter extends LeadTable {
  private constructor(
    database: Database,
    salt: string,
    private readonly lock: Database,
    private readonly file: JournalFile,
    private readonly nonce: Buffer,
  ) {
    super(database, salt);
  }

  /** Opens or creates a journal, and checks the whole of it. */
  static create(file: string, isQuiet: boolean, onProgress?: OnProgress): JournalWriter {
    const { path } = findWritableFile(file);
    JournalReader.open(path, isQuiet).close(); // throws if it is not a journal, before a lock is created beside it
    const lock = acquireWriterLock(getLockPath(path), isQuiet);
    const opened: { close(): void }[] = [lock];
    try {
      if (isEmptyFile(path)) beginJournal(path, isQuiet);
      const journalFile = findWritableFile(path); // another process may have created it meanwhile
      const database = openDatabase(path, isQuiet);
      opened.push(database);
      database.exec(WRITER_PRAGMAS);
      checkDatabase(database, onProgress);
      const nonce = randomBytes(16);
      noteJournal(lock, path);
      return new JournalWriter(database, takeOver(database, nonce), lock, journalFile, nonce);
    } catch (error) {
      for (const one of opened.reverse()) one.close();
      throw error;
    }
  }

  override close(): void {
    super.close();
    this.lock.close();
  }

  /** Runs `work` as one transaction. It is durable when this returns. */
  transact<T>(work: () => T): T {
    assertSameFile(this.file);
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const [journal] = this.prepare(`SELECT ${selectBlob('writer')} FROM journal WHERE id = 1`).all();
      if (!this.nonce.equals((journal?.writer ?? Buffer.alloc(0)) as Buffer))
        throw createCodedError('EMOVED', 'another process has taken the journal over');
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.forget();
      rollBack(this.database);
      throw error;
    }
  }

  /** Records that a lead is about to be sent, with the digests of its ids. */
  recordIntent(identity: Identity, ids?: readonly string[]): void {
    this.write(createIntent(identity), ids);
  }

  /** Records the result of a lead, with the digests of the ids that the vendor has assigned to it. */
  recordResult(identity: Identity, result: JournalResult, ids?: readonly string[]): void {
    this.write(createRecord(identity, result), ids);
  }

  /** Records feedback of leads. Returns the number of uncertain leads that are now delivered. */
  recordFeedback(changes: readonly FeedbackChange[]): number {
    let settled = 0;
    for (const change of changes) {
      const [cells] = this.findByKey(change.key);
      if (cells === undefined) continue;
      const known = decodeRow(cells);
      const record = applyFeedback(known, change);
      if (record.status === 'delivered' && known.status !== 'delivered') settled++;
      this.write(record);
    }
    return settled;
  }

  /** Settles an uncertain lead. Returns its record; undefined when there is none, or it is not uncertain. */
  settle(key: string, status: SettledStatus, note: string | undefined): JournalRecord | undefined {
    const known = this.find({ key });
    if (known?.status !== 'uncertain') return undefined;
    const record = settleRecord(known, status, note);
    this.write(record);
    return record;
  }

  /** Deletes the leads of a page that were last recorded before `before` (ISO 8601), but never uncertain ones. */
  prunePage(after: number, before: string): { pruned: number; next: number | undefined } {
    const rows = this.selectRows('id > ? ORDER BY id LIMIT ?', after, PAGE_SIZE);
    const isOld = ({ status, at }: JournalRecord) => status !== 'uncertain' && at < before;
    const old = rows.filter((row) => isOld(decodeRow(row)));
    this.forget();
    for (const row of old) this.remove(row);
    return { pruned: old.length, next: getNext(rows) };
  }

  /** Returns the space of deleted leads to the disk. */
  vacuum(): void {
    assertSameFile(this.file);
    this.database.exec('VACUUM');
  }
}
