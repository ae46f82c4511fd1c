import { crc32 } from 'node:zlib';
import type { AnyResult, LeadStatus, Sent } from '../types';
import { createCodedError } from './coded-error';
import type { Identity } from './identity';

/** What the journal knows of one lead; nothing of the person is in it. */
export interface JournalRecord extends Identity {
  /** When it was last recorded, ISO 8601. */
  readonly at: string;
  readonly status: LeadStatus;
  readonly sent: Sent;
  readonly attempts: number;
  /** What the vendor's answer meant, or why there was none. */
  readonly code?: string;
  /** The last answer; absent when the process ended before there was one. */
  readonly result?: AnyResult;
  /** Why a person settled it. */
  readonly note?: string;
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
export const settledResults: Record<SettledStatus, AnyResult | undefined> = {
  delivered: { outcome: 'success' },
  rejected: { outcome: 'failure', reason: 'settled by hand: the vendor has rejected it' },
  unsent: undefined,
};

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
