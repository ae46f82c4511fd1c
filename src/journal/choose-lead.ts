import type { FeedbackId } from '../types';
import { getKindPart } from './feedback-ids';
import type { SentLead, SentLeads } from './sent-leads';

/** An id of a post, and its digest. */
export interface PostedId extends FeedbackId {
  readonly digest: string;
}

/** Which lead a post is about. */
export type Choice<L extends SentLead = SentLead> =
  | { readonly lead: L; readonly matchedBy: readonly string[]; readonly isInferred: boolean }
  /** No lead has one of its ids, or several have. */
  | 'none'
  | 'several';

/**
 * Chooses the lead that a post is about. The lead must be the only one that was sent with the most ids of the post,
 * must not have another id of the same kind, and no other lead may have the remaining ids. Inferred ids are used only
 * when none of the others is known, and never rule a lead out.
 *
 * @param ids the ids of the post
 * @param sentLeads `leads`: all leads that were sent with any of the ids; `shared`: the ids that too many leads share
 * @returns the lead, and the kinds of the ids that matched; `none` or `several` when no single lead is meant
 */
export function chooseLead<L extends SentLead>(
  ids: readonly PostedId[],
  sentLeads: { readonly leads: readonly L[]; readonly shared: SentLeads['shared'] },
): Choice<L> {
  const { leads, shared } = sentLeads;
  const proving = ids.filter(({ isInferred }) => !isInferred);
  const possible = leads.filter((lead) => proving.every((id) => !isOther(lead, id)));
  const isKnownId = (digest: string) => shared.includes(digest) || leads.some((lead) => lead.ids.includes(digest));
  const isShared = (some: readonly PostedId[]) => some.some(({ digest }) => shared.includes(digest));

  function choose(some: readonly PostedId[]): Choice<L> {
    const counted = possible.map((lead) => ({ lead, ids: some.filter(({ digest }) => lead.ids.includes(digest)) }));
    const maxCount = Math.max(0, ...counted.map((one) => one.ids.length));
    if (maxCount === 0) return isShared(some) ? 'several' : 'none';
    const [first, ...others] = counted.filter((one) => one.ids.length === maxCount);
    const isOfOther = ({ digest }: PostedId) => !first?.lead.ids.includes(digest) && isKnownId(digest);
    if (first === undefined || others.length > 0 || some.some(isOfOther)) return 'several';
    return { lead: first.lead, matchedBy: first.ids.map(({ kind }) => kind), isInferred: some !== proving };
  }

  const isKnown = proving.some(({ digest }) => isKnownId(digest));
  if (!isKnown) return choose(ids.filter(({ isInferred }) => isInferred));
  const choice = choose(proving);
  return choice === 'none' ? 'several' : choice; // the ids belong to different leads
}

/** Whether a lead was sent with ids of this kind, but not with this one. */
const isOther = ({ ids }: SentLead, { digest }: PostedId): boolean =>
  !ids.includes(digest) && ids.some((id) => getKindPart(id) === getKindPart(digest));
