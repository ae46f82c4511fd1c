import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import type { AnyResult, LeadStatus, Sent } from '../types';
import { createCodedError, parseEvent, readLines, replaceFile, toLine } from './file';
import { KeyIndex } from './key-index';

/** What the journal knows of one lead; nothing of the person is in it. */
export interface JournalRecord {
  readonly key: string;
  /** When it was last heard of, ISO 8601. */
  readonly at: string;
  readonly status: LeadStatus;
  readonly sent: Sent;
  readonly attempts: number;
  /** What the vendor's answer meant, or why there was none. */
  readonly code?: string;
  /** The last answer; absent when the process ended before there was one. */
  readonly result?: AnyResult;
  /** A digest of the lead's own values. */
  readonly contentHash: string;
}

/** A line of the journal: an intent, or an answer with all that an entry has. */
export type JournalEvent = Omit<JournalRecord, 'status' | 'sent' | 'attempts'> & Partial<JournalRecord>;

/** An intent with no answer behind it is a lead of which nobody knows. */
export const toRecord = (event: JournalEvent): JournalRecord => ({
  status: 'uncertain',
  sent: 'unknown',
  attempts: 1,
  ...event,
});

/** The event of the line that starts at a place. */
export function readEvent(fd: number, start: number): JournalEvent {
  const parts: Buffer[] = [];
  for (let from = start; ; ) {
    const part = Buffer.alloc(1024);
    const length = fs.readSync(fd, part, 0, part.length, from);
    const end = part.subarray(0, length).indexOf(10);
    parts.push(part.subarray(0, end < 0 ? length : end));
    if (end >= 0 || length === 0) break;
    from += length;
  }
  const event = parseEvent(Buffer.concat(parts).toString('utf8'));
  if (event === undefined) throw createCodedError('EDAMAGED', 'a line of the journal is damaged');
  return event as unknown as JournalEvent;
}

/** Changes with the keys and digests of leads: a journal with others would not know its leads again. */
const version = 3;

/** Where the last line on each lead starts, and where the file ends well. Only an empty file may lack the header. */
export function index(fd: number) {
  const starts = new KeyIndex();
  let salt: string | undefined;
  let lines = 0;
  const size = readLines(fd, (event, start) => {
    if (start === 0 && event.journal === version) salt = String(event.salt);
    else starts.set(String(event.key), start);
    lines++;
  });
  if (salt === undefined && fs.fstatSync(fd).size > 0)
    throw createCodedError('EJOURNAL', 'this file is no journal, or of another version');
  return { starts, salt, size, stale: lines - 1 - starts.size };
}

/** Reads a journal, mends its end and makes it smaller where that is worth it. */
export function scan(file: string, fd: number) {
  const found = index(fd);
  if (found.salt === undefined) return begin(file, fd);
  if (fs.fstatSync(fd).size > found.size) fs.ftruncateSync(fd, found.size);
  const whole = { fd, size: found.size, salt: found.salt, starts: found.starts };
  const kept = found.starts.values();
  if (found.stale < Math.max(10_000, kept.length / 2)) return whole;
  try {
    replaceFile(file, compacted(fd, found.salt, kept));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EDAMAGED') throw error;
    return whole; // no room or no right to write beside it: a journal that is too large is a good one
  }
  fs.closeSync(fd);
  const next = fs.openSync(file, fs.constants.O_RDWR);
  const { starts, size } = index(next);
  if (starts.size !== kept.length) throw createCodedError('EDAMAGED', 'the journal could not be made smaller');
  return { fd: next, size, salt: found.salt, starts };
}

function* compacted(fd: number, salt: string, kept: Float64Array): Generator<string> {
  yield toLine({ journal: version, salt });
  for (const start of kept) yield toLine(readEvent(fd, start));
}

function begin(file: string, fd: number) {
  const salt = randomBytes(16).toString('base64url');
  const header = toLine({ journal: version, salt });
  replaceFile(file, [header]);
  fs.closeSync(fd);
  const size = Buffer.byteLength(header);
  return { fd: fs.openSync(file, fs.constants.O_RDWR), size, salt, starts: new KeyIndex() };
}
