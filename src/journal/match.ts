import type { InboundAction } from '../types';
import { type Choice, chooseLead, type PostedId } from './choose-lead';
import { keepFields } from './feedback-fields';
import { digestId } from './feedback-ids';
import { isSentTo } from './identity';
import type { FeedbackChange, LeadFeedback } from './record';
import type { SentLead, SentLeads } from './sent-leads';

/** A post of feedback, as a receiver gives it. */
export interface FeedbackPost {
  /** When it arrived, ISO 8601. */
  readonly at: string;
  /** What it says, under the names of the inbound action's variables. */
  readonly fields: Readonly<Record<string, string>>;
}

/** How posts are matched. */
export interface MatchOptions {
  /** Look among the leads that went to loopback. Default: among those that went to the vendor. */
  readonly isSandbox?: boolean | undefined;
  /** Look among the leads that went to this address in the vendor's place. */
  readonly baseUrl?: string | undefined;
}

/** What came of posts. */
export interface MatchCounts {
  /** Posts in all. */
  readonly posts: number;
  /** Posts whose lead is known. */
  readonly matched: number;
  /** Posts that know a lead by an inferred id alone, which settles nothing. */
  readonly inferred: number;
  /** Posts with ids that no lead was sent with, or without any id. */
  readonly unmatched: number;
  /** Posts whose ids fit several leads: nothing was changed. */
  readonly ambiguous: number;
  /** Leads of which more is known now. */
  readonly updated: number;
  /** Uncertain leads that are delivered now. */
  readonly settled: number;
  /** Leads that the vendor tells of though they stand as unsent or rejected. */
  readonly unexpected: number;
}

/** What feedback is matched with. */
export interface FeedbackStore {
  readonly salt: string;
  findSent(digests: readonly string[]): Promise<SentLeads>;
  /** Resolves with how many uncertain leads are delivered now. */
  recordFeedback(changes: readonly FeedbackChange[]): Promise<number>;
}

/** How many posts are folded together in the memory. */
const BATCH_SIZE = 500;

/**
 * Matches posts with the leads that they are about. Old and repeated posts do no harm: matching them again changes
 * nothing.
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

/** The ids of a post with their digests. */
export const listIds = (action: InboundAction, { fields }: FeedbackPost, salt: string): PostedId[] =>
  (action.feedbackIds?.(fields) ?? []).map((id) => ({ ...id, digest: digestId(action.about.vendor, id, salt) }));

function indexLeads(leads: readonly SentLead[]): Map<string, SentLead[]> {
  const index = new Map<string, SentLead[]>();
  for (const lead of leads) for (const id of lead.ids) index.set(id, [...(index.get(id) ?? []), lead]);
  return index;
}

type Fields = Readonly<Record<string, string>>;
type Match = Exclude<Choice, string>;

/** What the posts of a batch say of one lead. */
interface Fold {
  readonly match: Match;
  readonly at: string;
  readonly fields: Fields;
}

/** Adds a post to what earlier ones of the batch say. What is inferred gives way to what is proven. */
function foldPost(action: InboundAction, known: Fold | undefined, match: Match, { at, fields }: FeedbackPost): Fold {
  const kept = keepFields(action, fields);
  if (known === undefined || (known.match.isInferred && !match.isInferred))
    return { match, at, fields: fold(action, undefined, kept) };
  if (match.isInferred && !known.match.isInferred) return known;
  const matchedBy = [...new Set([...known.match.matchedBy, ...match.matchedBy])];
  const latest = at > known.at ? at : known.at;
  return { match: { ...match, matchedBy }, at: latest, fields: fold(action, known.fields, kept) };
}

const fold = (action: InboundAction, known: Fields | undefined, post: Fields): Fields =>
  action.foldFeedback?.(known, post) ?? post;

/** What a fold changes of its lead; undefined where that knows it already. */
function toChange(action: InboundAction, { match, at, fields }: Fold): FeedbackChange | undefined {
  const { key, feedback: known, status } = match.lead.record;
  const isProof = !match.isInferred;
  const proof = isProof ? `feedback of ${at} knows the lead by ${match.matchedBy.join(' and ')}` : undefined;
  if (known && !known.isInferred && match.isInferred) return undefined;
  const feedback = join(action, isProof && known?.isInferred ? undefined : known, { match, at, fields });
  const isSettling = isProof && status === 'uncertain';
  return isSettling || !known || toLine(feedback) !== toLine(known) ? { key, feedback, proof } : undefined;
}

/** Feedback as a text that is the same for the same feedback. */
const toLine = ({ at, action, matchedBy, isInferred, fields }: LeadFeedback): string =>
  JSON.stringify([at, action, matchedBy, isInferred === true, Object.entries(fields).sort()]);

/** Joins what is known with what a batch says: of the two, the one that arrived later is folded in last. */
function join(action: InboundAction, known: LeadFeedback | undefined, { match, at, fields }: Fold): LeadFeedback {
  const all = [...new Set([...(known?.matchedBy ?? []), ...match.matchedBy])].sort();
  const rest = { action: action.key, matchedBy: all, ...(match.isInferred && { isInferred: true as const }) };
  if (known === undefined) return { at, ...rest, fields };
  if (at < known.at) return { at: known.at, ...rest, fields: fold(action, fields, known.fields) };
  return { at, ...rest, fields: fold(action, known.fields, fields) };
}
