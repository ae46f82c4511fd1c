import { setTimeout as wait } from 'node:timers/promises';
import type { AnyResult, OutboundAction } from '../types';
import { createCodedError, isPassing } from './coded-error';
import { getIdentity, type Identity, type IdentityOptions } from './identity';
import type { JournalOptions } from './read-journal';
import type { JournalRecord, JournalResult, SettledStatus } from './record';
import { JournalThread } from './thread-client';

/**
 * Opens the journal of a delivery for writing, or begins one: what was sent, and what became of it. It is an SQLite
 * database, which one process at a time may write and anybody may read. It outlives the process, and forgets no lead: no
 * clock decides what is sent again. All of it is checked before this resolves, in a thread of its own.
 *
 * @param file its path; `<file>.lock` beside it keeps other writers away, and stays
 * @throws an Error with a code: EBUSY while another process writes it; EDAMAGED when it is not as it was written;
 * EJOURNAL when it is no journal, or one of another version; ELINKED when the file has a second name (a hard link) or is a
 * mount point, under which another process could write it too; ENETWORK on a network file system; ELOCK when something
 * else is at the path of the lock; ENOSQLITE when there is no SQLite (Node 22.13 has one, and so has the package
 * `libsql`); or that of the file system
 */
export async function openJournal(file: string, options: JournalOptions = {}): Promise<Journal> {
  const { onProgress, isQuiet = false } = options;
  return new Journal(file, await JournalThread.start({ file, mode: 'write', isQuiet }, { onProgress }));
}

/** A record, with the result as an action gives it. */
export type RecordOf<A extends OutboundAction> = Omit<JournalRecord, 'result'> & {
  readonly result?: ReturnType<A['response']> & AnyResult;
};

/** The journal of a delivery, written by this process alone. `deliver` and `deliverAll` write it. */
export class Journal {
  private readonly busy = new Map<string, Promise<void>>();
  private closing: Promise<void> | undefined;

  /** @internal Use `openJournal`. */
  constructor(
    readonly file: string,
    private readonly thread: JournalThread,
  ) {}

  /** What this journal mixes into the digests of leads. */
  get salt(): string {
    return this.thread.salt;
  }

  /** Waits until nobody else is at a lead, and holds it until the returned function is called. */
  async lock({ key, row }: Pick<Identity, 'key' | 'row'>): Promise<() => void> {
    this.assertOpen();
    const names = row === undefined ? [key] : [key, row].sort(); // in one order, or two could wait for each other
    const releases: (() => void)[] = [];
    for (const name of names) {
      while (this.busy.has(name)) await this.busy.get(name);
      let release = () => {};
      this.busy.set(name, new Promise((resolve) => (release = resolve)));
      releases.push(() => {
        this.busy.delete(name);
        release();
      });
    }
    return () => {
      for (const release of releases) release();
    };
  }

  /** What is known of a lead, if anything. */
  async get({ key, row }: Pick<Identity, 'key' | 'row'>): Promise<JournalRecord | undefined> {
    this.assertOpen();
    return this.thread.call('find', { key, row });
  }

  /** Records that a lead is about to be sent. Once this resolves it is durable, and a crash leaves the lead uncertain. */
  recordIntent(identity: Identity): Promise<void> {
    return this.thread.call('recordIntent', identity);
  }

  /** Records that a row of a file is a lead that is known already: the same row is known by it under other columns, too. */
  recordRow(identity: Identity): Promise<void> {
    return this.thread.call('recordRow', identity);
  }

  /** Records what became of it, durably. */
  async recordResult(identity: Identity, { status, sent, attempts, code, result, note }: JournalResult): Promise<void> {
    const plain = toPlain({ status, sent, attempts, code, result, note });
    for (let tries = 1; ; tries++) {
      try {
        return await this.thread.call<void>('recordResult', identity, plain);
      } catch (error) {
        if (!isPassing(error) || tries === MAX_TRIES) throw error;
        await wait(1000);
      }
    }
  }

  /**
   * Looks a lead up.
   *
   * @param lead the lead itself, or `{ key }` with a whole key, as a record has it
   */
  async lookup<A extends OutboundAction>(
    action: A,
    lead: Parameters<A['request']>[0] | { readonly key: string },
    options: IdentityOptions = {},
  ): Promise<RecordOf<A> | undefined> {
    const identity = isWholeKey(lead) ? lead : getIdentity(action, lead, this.salt, options);
    return (await this.get(identity)) as RecordOf<A> | undefined;
  }

  /**
   * Settles an uncertain lead, once a person has found out what became of it: `delivered` and `rejected` are not sent
   * again; `unsent` is, when it comes again.
   *
   * @param key the whole key, as a record has it
   * @throws an Error with the code ENOTUNCERTAIN when the journal has no such lead, or it is not uncertain
   */
  async settle(key: string, { status, note }: { status: SettledStatus; note?: string }): Promise<JournalRecord> {
    this.assertOpen();
    const record = await this.thread.call<JournalRecord | undefined>('settle', key, status, note);
    if (record === undefined) throw createCodedError('ENOTUNCERTAIN', 'the journal has no such uncertain lead');
    return record;
  }

  /**
   * Forgets the leads that were last recorded before a moment, never uncertain ones. A lead that is forgotten is sent
   * again when it comes again.
   *
   * @returns how many leads were forgotten
   */
  async prune(before: Date): Promise<number> {
    this.assertOpen();
    let pruned = 0;
    for (let after: number | undefined = Number.MIN_SAFE_INTEGER; after !== undefined; ) {
      type Step = { pruned: number; next: number | undefined };
      const step: Step = await this.thread.call<Step>('prunePage', after, before.toISOString());
      pruned += step.pruned;
      after = step.next;
    }
    if (pruned > 0) await this.thread.call('vacuum').catch(() => undefined); // without room for it the file stays large
    return pruned;
  }

  /** Lets go of the file, once the deliveries under way have ended and all that is recorded is durable. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    while (this.busy.size > 0) await Promise.all(this.busy.values());
    await this.thread.close();
  }

  private assertOpen(): void {
    if (this.closing) throw new Error('the journal is closed');
  }
}

/** How often the answer of a vendor is recorded, while the reason why it cannot be may pass. */
const MAX_TRIES = 5;

/** One value that JSON cannot hold must not take the records of other leads along. */
const toPlain = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item))) as T;

const isWholeKey = (lead: unknown): lead is { key: string } =>
  typeof lead === 'object' &&
  lead !== null &&
  Object.keys(lead).join() === 'key' &&
  'key' in lead &&
  typeof lead.key === 'string';
