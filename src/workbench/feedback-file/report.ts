import { setImmediate as letOthersRun } from 'node:timers/promises';
import { createFeedbackTally, createOverlay, matchFeedback, STAGES } from '../../journal';
import type { FeedbackSummary, InboundAction } from '../../types';
import type { FeedbackFileReport, FeedbackFunnel, FeedbackLead, ReceivedPost } from '../api';
import { refuse } from '../request-body';
import { createLookup, findPostedLeads, SALT } from './find-leads';
import { type PostLine, readPostLines } from './read-lines';

const MAX_WORDS = 200;

/** Reports the posts and the leads of a file that `receive` has written. Throws ApiError for any other file. */
export async function reportFeedbackFile(bytes: Buffer): Promise<FeedbackFileReport> {
  const { posts, unreadable } = readPostLines(bytes);
  if (posts.length === 0) {
    if (unreadable.length === 0) return refuse(422, 'the feedback file is empty: no post has come yet');
    return refuse(422, 'the feedback file holds something else than feedback: open the file that `receive` writes');
  }
  const leads: FeedbackLead[] = [];
  const counts = { unmatched: 0, ambiguous: 0 };
  for (const action of new Set(posts.map((post) => post.action))) {
    const folded = await foldLeads(
      action,
      posts.filter((post) => post.action === action),
    );
    leads.push(...folded.leads);
    counts.unmatched += folded.unmatched;
    counts.ambiguous += folded.ambiguous;
  }
  return {
    posts: posts.map(toReceivedPost).sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.line - a.line),
    understood: posts.filter(({ error_msg }) => error_msg === undefined).length,
    unreadable,
    ...counts,
    leads: leads.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
    funnel: countFunnel(leads),
  };
}

function toReceivedPost({ line, start, end, at, action, error_msg, fields }: PostLine): ReceivedPost {
  const ids = action.feedbackIds?.(fields) ?? [];
  return { line, start, end, at, ids, ...summarize(action, fields), ...(error_msg !== undefined && { error_msg }) };
}

/** Summarizes a post for a table; long texts are cut. */
function summarize(action: InboundAction, fields: Readonly<Record<string, string>>): FeedbackSummary {
  const { stages, ...words } = action.summarizeFeedback?.(fields) ?? { stages: [] };
  const shown = Object.entries(words).map(([name, text]) => [name, clip(String(text))]);
  return { ...Object.fromEntries(shown), stages };
}

const clip = (text: string): string => (text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text);

/** Merges posts by lead, with the same matching as `journal match`. */
async function foldLeads(action: InboundAction, posts: readonly PostLine[]) {
  const posted = findPostedLeads(action, posts);
  const find = createLookup(posted);
  const findSent = async (digests: readonly string[]) => {
    await letOthersRun(); // lets other requests run meanwhile
    return find(digests);
  };
  const { store, get } = createOverlay({ salt: SALT, findSent });
  const { unmatched, ambiguous } = await matchFeedback(store, action, posts);
  const leads = posted.flatMap(({ record, named }): FeedbackLead[] => {
    const { feedback } = get(record);
    if (feedback === undefined) return [];
    const { at, isInferred, fields } = feedback;
    const inferred = isInferred && { isInferred };
    return [{ at, ids: named, ...summarize(action, fields), ...inferred, fields }];
  });
  return { leads, unmatched, ambiguous };
}

/** Counts the stages of leads as `journal show` does. */
function countFunnel(leads: readonly FeedbackLead[]): FeedbackFunnel {
  const tally = createFeedbackTally();
  for (const lead of leads) tally.add(lead);
  return {
    stages: STAGES,
    all: { source: 'all', ...tally.all },
    sources: tally.rankSources(),
    reasons: tally.rankReasons(),
    inferred: leads.filter(({ isInferred }) => isInferred).length,
  };
}
