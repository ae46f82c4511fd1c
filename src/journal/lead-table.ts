import type { Rows } from './check';
import type { Identity } from './identity';
import { digestKey, JournalReader } from './reader';
import { decodeRow, encodeRow, getRowChecksum, type JournalRecord } from './record';
import { createDamageError } from './schema';
import type { Cell } from './sqlite';

/** The leads of a journal, written by their keys and by their rows of files. */
export class LeadTable extends JournalReader {
  /** Leads that were looked for lately, by key: a lead is looked for, and recorded twice, within one breath. */
  private readonly lately = new Map<string, KnownLead | undefined>();
  private nextId: number | undefined;

  /** Records that a row of a file is a lead that is known already, by which it stays known under other columns. */
  recordRow({ key, row }: Identity): void {
    const [known] = this.findByKey(key);
    if (known !== undefined && row !== undefined) this.addRow(known.id as number, row);
  }

  /** Writes the record of a lead in the place of what was known of it. */
  protected write(record: JournalRecord): void {
    const known = this.lately.has(record.key)
      ? this.lately.get(record.key)
      : toKnownLead(this.findByKey(record.key)[0]);
    const old = known ?? this.findUnsentRow(record.row);
    const row = old?.row ?? record.row;
    const id = old?.id ?? this.getNextId();
    const cells = encodeRow(id, digestKey(record.key), row, { ...record, ...(row !== undefined && { row }) });
    const { key, record: bytes, checksum } = cells;
    if (old === undefined) this.prepare(INSERT).run(key, cells.row, bytes, checksum, id);
    else if (old === known && old.row === row)
      this.change(UPDATE, bytes, checksum, id, key); // touches no index
    else {
      this.lately.clear(); // it may have had another key until now
      this.change(REPLACE, key, cells.row, bytes, checksum, id);
    }
    if (record.row !== undefined && record.row !== row) this.addRow(id, record.row);
    this.lately.set(record.key, { id, row });
  }

  /** Adds a further row of a file to a lead. */
  private addRow(lead: number, row: string): void {
    const digest = Buffer.from(row);
    this.prepare(INSERT_ROW).run(digest, lead, getRowChecksum(digest, lead));
  }

  /** Changes one row, which must be there. */
  private change(sql: string, ...cells: Cell[]): void {
    if (this.prepare(sql).run(...cells) !== 1) throw createDamageError();
  }

  /** The same row of a file under another key, where it was never sent: it is that lead. */
  private findUnsentRow(row: string | undefined): KnownLead | undefined {
    return toKnownLead(this.findByRow(row).find((cells) => decodeRow(cells).status === 'unsent'));
  }

  protected override findByKey(key: string): Rows {
    const rows = super.findByKey(key);
    if (this.lately.size > MAX_LATELY) this.lately.clear();
    this.lately.set(key, toKnownLead(rows[0]));
    return rows;
  }

  private getNextId(): number {
    this.nextId ??= 1 + Number(this.prepare('SELECT max(id) AS id FROM leads').all()[0]?.id ?? 0);
    return this.nextId++;
  }

  /** Lets go of what it remembers of the table, after a change that has failed, or was made past it. */
  protected forget(): void {
    this.lately.clear();
    this.nextId = undefined;
  }
}

/** Where a lead is in the journal, and its first row of a file. */
interface KnownLead {
  readonly id: number;
  readonly row: string | undefined;
}

function toKnownLead(cells: Rows[number] | undefined): KnownLead | undefined {
  if (cells === undefined) return undefined;
  return { id: cells.id as number, row: decodeRow(cells).row };
}

const MAX_LATELY = 10_000;
const INSERT_ROW = 'INSERT OR IGNORE INTO more_rows (row, lead, checksum) VALUES (?, ?, ?)';
const INSERT = 'INSERT INTO leads (key, row, record, checksum, id) VALUES (?, ?, ?, ?, ?)';
const REPLACE = 'UPDATE leads SET key = ?, row = ?, record = ?, checksum = ? WHERE id = ?';
const UPDATE = 'UPDATE leads SET record = ?, checksum = ? WHERE id = ? AND key = ?';
