import { setTimeout as wait } from 'node:timers/promises';
import type { AnyResult, InboundAction, OutboundAction, PartialLead } from '../types';
import { createCodedError, isPassing } from './coded-error';
import { getIdentity, type Identity, type IdentityOptions } from './identity';
import { KeyLock } from './key-lock';
import { type FeedbackPost, type MatchCounts, type MatchOptions, matchFeedback } from './match';
import type { JournalOptions } from './read-journal';
import type { FeedbackChange, JournalRecord, JournalResult, SettledStatus } from './record';
import type { SentLeads } from './sent-leads';
import { JournalThread } from './thread-client';

/**
 * Opens a journal for writing, or creates one. It records which leads were sent, and their results. It is an SQLite
 * database: one process at a time may write it, and any process may read it. It survives the process and forgets no
 * lead, however old. Before this resolves, the whole journal is checked in a separate thread.
 *
 * @param file the path of the journal; `<file>.lock` beside it stops other writers, and is not deleted
 * @throws an Error with a code: EBUSY while another process writes the journal; EDAMAGED when it is not as it was
 * written; EJOURNAL when the file is not a journal, or one of another version; ELINKED when the file has a second name
 * (a hard link) or is a mount point, because another process could write it by that name; ENETWORK on a network file
 * system; ELOCK when another kind of file is at the path of the lock; ENOSQLITE when there is no SQLite (use Node 22.13
 * or newer, or install the package `libsql`); or the code of the file system's error
 */
export async function openJournal(file: string, options: JournalOptions = {}): Promise<Journal> {
  const { onProgress, isQuiet = false } = options;
  return new Journal(file, await JournalThread.start({ file, mode: 'write', isQuiet }, { onProgress }));
}

/** A record, with the result typed as the action returns it. */
export type RecordOf<A extends OutboundAction> = Omit<JournalRecord, 'result'> & {
  readonly result?: ReturnType<A['response']> & AnyResult;
};

/** A journal, open for writing in this process only. `deliver` and `deliverAll` write it. */
export class Journal {
  private readonly keyLock = new KeyLock();
  private closing: Promise<void> | undefined;

  /** @internal Use `openJournal`. */
  constructor(
    /** The path of the journal, as you passed it. */
    readonly file: string,
    private readonly thread: JournalThread,
  ) {}

  /** The salt of this journal's digests. */
  get salt(): string {
    return this.thread.salt;
  }

  /** Locks a lead within this process. Waits until it is free; call the returned function to release it. */
  async lock({ key, row }: Pick<Identity, 'key' | 'row'>): Promise<() => void> {
    this.assertOpen();
    return this.keyLock.acquire(row === undefined ? [key] : [key, row]);
  }

  /** Returns the record of a lead; undefined when the journal has none. */
  async get({ key, row }: Pick<Identity, 'key' | 'row'>): Promise<JournalRecord | undefined> {
    this.assertOpen();
    return this.thread.call('find', { key, row });
  }

  /**
   * Records durably that a lead is about to be sent. If the process then crashes, the lead is uncertain.
   *
   * @param ids digests of the ids by which feedback can identify the lead
   */
  recordIntent(identity: Identity, ids: readonly string[] = []): Promise<void> {
    return this.thread.call('recordIntent', identity, ids);
  }

  /** Records that a file row is a lead that is known already, so that it is known with another column mapping, too. */
  recordRow(identity: Identity): Promise<void> {
    return this.thread.call('recordRow', identity);
  }

  /** Records the result of a lead durably, with digests of the ids that the vendor has assigned to it. */
  async recordResult(
    identity: Identity,
    { status, sent, attempts, code, result, note }: JournalResult,
    ids: readonly string[] = [],
  ): Promise<void> {
    const plain = toPlain({ status, sent, attempts, code, result, note });
    for (let tries = 1, giveUpAt = performance.now() + MAX_WAIT_MS; ; tries++) {
      try {
        return await this.thread.call<void>('recordResult', identity, plain, ids);
      } catch (error) {
        if (!isPassing(error) || tries === MAX_TRIES || performance.now() > giveUpAt) throw error;
        await wait(1000);
      }
    }
  }

