import * as fs from 'node:fs';
import type { AnyResult } from '../types';
import type { Identity } from './identity';
import { LineWriter, lineOf } from './journal-file';
import { type Entry, type Event, entryOf, eventAt, index, scan } from './journal-index';
import { lock, type Release } from './lock';

export interface JournalOptions {
  /** Leads that were delivered, refused or never sent are forgotten after so many days; 90 unless told. Uncertain ones never. */
  readonly retentionDays?: number;
}

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
    const start = this.state.starts.get(key);
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
    this.state.starts.set(event.key, start);
  }
}
