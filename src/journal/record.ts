import { crc32 } from 'node:zlib';
import type { AnyResult, LeadStatus, Sent } from '../types';
import { createCodedError } from './coded-error';
import type { Identity } from './identity';

/** The journal's record of one lead. Holds no personal data. */
export interface JournalRecord extends Identity {
  /** When the lead was last recorded, ISO 8601. */
  readonly at: string;
  /** The status of the lead. */
  readonly status: LeadStatus;
  /** Whether the lead left. */
  readonly sent: Sent;
  /** Attempts of the last call that sent it. */
  readonly attempts: number;
  /** What the vendor's answer meant, or why there was none. */
  readonly code?: string;
  /** The last answer; absent when the process ended before there was one. */
  readonly result?: AnyResult;
  /** Why the lead was settled, by a person or by feedback. */
  readonly note?: string;
  /** Digests of the ids by which feedback can identify the lead. */
  readonly ids?: readonly string[];
  /** The vendor's feedback about the lead. */
  readonly feedback?: LeadFeedback;
}

/** The vendor's posts about one lead, merged. Holds no personal data. */
export interface LeadFeedback {
  /** When the last post arrived, ISO 8601. */
  readonly at: string;
  /** The key of the inbound action that parsed the posts. */
  readonly action: string;
  /** The kinds of the ids by which the lead was identified. */
  readonly matchedBy: readonly string[];
  /** True when no documentation says that this id identifies this lead. */
  readonly isInferred?: true;
  /** The fields of the posts, merged. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A change to a lead by feedback. */
export interface FeedbackChange {
  readonly key: string;
  readonly feedback: LeadFeedback;
  /** Proof that the vendor has the lead. An uncertain lead is then settled as delivered, with this as its note. */
  readonly proof?: string | undefined;
}

/** The fields that are recorded after a lead was sent. */
export type JournalResult = Pick<JournalRecord, 'status' | 'sent' | 'attempts' | 'code' | 'result' | 'note'>;

/** Creates the record of a lead that is about to be sent. Until its result is recorded, it is uncertain. */
export const createIntent = ({ key, contentHash, row }: Identity): JournalRecord => ({
  ...{ key, contentHash, ...(row && { row }) },
  ...{ at: new Date().toISOString(), status: 'uncertain', sent: 'unknown', attempts: 1 },
});

/** Creates the record of a lead with the result of its send. */
export const createRecord = (
  { key, contentHash, row }: Identity,
  { status, sent, attempts, code, result, note }: JournalResult,
): JournalRecord => ({
  ...{ key, contentHash, ...(row && { row }), at: new Date().toISOString(), status, sent, attempts },
  ...{ ...(code && { code }), ...(result && { result }), ...(note && { note }) },
});

/** A status with which a person may settle an uncertain lead. */
export type SettledStatus = Exclude<LeadStatus, 'uncertain'>;

/** The result that a settled lead gets when it is delivered again. */
const settledResults: Record<SettledStatus, AnyResult | undefined> = {
  delivered: { outcome: 'success' },
  rejected: { outcome: 'failure', reason: 'settled by hand: the vendor has rejected it' },
  unsent: undefined,
};

/** Returns the record of an uncertain lead with the status that it is settled with. */
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

/** The code of a lead that is uncertain because feedback names it although it was unsent. Only a person settles it. */
const UNEXPECTED = 'FEEDBACK_UNEXPECTED';

/** The reason of such a lead. */
export const UNEXPECTED_REASON = 'unsent, but feedback names the lead: it may have arrived';

/** Whether proving feedback makes a lead delivered. */
export const isSettledByFeedback = ({ status, code }: JournalRecord): boolean =>
  status === 'uncertain' && code !== UNEXPECTED;

/**
 * Returns the record of a lead with a change by feedback. Feedback that is proof makes an uncertain lead delivered, and
 * an unsent one uncertain: the vendor has it, so it must not be sent by itself.
 */
export function applyFeedback(known: JournalRecord, { feedback, proof }: FeedbackChange): JournalRecord {
  if (proof !== undefined && isSettledByFeedback(known))
    return { ...settleRecord(known, 'delivered', proof), feedback };
  if (proof !== undefined && known.status === 'unsent') {
    const result = { outcome: 'error', reason: UNEXPECTED_REASON } as const;
    return { ...known, status: 'uncertain', sent: 'unknown', code: UNEXPECTED, result, note: proof, feedback };
  }
  return { ...known, feedback };
}

/** A row of the table `leads`. */
export interface Row {
  readonly id: number;
  readonly key: Buffer;
  readonly row: Buffer | null;
  readonly record: Buffer;
  readonly checksum: number;
}

/** Encodes a record as a row. The checksum includes the digests, because a flipped bit in one would hide the lead. */
export function encodeRow(id: number, key: Buffer, rowDigest: string | undefined, record: JournalRecord): Row {
  const row = rowDigest === undefined ? null : Buffer.from(rowDigest);
  const bytes = Buffer.from(JSON.stringify(record));
  return { id, key, row, record: bytes, checksum: getChecksum({ id, key, row, record: bytes }) };
}

/** Decodes the record of a row. Throws an Error with the code EDAMAGED when the row is not as it was written. */
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

/** Returns the checksum of a row in `more_rows`. */
export const getRowChecksum = (row: Buffer, lead: number): number => crc32(row, crc32(String(lead)));

function getChecksum({ id, key, row, record }: Omit<Row, 'checksum'>): number {
  const parts = row === null ? [key, record] : [key, row, record];
  return parts.reduce((checksum, part) => crc32(part, checksum), crc32(String(id)));
}
