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
  private readonly keyLock = new KeyLock();
  private closing: Promise<void> | undefined;

  /** @internal Use `openJournal`. */
  constructor(
    /** The path of the journal, as it was given. */
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
    return this.keyLock.acquire(row === undefined ? [key] : [key, row]);
  }

  /** What is known of a lead, if anything. */
  async get({ key, row }: Pick<Identity, 'key' | 'row'>): Promise<JournalRecord | undefined> {
    this.assertOpen();
    return this.thread.call('find', { key, row });
  }

  /**
   * Records that a lead is about to be sent. Once this resolves it is durable, and a crash leaves the lead uncertain.
   *
   * @param ids digests of the ids by which feedback may know it
   */
  recordIntent(identity: Identity, ids: readonly string[] = []): Promise<void> {
    return this.thread.call('recordIntent', identity, ids);
  }

  /** Records that a row of a file is a lead that is known already: the same row is known by it under other columns, too. */
  recordRow(identity: Identity): Promise<void> {
    return this.thread.call('recordRow', identity);
  }

  /** Records what became of it, durably, with digests of the ids that the vendor has given it. */
  async recordResult(
    identity: Identity,
    { status, sent, attempts, code, result, note }: JournalResult,
    ids: readonly string[] = [],
  ): Promise<void> {
    const plain = toPlain({ status, sent, attempts, code, result, note });
    for (let tries = 1; ; tries++) {
      try {
        return await this.thread.call<void>('recordResult', identity, plain, ids);
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
    lead: PartialLead<A> | { readonly key: string },
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
    if (record === undefined) throw createCodedError('ENOTUNCERTAIN', 'no uncertain lead has this `result.key`');
    return record;
  }

  /**
   * Matches posts of feedback with the leads that they are about. A post that fits one lead alone gives it its
   * disposition, and settles it as `delivered` if it was uncertain; an id that is only inferred settles none. Matching
   * the same posts again changes nothing.
   *
   * @param action the inbound action that has read the posts
   * @param posts in the order in which they arrived
   */
  async match(
    action: InboundAction,
    posts: Iterable<FeedbackPost> | AsyncIterable<FeedbackPost>,
    options: MatchOptions = {},
  ): Promise<MatchCounts> {
    const release = await this.lock({ key: MATCHING }); // two at once would each miss what the other has folded in
    const store = {
      salt: this.salt,
      findSent: (digests: readonly string[]) => this.thread.call<SentLeads>('findSent', digests),
      recordFeedback: (changes: readonly FeedbackChange[]) => this.recordFeedback(changes),
    };
    return matchFeedback(store, action, posts, options).finally(release);
  }

  /** Records feedback once nobody is at its leads: a lead that is being sent is uncertain only until its answer comes. */
  private async recordFeedback(changes: readonly FeedbackChange[]): Promise<number> {
    const release = await this.keyLock.acquire(changes.map(({ key }) => key));
    return this.thread.call<number>('recordFeedback', changes).finally(release);
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
    await this.keyLock.waitUntilFree();
    await this.thread.close();
  }

  private assertOpen(): void {
    if (this.closing) throw new Error('the journal is closed');
  }
}

/** No key of a lead: those have four parts. */
const MATCHING = 'matching';

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