  /**
   * Looks up the record of a lead; undefined when the journal has none.
   *
   * @param lead the lead itself, or `{ key }` with the whole key of a record
   */
  async lookup<A extends OutboundAction>(
    action: A,
    lead: PartialLead<A> | { readonly key: string },
    options: IdentityOptions = {},
  ): Promise<RecordOf<A> | undefined> {
    const identity = isWholeKey(lead) ? lead : getIdentity(action, lead, this.salt, options);
    return (await this.get(identity)) as RecordOf<A> | undefined;
  }

  /**
   * Settles an uncertain lead, after a person has looked it up at the vendor. `delivered` and `rejected` leads are not
   * sent again; an `unsent` lead is sent when you deliver it again.
   *
   * @param key the whole key of a record
   * @throws an Error with the code ENOTUNCERTAIN when the journal has no such lead, or it is not uncertain
   */
  async settle(key: string, { status, note }: { status: SettledStatus; note?: string }): Promise<JournalRecord> {
    this.assertOpen();
    const record = await this.thread.call<JournalRecord | undefined>('settle', key, status, note);
    if (record === undefined) throw createCodedError('ENOTUNCERTAIN', 'no uncertain lead has this `result.key`');
    return record;
  }

  /**
   * Matches feedback posts with their leads. A post that fits exactly one lead adds its fields to that lead's feedback,
   * and settles the lead as `delivered` if it was uncertain. An id that is only inferred settles no lead. Matching the
   * same posts again changes nothing.
   *
   * @param action the inbound action that parsed the posts
   * @param posts in the order in which they arrived
   */
  async match(
    action: InboundAction,
    posts: Iterable<FeedbackPost> | AsyncIterable<FeedbackPost>,
    options: MatchOptions = {},
  ): Promise<MatchCounts> {
    const release = await this.lock({ key: MATCHING }); // two matches at once would overwrite each other's changes
    const store = {
      salt: this.salt,
      findSent: (digests: readonly string[]) => this.thread.call<SentLeads>('findSent', digests),
      recordFeedback: (changes: readonly FeedbackChange[]) => this.recordFeedback(changes),
    };
    return matchFeedback(store, action, posts, options).finally(release);
  }

  /** Locks the leads first: a lead that is being sent is `uncertain` only until its answer comes. */
  private async recordFeedback(changes: readonly FeedbackChange[]): Promise<number> {
    const release = await this.keyLock.acquire(changes.map(({ key }) => key));
    return this.thread.call<number>('recordFeedback', changes).finally(release);
  }

  /**
   * Deletes the leads that were last recorded before a moment, but never uncertain ones. A deleted lead is sent again
   * when you deliver it again.
   *
   * @returns the number of deleted leads
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
    if (pruned > 0) await this.thread.call('vacuum').catch(() => undefined); // a full disk: the file stays large
    return pruned;
  }

  /** Closes the file after the deliveries in progress have finished and all records are durable. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    await this.keyLock.waitUntilFree();
    await this.thread.close();
  }

  private assertOpen(): void {
    if (this.closing) throw new Error('the journal is closed');
  }
}

/** A lock name that is never a lead's key: those have four parts. */
const MATCHING = 'matching';

/** How often, and how long, recording a result is tried while the error may pass (EBUSY after 30 s, ENOSPC at once). */
const [MAX_TRIES, MAX_WAIT_MS] = [5, 60_000];

/** A value that JSON cannot hold must not make the records of other leads fail, which share the transaction. */
const toPlain = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item))) as T;

const isWholeKey = (lead: unknown): lead is { key: string } =>
  typeof lead === 'object' &&
  lead !== null &&
  Object.keys(lead).join() === 'key' &&
  'key' in lead &&
  typeof lead.key === 'string';
