import { existsSync, statSync } from 'node:fs';
import { getInboundAction } from '../catalog';
import type { FeedbackPost, MatchCounts } from '../journal';
import type { Feedback } from '../receiver';
import { type NoPost, parseFeedbackLine } from '../receiver/internal';
import type { InboundAction } from '../types';
import { CliError, getErrorCode } from './cli-error';
import { readLines } from './read-lines';
import { table } from './summary';

/** What came of a file of posts. */
export interface PostCounts extends MatchCounts {
  /** Lines that are no whole post, or one of an action that does not exist. */
  readonly unreadable: number;
}

const FOREIGN = 'the feedback file does not hold feedback: name the file that `receive` wrote';

/** Throws CliError when there is no file of posts at a path. */
export function assertPosts(file: string): void {
  if (!existsSync(file)) throw new CliError('the feedback file does not exist: check its name');
  if (!statSync(file).isFile()) throw new CliError('the feedback file must be a regular file');
}

/** The posts of a file, by the inbound actions that have read them. */
export interface PostFile {
  readonly actions: readonly InboundAction[];
  readonly unreadable: number;
  /** The posts of an action, in the order in which they arrived. */
  read(action: InboundAction): AsyncIterable<Feedback>;
}

/** Looks through a file of posts. Throws CliError for one that holds something else. */
export async function openPosts(file: string): Promise<PostFile> {
  assertPosts(file);
  const actions = new Map<string, InboundAction>();
  let unreadable = 0;
  let isFirst = true;
  for await (const post of readPosts(file)) {
    const action = typeof post === 'object' ? getInboundAction(post.action) : undefined;
    if (action) actions.set(action.key, action);
    else if (isFirst && typeof post === 'string') throw new CliError(FOREIGN);
    else unreadable++;
    isFirst = false;
  }
  return { actions: [...actions.values()], unreadable, read: (action) => selectPosts(file, action) };
}

/** Matches the posts of a file, action by action. */
export async function matchPosts(
  file: string,
  match: (action: InboundAction, posts: AsyncIterable<FeedbackPost>) => Promise<MatchCounts>,
): Promise<PostCounts> {
  const { actions, unreadable, read } = await openPosts(file);
  const total = {
    posts: 0,
    matched: 0,
    inferred: 0,
    unmatched: 0,
    ambiguous: 0,
    updated: 0,
    settled: 0,
    unexpected: 0,
  };
  for (const action of actions) {
    const counts = await match(action, read(action));
    for (const name of Object.keys(total) as (keyof MatchCounts)[]) total[name] += counts[name];
  }
  return { ...total, unreadable };
}

async function* selectPosts(file: string, action: InboundAction): AsyncGenerator<Feedback> {
  for await (const post of readPosts(file)) if (typeof post === 'object' && post.action === action.key) yield post;
}

/** The posts of a file, and why a line is none. Blank lines are skipped. */
async function* readPosts(file: string): AsyncGenerator<Feedback | NoPost> {
  try {
    for await (const line of readLines(file)) if (line.toString('latin1').trim() !== '') yield parseFeedbackLine(line);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`the feedback file cannot be read: ${getErrorCode(error)}`);
  }
}

/** Says what came of posts. */
export function formatPosts(counts: PostCounts): string {
  const { posts, matched, inferred, unmatched, ambiguous, updated, settled, unexpected, unreadable } = counts;
  const heading = ['posts', 'matched', 'of them by inferred id', 'no lead', 'several leads', 'unreadable'];
  return [
    table([heading, [posts + unreadable, matched, inferred, unmatched, ambiguous, unreadable]]),
    `\nLeads updated: ${updated}. Uncertain leads that became delivered: ${settled}.`,
    ...(matched + inferred === 0 && unmatched > 0
      ? ['Leads of sandbox runs are matched only with --sandbox, and live leads only without it.']
      : []),
    ...(unexpected > 0
      ? [
          `Leads that were unsent or rejected, and have feedback: ${unexpected}. Those that were unsent are uncertain now, and are not sent.`,
        ]
      : []),
  ].join('\n');
}
