import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { inbound } from '../catalog';
import type { FeedbackPost, MatchCounts } from '../journal';
import type { Feedback } from '../receiver';
import type { InboundAction } from '../types';
import { CliError, getErrorCode } from './cli-error';
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
    const action = post && getInbound(post.action);
    if (action) actions.set(action.key, action);
    else if (isFirst && post === undefined) throw new CliError(FOREIGN);
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

const getInbound = (key: string): InboundAction | undefined =>
  Object.values(inbound as Record<string, InboundAction>).find((action) => action.key === key);

async function* selectPosts(file: string, action: InboundAction): AsyncGenerator<Feedback> {
  for await (const post of readPosts(file)) if (post?.action === action.key) yield post;
}

/** The posts of a file; undefined for a line that is none, such as one that a crash has torn. */
async function* readPosts(file: string): AsyncGenerator<Feedback | undefined> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) if (line.trim() !== '') yield parsePost(line);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`the feedback file cannot be read: ${getErrorCode(error)}`);
  }
}

function parsePost(line: string): Feedback | undefined {
  try {
    const post = JSON.parse(line) as Feedback;
    const { at, action, fields } = post;
    const isPost = isMoment(at) && typeof action === 'string' && typeof fields === 'object' && fields !== null;
    return isPost && Object.values(fields).every((text) => typeof text === 'string') ? post : undefined;
  } catch {
    return undefined;
  }
}

const isMoment = (at: unknown): boolean => typeof at === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at);

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
          `The feedback names ${unexpected} leads that are unsent or rejected in the journal: look at \`journal list\` before you send them again.`,
        ]
      : []),
  ].join('\n');
}
