import type { InboundAction } from '../types';
import { type Choice, chooseLead, type PostedId } from './choose-lead';
import { keepFields } from './feedback-fields';
import { digestId } from './feedback-ids';
import { isSentTo } from './identity';
import { type FeedbackChange, isSettledByFeedback, type LeadFeedback } from './record';
import type { SentLead, SentLeads } from './sent-leads';

/** A feedback post, as a receiver passes it on. */
export interface FeedbackPost {
  /** When it arrived, ISO 8601. */
  readonly at: string;
  /** Its values by the names of the inbound action's variables. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Among which leads posts are matched. */
export interface MatchOptions {
  /** Match leads that were sent to loopback. Default: leads that were sent to the vendor. */
  readonly isSandbox?: boolean | undefined;
  /** Match leads that were sent to this address instead of the vendor. */
  readonly baseUrl?: string | undefined;
}

/** Counts of a match. */
export interface MatchCounts {
  /** Posts in all. */
  readonly posts: number;
  /** Posts whose lead is known. */
  readonly matched: number;
  /** Posts that match a lead only by an inferred id. They settle nothing. */
  readonly inferred: number;
  /** Posts without an id, or whose ids belong to no lead. */
  readonly unmatched: number;
  /** Posts whose ids fit several leads: nothing was changed. */
  readonly ambiguous: number;
  /** Leads whose feedback has changed. */
  readonly updated: number;
  /** Uncertain leads that are delivered now. */
  readonly settled: number;
  /** Leads that have feedback although they were `unsent` or `rejected`. Those that were unsent are uncertain now. */
  readonly unexpected: number;
}

/** The store of leads with which feedback is matched. */
export interface FeedbackStore {
  readonly salt: string;
  findSent(digests: readonly string[]): Promise<SentLeads>;
  /** Resolves with the number of uncertain leads that it settled as delivered. */
  recordFeedback(changes: readonly FeedbackChange[]): Promise<number>;
}

/** How many posts are matched at once in memory. */
const BATCH_SIZE = 500;

/**
 * Matches posts with their leads. Matching old and repeated posts again changes nothing.
 *
 * @param posts in the order in which they arrived
 */
export async function matchFeedback(
  store: FeedbackStore,
  action: InboundAction,
  posts: Iterable<FeedbackPost> | AsyncIterable<FeedbackPost>,
  options: MatchOptions = {},
): Promise<MatchCounts> {
  const counts = { posts: 0, matched: 0, inferred: 0, unmatched: 0, ambiguous: 0, updated: 0, settled: 0 };
  const unexpected = new Set<string>();
  const matchBatch = async (batch: readonly FeedbackPost[]) => {
    const listed = batch.map((post) => ({ post, ids: listIds(action, post, store.salt) }));
    const sent = await store.findSent([...new Set(listed.flatMap(({ ids }) => ids.map(({ digest }) => digest)))]);
    const leads = sent.leads.filter(({ record }) => isSentTo(record.key, options));
    const index = indexLeads(leads);
    const folds = new Map<string, Fold>();
    for (const { post, ids } of listed) {
      const own = [...new Set(ids.flatMap(({ digest }) => index.get(digest) ?? []))];
      const choice = chooseLead(ids, { leads: own, shared: sent.shared });
      counts.posts++;
      if (choice === 'none') counts.unmatched++;
      else if (choice === 'several') counts.ambiguous++;
      else {
        counts.matched++;
        if (choice.isInferred) counts.inferred++;
        const { key, status } = choice.lead.record;
        if (!choice.isInferred && (status === 'unsent' || status === 'rejected')) unexpected.add(key);
        folds.set(key, foldPost(action, folds.get(key), choice, post));
      }
    }
    const changes = [...folds.values()].map((fold) => toChange(action, fold)).filter((change) => change !== undefined);
    counts.updated += changes.length;
    if (changes.length > 0) counts.settled += await store.recordFeedback(changes);
  };
  let batch: FeedbackPost[] = [];
  for await (const post of posts) {
    if (batch.push(post) < BATCH_SIZE) continue;
    await matchBatch(batch);
    batch = [];
  }
  if (batch.length > 0) await matchBatch(batch);
  return { ...counts, unexpected: unexpected.size };
}

/** Returns the ids of a post with their digests. */
export const listIds = (action: InboundAction, { fields }: FeedbackPost, salt: string): PostedId[] =>
  (action.feedbackIds?.(fields) ?? []).map((id) => ({ ...id, digest: digestId(action.about.vendor, id, salt) }));

function indexLeads(leads: readonly SentLead[]): Map<string, SentLead[]> {
  const index = new Map<string, SentLead[]>();
  for (const lead of leads) for (const id of lead.ids) index.set(id, [...(index.get(id) ?? []), lead]);
  return index;
}

type Fields = Readonly<Record<string, string>>;
type Match = Exclude<Choice, string>;

/** The posts of a batch about one lead, merged. */
interface Fold {
  readonly match: Match;
  readonly at: string;
  readonly fields: Fields;
}

/** Merges a post with earlier ones of the batch. A proven match replaces an inferred one. */
function foldPost(action: InboundAction, known: Fold | undefined, match: Match, { at, fields }: FeedbackPost): Fold {
  const stored = keepFields(action, fields);
  if (known === undefined || (known.match.isInferred && !match.isInferred))
    return { match, at, fields: fold(action, undefined, stored) };
  if (match.isInferred && !known.match.isInferred) return known;
  const matchedBy = [...new Set([...known.match.matchedBy, ...match.matchedBy])];
  const latest = at > known.at ? at : known.at;
  return { match: { ...match, matchedBy }, at: latest, fields: fold(action, known.fields, stored) };
}

const fold = (action: InboundAction, known: Fields | undefined, post: Fields): Fields =>
  action.foldFeedback?.(known, post) ?? post;

/** The note of a lead that feedback has settled. */
export const formatProof = (at: string, matchedBy: readonly string[]): string =>
  `feedback of ${at} knows the lead by ${matchedBy.join(' and ')}`;

/** Returns the change that a fold makes to its lead; undefined when it changes nothing. */
function toChange(action: InboundAction, { match, at, fields }: Fold): FeedbackChange | undefined {
  const { key, feedback: known } = match.lead.record;
  const isProof = !match.isInferred;
  const proof = isProof ? formatProof(at, match.matchedBy) : undefined;
  if (known && !known.isInferred && match.isInferred) return undefined;
  const feedback = join(action, isProof && known?.isInferred ? undefined : known, { match, at, fields });
  const isSettling = isProof && isSettledByFeedback(match.lead.record);
  return isSettling || !known || toLine(feedback) !== toLine(known) ? { key, feedback, proof } : undefined;
}

/** Serializes feedback, to compare it. */
const toLine = ({ at, action, matchedBy, isInferred, fields }: LeadFeedback): string =>
  JSON.stringify([at, action, matchedBy, isInferred === true, Object.entries(fields).sort()]);

/** Merges the recorded feedback with that of a batch. The one that arrived later is folded in last. */
function join(action: InboundAction, known: LeadFeedback | undefined, { match, at, fields }: Fold): LeadFeedback {
  const all = [...new Set([...(known?.matchedBy ?? []), ...match.matchedBy])].sort();
  const rest = { action: action.key, matchedBy: all, ...(match.isInferred && { isInferred: true as const }) };
  if (known === undefined) return { at, ...rest, fields };
  if (at < known.at) return { at: known.at, ...rest, fields: fold(action, fields, known.fields) };
  return { at, ...rest, fields: fold(action, known.fields, fields) };
}
