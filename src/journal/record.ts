import { crc32 } from 'node:zlib';
import type { AnyResult, LeadStatus, Sent } from '../types';
import { createCodedError } from './coded-error';
import type { Identity } from './identity';

/** What the journal knows of one lead; nothing of the person is in it. */
export interface JournalRecord extends Identity {
  /** When it was last recorded, ISO 8601. */
  readonly at: string;
  /** How it stands. */
  readonly status: LeadStatus;
  /** Whether it left. */
  readonly sent: Sent;
  /** Attempts of the last call that sent it. */
  readonly attempts: number;
  /** What the vendor's answer meant, or why there was none. */
  readonly code?: string;
  /** The last answer; absent when the process ended before there was one. */
  readonly result?: AnyResult;
  /** Why it was settled, by a person or by feedback. */
  readonly note?: string;
  /** Digests of the ids by which feedback may know it. */
  readonly ids?: readonly string[];
  /** What the vendor has told of it since. */
  readonly feedback?: LeadFeedback;
}

/** What the posts of a vendor about one lead come to; nothing of the person is in it. */
export interface LeadFeedback {
  /** When the last of them arrived, ISO 8601. */
  readonly at: string;
  /** The key of the inbound action that has read them. */
  readonly action: string;
  /** The kinds of the ids by which the lead was known. */
  readonly matchedBy: readonly string[];
  /** True when nothing documented says that this id means this lead. */
  readonly isInferred?: true;
  /** The fields of the posts, folded together. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What feedback changes of a lead. */
export interface FeedbackChange {
  readonly key: string;
  readonly feedback: LeadFeedback;
  /** That the vendor has the lead: an uncertain one is delivered then, and this is its note. */
  readonly proof?: string | undefined;
}

/** What is recorded of a lead once its send has ended. */
export type JournalResult = Pick<JournalRecord, 'status' | 'sent' | 'attempts' | 'code' | 'result' | 'note'>;

/** The record of a lead that is about to be sent: without a result, nobody knows whether it arrived. */
export const createIntent = ({ key, contentHash, row }: Identity): JournalRecord => ({
  ...{ key, contentHash, ...(row && { row }) },
  ...{ at: new Date().toISOString(), status: 'uncertain', sent: 'unknown', attempts: 1 },
});

/** The record of a lead whose send has ended. */
export const createRecord = (
  { key, contentHash, row }: Identity,
  { status, sent, attempts, code, result, note }: JournalResult,
): JournalRecord => ({
  ...{ key, contentHash, ...(row && { row }), at: new Date().toISOString(), status, sent, attempts },
  ...{ ...(code && { code }), ...(result && { result }), ...(note && { note }) },
});

/** A status that a person may settle an uncertain lead with. */
export type SettledStatus = Exclude<LeadStatus, 'uncertain'>;

/** The result of a lead that a person has settled, when it comes again. */
const settledResults: Record<SettledStatus, AnyResult | undefined> = {
  delivered: { outcome: 'success' },
  rejected: { outcome: 'failure', reason: 'settled by hand: the vendor has rejected it' },
  unsent: undefined,
};

/** The record of an uncertain lead once somebody knows what became of it. */
export function settleRecord(
  { result: _, ...known }: JournalRecord,
  status: SettledStatus,
  note: string | undefined,
): JournalRecord {
  const result = settledResults[status];
  const { ids, feedback } = known;
  const record = createRecord(known, {
    ...known,
    code: 'SETTLED',
    status,
    ...(result && { result }),
    ...(note && { note }),
  });
  return { ...record, ...(ids && { ids }), ...(feedback && { feedback }) };
}

/** The record of a lead with what feedback changes of it. */
export function applyFeedback(known: JournalRecord, { feedback, proof }: FeedbackChange): JournalRecord {
  const isSettled = proof !== undefined && known.status === 'uncertain';
  return { ...(isSettled ? settleRecord(known, 'delivered', proof) : known), feedback };
}

/** A record as a row of the journal. */
export interface Row {
  readonly id: number;
  readonly key: Buffer;
  readonly row: Buffer | null;
  readonly record: Buffer;
  readonly checksum: number;
}

/** Encodes the record of a lead. The checksum is over the digests, too: a flipped bit in one would hide the lead. */
export function encodeRow(id: number, key: Buffer, rowDigest: string | undefined, record: JournalRecord): Row {
  const row = rowDigest === undefined ? null : Buffer.from(rowDigest);
  const bytes = Buffer.from(JSON.stringify(record));
  return { id, key, row, record: bytes, checksum: getChecksum({ id, key, row, record: bytes }) };
}

/** Reads the record of a row. Throws an Error with the code EDAMAGED when the row is not as it was written. */
export function decodeRow(cells: Record<string, number | Buffer | null>): JournalRecord {
  if (!isWhole(cells as unknown as Row)) throw createCodedError('EDAMAGED', 'a row of the journal is damaged');
  return JSON.parse((cells.record as Buffer).toString('utf8')) as JournalRecord;
}

/** Whether a row is as it was written. */
export function isWhole(cells: Row): boolean {
  const { id, key, row, record, checksum } = cells;
  const isTyped = Buffer.isBuffer(key) && Buffer.isBuffer(record) && (row === null || Buffer.isBuffer(row));
  return isTyped && checksum === getChecksum({ id, key, row, record });
}

/** The checksum of a further row of a lead. */
export const getRowChecksum = (row: Buffer, lead: number): number => crc32(row, crc32(String(lead)));

function getChecksum({ id, key, row, record }: Omit<Row, 'checksum'>): number {
  const parts = row === null ? [key, record] : [key, row, record];
  return parts.reduce((checksum, part) => crc32(part, checksum), crc32(String(id)));
}
