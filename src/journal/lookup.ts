import type { Identity } from './identity';
import type { JournalOptions } from './read-journal';
import type { JournalRecord } from './record';
import type { SentLeads } from './sent-leads';
import { JournalThread } from './thread-client';

/** A journal open for looking up leads. Another process may write it meanwhile. */
export interface JournalLookup {
  /** The salt of the journal's digests; '' while the journal is empty. */
  readonly salt: string;
  get(identity: Pick<Identity, 'key' | 'row'>): Promise<JournalRecord | undefined>;
  /** Finds the leads that were sent with any of these ids, given as digests. */
  findSent(digests: readonly string[]): Promise<SentLeads>;
  close(): Promise<void>;
}

/** Opens a journal to look leads up. Rejects with the codes of `openJournal`, and ENOENT when there is none. */
export async function openJournalLookup(
  file: string,
  { isQuiet = false }: JournalOptions = {},
): Promise<JournalLookup> {
  const thread = await JournalThread.start({ file, mode: 'read', isQuiet });
  return {
    salt: thread.salt,
    findSent: (digests) => thread.call('findSent', digests),
    get: ({ key, row }) => thread.call('find', { key, row }),
    close: () => thread.close(),
  };
}
