import { COLUMNS, IS_WHOLE_ID } from './check';
import { splitDigest } from './feedback-ids';
import { decodeRow, type JournalRecord } from './record';
import { createDamageError, selectInteger } from './schema';
import type { Statement } from './sqlite';

/** A lead, and the digests of the ids by which feedback can identify it. */
export interface SentLead {
  readonly record: JournalRecord;
  readonly ids: readonly string[];
}

/** The leads that were sent with some ids. */
export interface SentLeads {
  readonly leads: readonly SentLead[];
  /** Digests of ids that too many leads share, so that they identify none. */
  readonly shared: readonly string[];
}

/** An id that more leads share identifies none of them: it is a column with the same value in every lead. */
export const MAX_SHARED = 50;

/** Finds the leads that were sent with any of these ids, given as digests. Verifies each row that it reads. */
export function findSentLeads(prepare: (sql: string) => Statement, digests: readonly string[]): SentLeads {
  const shared: string[] = [];
  const leads = new Map<number, SentLead>();
  for (const digest of digests) {
    const rows = prepare(BY_ID).all(...splitDigest(digest));
    if (!rows.every(({ isWhole }) => isWhole === 1)) throw createDamageError();
    if (rows.length > MAX_SHARED) shared.push(digest);
    else for (const { lead } of rows) leads.set(lead as number, readLead(prepare, lead as number, digest));
  }
  return { leads: [...leads.values()], shared };
}

function readLead(prepare: (sql: string) => Statement, id: number, digest: string): SentLead {
  const [cells] = prepare(`SELECT ${COLUMNS} FROM leads WHERE id = ?`).all(id);
  const record = cells && decodeRow(cells);
  if (!record?.ids?.includes(digest)) throw createDamageError();
  return { record, ids: record.ids };
}

const BY_ID = `
  SELECT ${selectInteger('lead')}, ${IS_WHOLE_ID} AS isWhole FROM feedback_ids
  WHERE high = ? AND low = ? LIMIT ${MAX_SHARED + 1}`;
