import type { FeedbackStore } from './match';
import { applyFeedback, type JournalRecord } from './record';

/** Leads with feedback merged in, in memory alone. */
export interface FeedbackOverlay {
  readonly store: FeedbackStore;
  /** A record as it would be. */
  get(record: JournalRecord): JournalRecord;
}

/** Merges feedback into the leads that `findSent` finds, and changes nothing there. Memory grows with the leads of the posts. */
export function createOverlay({ salt, findSent }: Pick<FeedbackStore, 'salt' | 'findSent'>): FeedbackOverlay {
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
