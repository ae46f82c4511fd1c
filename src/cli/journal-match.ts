import { existsSync } from 'node:fs';
import type { FeedbackPost, Journal, MatchCounts } from '../journal';
import type { InboundAction } from '../types';
import { CliError } from './cli-error';
import { JOURNAL_MISSING, openJournalFile, withSentences } from './journal-file';
import { assertPosts, formatPosts, matchPosts, type PostCounts } from './posts';

export interface MatchCommandOptions {
  sandbox?: true;
  json?: true;
}

/** `journal match`: matches a file of feedback with a journal. */
export async function matchJournal(
  file: string,
  feedback: string,
  { sandbox, json }: MatchCommandOptions,
): Promise<void> {
  if (!existsSync(file)) throw new CliError(JOURNAL_MISSING);
  assertPosts(feedback);
  const journal = await openJournalFile(file);
  try {
    const counts = await matchInto(journal, feedback, sandbox === true);
    console.log(json ? JSON.stringify(counts) : formatPosts(counts));
  } finally {
    await journal.close();
  }
}

/** Matches the posts of a file with an open journal. */
export const matchInto = (journal: Journal, feedback: string, isSandbox: boolean): Promise<PostCounts> =>
  matchPosts(feedback, (action, posts) => withSentences(() => journal.match(action, posts, { isSandbox }), 'written'));

/** Matches feedback with the journal of a delivery before its report is made. A journal that is not there has no leads. */
export async function matchFirst(
  file: string | undefined,
  feedback: string | undefined,
  isSandbox: boolean,
): Promise<void> {
  if (feedback === undefined || file === undefined) return;
  if (!existsSync(file)) {
    process.stderr.write(`${formatPosts(await matchPosts(feedback, countUnmatched))}\n\n`);
    return;
  }
  const journal = await openJournalFile(file);
  try {
    process.stderr.write(`${formatPosts(await matchInto(journal, feedback, isSandbox))}\n\n`);
  } finally {
    await journal.close();
  }
}

async function countUnmatched(_: InboundAction, posts: AsyncIterable<FeedbackPost>): Promise<MatchCounts> {
  let count = 0;
  for await (const _post of posts) count++;
  const none = { matched: 0, inferred: 0, ambiguous: 0, updated: 0, settled: 0, unexpected: 0 };
  return { ...none, posts: count, unmatched: count };
}
