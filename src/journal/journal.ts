import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { index, type JournalEvent, type JournalRecord, readEvent, scan, toRecord } from './event-index';
import { createCodedError, LineWriter, toLine } from './file';
import type { Identity } from './identity';
import { lock, type Release } from './lock';

/**
 * Opens the journal of a delivery, or begins one: what was sent, and what became of it. It outlives the process, and
 * a torn end that a crash left is repaired. It forgets no lead: no clock decides what is sent again. Throws an Error with a code: EBUSY while another process holds the file,
 * EDAMAGED when a line in the midst of it cannot be read, EJOURNAL when it is no journal, ELINKED when the file has a
 * second name (a hard link), under which another process could hold it too, or that of the file system.
 */
export async function openJournal(file: string): Promise<Journal> {
  if (!fs.existsSync(file) && fs.lstatSync(file, { throwIfNoEntry: false }))
    throw createCodedError('ENOENT', 'the journal is a link that leads nowhere');
  const path = fs.existsSync(file) ? fs.realpathSync(file) : join(fs.realpathSync(dirname(file)), basename(file));
  const release = await lock(path);
  let fd: number | undefined;
  try {
    fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    assertFile(fs.fstatSync(fd));
    return new Journal(path, scan(path, fd), release);
  } catch (error) {
    if (fd !== undefined) closeQuietly(fd);
    await release();
    throw error;
  }
}

/** A device has no end, and is not to be replaced by a file. */
function assertFile(stat: fs.Stats): void {
  if (!stat.isFile()) throw createCodedError('EJOURNAL', 'this file is no journal');
  if (stat.nlink > 1) throw createCodedError('ELINKED', 'the journal has a second name, a hard link');
}

/** Making a journal smaller may have closed its file already. */
function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // closed before
  }
}

/** Every lead that a journal knows, as it stands; the file may be in use meanwhile. */
export function* readJournal(file: string): Generator<JournalRecord> {
  const fd = fs.openSync(file, 'r');
  try {
    const { starts } = index(fd);
    for (const start of starts.values()) yield toRecord(readEvent(fd, start));
  } finally {
    fs.closeSync(fd);
  }
}

/** What is recorded of a lead once its send has ended. */
export type JournalResult = Pick<JournalRecord, 'status' | 'sent' | 'attempts' | 'code' | 'result'>;

/** The journal of a delivery, held by this process alone. `deliver` and `deliverAll` write it. */
export class Journal {
  private readonly writer: LineWriter;
  private readonly busy = new Map<string, Promise<void>>();
  /** Nobody may begin. */
  private closed = false;
  /** The file is gone. */
  private ended = false;

  /** @internal Use `openJournal`. */
  constructor(
    readonly file: string,
    private readonly state: ReturnType<typeof scan>,
    private readonly release: Release,
  ) {
    this.writer = new LineWriter(state.fd, state.size);
  }

  /** What this journal mixes into the digests of leads. */
  get salt(): string {
    return this.state.salt;
  }

  /** Waits until nobody else is at a key, and holds it until the given function is called. */
  async lock(key: string): Promise<() => void> {
    this.assertOpen();
    while (this.busy.has(key)) await this.busy.get(key);
    let free = () => {};
    this.busy.set(key, new Promise((resolve) => (free = resolve)));
    return () => {
      this.busy.delete(key);
      free();
    };
  }

  /** What is known of a lead, if anything. */
  get(key: string): JournalRecord | undefined {
    this.assertOpen();
    const start = this.state.starts.get(key);
    return start === undefined ? undefined : toRecord(readEvent(this.state.fd, start));
  }

  /** Notes that a lead is about to be sent. Once this resolves it is on disk, and a crash leaves the lead uncertain. */
  recordIntent({ key, contentHash }: Identity): Promise<void> {
    return this.note({ key, at: new Date().toISOString(), contentHash });
  }

  /** Notes what became of it. */
  recordResult({ key, contentHash }: Identity, { status, sent, attempts, code, result }: JournalResult) {
    const at = new Date().toISOString();
    return this.note({
      key,
      at,
      contentHash,
      status,
      sent,
      attempts,
      ...(code && { code }),
      ...(result && { result }),
    });
  }

  /** Lets go of the file, once the deliveries under way have ended and all that is noted is on disk. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    while (this.busy.size > 0) await Promise.all(this.busy.values());
    await this.writer.idle();
    this.ended = true;
    fs.closeSync(this.state.fd);
    await this.release();
  }

  private assertOpen(): void {
    if (this.closed) throw new Error('the journal is closed');
  }

  private async note(event: JournalEvent): Promise<void> {
    if (this.ended) throw new Error('the journal is closed');
    const start = await this.writer.append(toLine(event));
    this.state.starts.set(event.key, start);
  }
}
