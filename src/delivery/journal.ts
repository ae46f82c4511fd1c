import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import type { AnyResult } from '../types';
import type { Sent } from './exchange';
import type { Identity } from './identity';
import { eventOf, LineWriter, lineOf, readLines, replaceFile } from './journal-file';
import { lock, type Release } from './lock';

/** How a lead stands: never sent, taken by the vendor, refused by it, or nobody knows. */
export type Standing = 'unsent' | 'delivered' | 'refused' | 'uncertain';

/** What the journal knows of one lead; nothing of the person is in it. */
export interface Entry {
  readonly key: string;
  /** When it was last heard of, ISO 8601. */
  readonly at: string;
  readonly standing: Standing;
  readonly sent: Sent;
  readonly attempts: number;
  /** The last answer; absent when the process ended before there was one. */
  readonly result?: AnyResult;
  /** A digest of the lead's own values. */
  readonly values: string;
}

export interface JournalOptions {
  /** Leads that were delivered, refused or never sent are forgotten after so many days; 90 unless told. Uncertain ones never. */
  readonly retentionDays?: number;
}

type Event = Omit<Entry, 'standing' | 'sent' | 'attempts'> & Partial<Entry>;

/**
 * Opens the journal of a delivery, or begins one: what was sent, and what became of it. It outlives the process, and
 * a torn end that a crash left is repaired. Throws an Error with a code: EBUSY while another process holds the file,
 * EDAMAGED when a line in the midst of it cannot be read, EJOURNAL when it is no journal, or that of the file system.
 */
export async function openJournal(file: string, { retentionDays = 90 }: JournalOptions = {}): Promise<Journal> {
  const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
  const path = fs.realpathSync(file);
  let release: Release | undefined;
  try {
    release = await lock(path);
    return new Journal(path, scan(path, fd, retentionDays), release);
  } catch (error) {
    fs.closeSync(fd);
    await release?.();
    throw error;
  }
}

/** Every lead that a journal knows, as it stands; the file may be in use meanwhile. */
export function* readJournal(file: string): Generator<Entry> {
  const fd = fs.openSync(file, 'r');
  try {
    const { starts } = index(fd);
    for (const start of starts.values()) yield entryOf(eventAt(fd, start));
  } finally {
    fs.closeSync(fd);
  }
}

/** The journal of a delivery, held by this process alone. `deliver` and `deliverAll` write it. */
export class Journal {
  private readonly writer: LineWriter;
  private readonly busy = new Map<string, Promise<void>>();

  /** @internal Use `openJournal`. */
  constructor(
    readonly file: string,
    private readonly state: { fd: number; size: number; salt: string; starts: Map<string, number> },
    private readonly release: Release,
  ) {
    this.writer = new LineWriter(state.fd, state.size);
  }

  /** What this journal mixes into the digests of leads. */
  get salt(): string {
    return this.state.salt;
  }

  /** Waits until nobody else is at a key, and holds it until the given function is called. */
  async hold(key: string): Promise<() => void> {
    while (this.busy.has(key)) await this.busy.get(key);
    let free = () => {};
    this.busy.set(key, new Promise((resolve) => (free = resolve)));
    return () => {
      this.busy.delete(key);
      free();
    };
  }

  /** What is known of a lead, if anything. */
  find(key: string): Entry | undefined {
    const start = this.state.starts.get(short(key));
    return start === undefined ? undefined : entryOf(eventAt(this.state.fd, start));
  }

  /** Notes that a lead is about to be sent. Once this resolves it is on disk, and a crash leaves the lead uncertain. */
  intend({ key, values }: Identity): Promise<void> {
    return this.note({ key, at: new Date().toISOString(), values });
  }

  /** Notes what became of it. */
  answer({ key, values }: Identity, entry: Pick<Entry, 'standing' | 'sent' | 'attempts'> & { result: AnyResult }) {
    return this.note({ key, at: new Date().toISOString(), values, ...entry });
  }

  /** Lets go of the file, once all that is noted is on disk. */
  async close(): Promise<void> {
    await this.writer.idle();
    fs.closeSync(this.state.fd);
    await this.release();
  }

  private async note(event: Event): Promise<void> {
    const start = await this.writer.append(lineOf(event));
    this.state.starts.set(short(event.key), start);
  }
}

/** An intent with no answer behind it is a lead of which nobody knows. */
const entryOf = (event: Event): Entry => ({ standing: 'uncertain', sent: 'unknown', attempts: 1, ...event });

/** Keys are kept in memory as digests, so that a million of them fit. */
const short = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 16);

function eventAt(fd: number, start: number): Event {
  const parts: Buffer[] = [];
  for (let from = start; ; ) {
    const part = Buffer.alloc(1024);
    const length = fs.readSync(fd, part, 0, part.length, from);
    const end = part.subarray(0, length).indexOf(10);
    parts.push(part.subarray(0, end < 0 ? length : end));
    if (end >= 0 || length === 0) break;
    from += length;
  }
  const event = eventOf(Buffer.concat(parts).toString('utf8'));
  if (event === undefined) throw coded('EDAMAGED', 'a line of the journal is damaged');
  return event as unknown as Event;
}

/** Where the last line on each lead starts, and where the file ends well. */
function index(fd: number) {
  const starts = new Map<string, number>();
  let salt: string | undefined;
  let lines = 0;
  const size = readLines(fd, (event, start) => {
    if (start === 0 && event.journal === 1) salt = String(event.salt);
    else starts.set(short(String(event.key)), start);
    lines++;
  });
  if (salt === undefined && lines > 0) throw coded('EJOURNAL', 'this file is no journal');
  return { starts, salt, size, stale: lines - 1 - starts.size };
}

/** Reads a journal, mends its end and makes it smaller where that is worth it. */
function scan(file: string, fd: number, retentionDays: number) {
  const found = index(fd);
  if (found.salt === undefined) return begin(file, fd);
  if (fs.fstatSync(fd).size > found.size) fs.ftruncateSync(fd, found.size);
  const oldest = new Date(Date.now() - 86_400_000 * retentionDays).toISOString();
  const kept = [...found.starts.values()].filter((start) => {
    const { standing, at } = entryOf(eventAt(fd, start));
    return standing === 'uncertain' || at >= oldest;
  });
  if (kept.length === found.starts.size && found.stale < Math.max(10_000, kept.length / 2)) {
    return { fd, size: found.size, salt: found.salt, starts: found.starts };
  }
  replaceFile(file, compacted(fd, found.salt, kept));
  fs.closeSync(fd);
  const next = fs.openSync(file, fs.constants.O_RDWR);
  const { starts, size } = index(next);
  return { fd: next, size, salt: found.salt, starts };
}

function* compacted(fd: number, salt: string, kept: number[]): Generator<string> {
  yield lineOf({ journal: 1, salt });
  for (const start of kept) yield lineOf(eventAt(fd, start));
}

function begin(file: string, fd: number) {
  if (fs.fstatSync(fd).size > 0) throw coded('EJOURNAL', 'this file is no journal');
  const salt = randomBytes(16).toString('base64url');
  const header = lineOf({ journal: 1, salt });
  replaceFile(file, [header]);
  fs.closeSync(fd);
  const size = Buffer.byteLength(header);
  return { fd: fs.openSync(file, fs.constants.O_RDWR), size, salt, starts: new Map<string, number>() };
}

const coded = (code: string, message: string) => Object.assign(new Error(message), { code });
