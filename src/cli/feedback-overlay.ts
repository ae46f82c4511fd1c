import { applyFeedback, type FeedbackStore, type JournalLookup, type JournalRecord } from '../journal';

/** A journal with feedback folded in, in the memory alone. */
export interface FeedbackOverlay {
  readonly store: FeedbackStore;
  /** A record as it would be. */
  get(record: JournalRecord): JournalRecord;
}

/** Folds feedback into what a journal says, and leaves the journal as it is. Memory grows with the leads of the posts. */
export function createOverlay({ salt, findSent }: JournalLookup): FeedbackOverlay {
  const changed = new Map<string, JournalRecord>();
  const records = new Map<string, JournalRecord>();
  const get = (record: JournalRecord) => changed.get(record.key) ?? record;
  const store: FeedbackStore = {
    salt,
    async findSent(digests) {
      const sent = await findSent(digests);
      records.clear();
      for (const { record } of sent.leads) records.set(record.key, get(record));
      return { ...sent, leads: sent.leads.map((lead) => ({ ...lead, record: get(lead.record) })) };
    },
    async recordFeedback(changes) {
      let settled = 0;
      for (const change of changes) {
        const known = records.get(change.key);
        if (known === undefined) continue;
        const record = applyFeedback(known, change);
        if (record.status === 'delivered' && known.status !== 'delivered') settled++;
        changed.set(change.key, record);
      }
      return settled;
    },
  };
  return { store, get };
}
