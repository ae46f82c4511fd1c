import { getIdChecksum, type Rows } from './check';
import { splitDigest } from './feedback-ids';
import type { Identity } from './identity';
import { digestKey, JournalReader } from './reader';
import { decodeRow, encodeRow, getRowChecksum, type JournalRecord } from './record';
import { createDamageError } from './schema';
import type { Cell } from './sqlite';

/** Writes the leads of a journal, by their keys and by their file rows. */
export class LeadTable extends JournalReader {
  /** Recently used leads by key: within a short time a lead is looked up and then recorded twice. */
  private readonly lately = new Map<string, KnownLead | undefined>();
  private nextId: number | undefined;

  /** Records that a file row is a lead that is known already, so that it is known with another column mapping, too. */
  recordRow({ key, row }: Identity): void {
    const [known] = this.findByKey(key);
    if (known !== undefined && row !== undefined) this.addRow(known.id as number, row);
  }

  /**
   * Writes the record of a lead over its previous one. Its ids and its feedback are kept.
   *
   * @param ids digests of further ids by which feedback can identify the lead
   */
  protected write(next: JournalRecord, ids: readonly string[] = []): void {
    const known = this.lately.has(next.key) ? this.lately.get(next.key) : toKnownLead(this.findByKey(next.key)[0]);
    const old = known ?? this.findUnsentRow(next.row);
    const id = old?.id ?? this.getNextId();
    const newIds = [...new Set(ids)].filter((digest) => !old?.ids?.includes(digest));
    const preserved = preserve(next, old, newIds);
    const cells = encodeRow(id, digestKey(next.key), preserved.row, { ...next, ...preserved });
    const { key, record: bytes, checksum } = cells;
    if (old === undefined) this.prepare(INSERT).run(key, cells.row, bytes, checksum, id);
    else if (old === known && old.row === preserved.row)
      this.change(UPDATE, bytes, checksum, id, key); // touches no index
    else {
      this.lately.clear(); // the lead may have had another key before
      this.change(REPLACE, key, cells.row, bytes, checksum, id);
    }
    if (next.row !== undefined && next.row !== preserved.row) this.addRow(id, next.row);
    if (newIds.length > 0) this.addIds(id, newIds);
    this.lately.set(next.key, { id, ...preserved });
  }

  /** Removes a lead with its ids and rows. */
  protected remove(cells: Rows[number]): void {
    const id = cells.id as number;
    for (const digest of decodeRow(cells).ids ?? []) this.prepare(DELETE_ID).run(...splitDigest(digest), id);
    this.prepare('DELETE FROM more_rows WHERE lead = ?').run(id);
    this.prepare('DELETE FROM leads WHERE id = ?').run(id);
  }

  /** Adds a further file row to a lead. */
  private addRow(lead: number, row: string): void {
    const digest = Buffer.from(row);
    this.prepare(INSERT_ROW).run(digest, lead, getRowChecksum(digest, lead));
  }

  private addIds(lead: number, digests: readonly string[]): void {
    const rows = digests.map((digest) => [...splitDigest(digest), lead] as const);
    const cells = rows.flatMap((row) => [...row, getIdChecksum(...row)]);
    this.prepare(`${INSERT_ID} ${rows.map(() => '(?, ?, ?, ?)').join(', ')}`).run(...cells);
  }

  /** Changes one row, which must be there. */
  private change(sql: string, ...cells: Cell[]): void {
    if (this.prepare(sql).run(...cells) !== 1) throw createDamageError();
  }

  /** Finds an unsent lead by its file row. Under another key it is still the same lead. */
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

  /** Clears the cache after a change that failed or bypassed it. */
  protected forget(): void {
    this.lately.clear();
    this.nextId = undefined;
  }
}

/** The fields that are preserved when a record is overwritten. */
type PreservedFields = Pick<JournalRecord, 'row' | 'ids' | 'feedback'>;

/** The row id of a lead, and the preserved fields of its record. */
type KnownLead = PreservedFields & { readonly id: number };

function preserve(next: PreservedFields, old: PreservedFields | undefined, newIds: readonly string[]): PreservedFields {
  const row = old?.row ?? next.row;
  const ids = [...(old?.ids ?? []), ...newIds];
  const feedback = next.feedback ?? old?.feedback;
  return { ...(row !== undefined && { row }), ...(ids.length > 0 && { ids }), ...(feedback && { feedback }) };
}

function toKnownLead(cells: Rows[number] | undefined): KnownLead | undefined {
  if (cells === undefined) return undefined;
  const record = decodeRow(cells);
  return { id: cells.id as number, ...preserve(record, undefined, record.ids ?? []) };
}

const MAX_LATELY = 10_000;
const INSERT_ROW = 'INSERT OR IGNORE INTO more_rows (row, lead, checksum) VALUES (?, ?, ?)';
const INSERT_ID = 'INSERT OR IGNORE INTO feedback_ids (high, low, lead, checksum) VALUES';
const DELETE_ID = 'DELETE FROM feedback_ids WHERE high = ? AND low = ? AND lead = ?';
const INSERT = 'INSERT INTO leads (key, row, record, checksum, id) VALUES (?, ?, ?, ?, ?)';
const REPLACE = 'UPDATE leads SET key = ?, row = ?, record = ?, checksum = ? WHERE id = ?';
const UPDATE = 'UPDATE leads SET record = ?, checksum = ? WHERE id = ? AND key = ?';
