import { listIds, MAX_SHARED, type SentLead, type SentLeads } from '../../journal';
import type { FeedbackId, InboundAction } from '../../types';
import type { PostLine } from './read-lines';

/** A lead of some posts, in the form that the journal's matching needs, with its ids in plain text. */
export interface PostedLead extends SentLead {
  readonly named: readonly FeedbackId[];
}

/** Digests are compared only within one file, and are not stored. */
export const SALT = 'file';

interface Draft {
  readonly proving: readonly string[];
  readonly inferred: Set<string>;
}

/**
 * Finds the leads that posts are about: one for each set of ids that were posted together, unless the set is part of a
 * larger one. An inferred id alone is a lead only if no other lead has it.
 */
export function findPostedLeads(action: InboundAction, posts: readonly PostLine[]): PostedLead[] {
  const names = new Map<string, FeedbackId>();
  const drafts = new Map<string, Draft>();
  const loose = new Set<string>();
  for (const post of posts) {
    const ids = listIds(action, post, SALT);
    for (const { digest, kind, id, isInferred } of ids)
      names.set(digest, { kind, id, ...(isInferred && { isInferred }) });
    const proving = [...new Set(ids.filter(({ isInferred }) => !isInferred).map(({ digest }) => digest))].sort();
    const inferred = ids.filter(({ isInferred }) => isInferred).map(({ digest }) => digest);
    const draft = drafts.get(proving.join(' ')) ?? { proving, inferred: new Set() };
    if (proving.length > 0) drafts.set(proving.join(' '), draft);
    for (const digest of inferred) (proving.length > 0 ? draft.inferred : loose).add(digest);
  }
  const whole = joinParts([...drafts.values()]);
  const known = new Set(whole.flatMap(({ inferred }) => [...inferred]));
  const alone = [...loose].filter((digest) => !known.has(digest)).map((digest) => [digest]);
  const sets = [...whole.map(({ proving, inferred }) => [...proving, ...inferred]), ...alone];
  return sets.map((ids, index) => ({
    ids,
    named: ids.flatMap((digest) => names.get(digest) ?? []),
    record: {
      ...{ key: `${action.key}|file||${index}`, contentHash: '', at: '', attempts: 1 },
      ...{ status: 'delivered', sent: 'yes' }, // a lead with feedback has arrived
    },
  }));
}

/** Drops drafts whose ids are part of another draft. If there is only one such draft, it gets their inferred ids. */
function joinParts(drafts: readonly Draft[]): Draft[] {
  const index = indexBy(drafts, ({ proving }) => proving);
  const findWholes = (draft: Draft): Draft[] => {
    const lists = draft.proving.map((digest) => index.get(digest) ?? []);
    const shortest = lists.reduce((best, list) => (list.length < best.length ? list : best));
    return shortest.filter(
      ({ proving }) => proving.length > draft.proving.length && draft.proving.every((id) => proving.includes(id)),
    );
  };
  return drafts.filter((draft) => {
    const wholes = findWholes(draft);
    const [only, ...others] = wholes;
    if (only && others.length === 0) for (const digest of draft.inferred) only.inferred.add(digest);
    return only === undefined;
  });
}

/** Finds leads by digests of their ids, as the journal does. */
export function createLookup(leads: readonly PostedLead[]): (digests: readonly string[]) => SentLeads {
  const index = indexBy(leads, ({ ids }) => ids);
  return (digests) => {
    const isShared = (digest: string) => (index.get(digest)?.length ?? 0) > MAX_SHARED;
    const own = digests.filter((digest) => !isShared(digest)).flatMap((digest) => index.get(digest) ?? []);
    return { leads: [...new Set(own)], shared: digests.filter(isShared) };
  };
}

function indexBy<T>(items: readonly T[], getKeys: (item: T) => readonly string[]): Map<string, T[]> {
  const index = new Map<string, T[]>();
  for (const item of items) {
    for (const key of getKeys(item)) {
      const list = index.get(key) ?? [];
      index.set(key, list);
      list.push(item);
    }
  }
  return index;
}
