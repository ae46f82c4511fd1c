import { existsSync } from 'node:fs';
import type { Journal } from '../journal';
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

/** Matches feedback with the journal of a delivery before its report is made. */
export async function matchFirst(
  file: string | undefined,
  feedback: string | undefined,
  isSandbox: boolean,
): Promise<void> {
  if (feedback === undefined || file === undefined) return;
  const journal = await openJournalFile(file);
  try {
    process.stderr.write(`${formatPosts(await matchInto(journal, feedback, isSandbox))}\n\n`);
  } finally {
    await journal.close();
  }
}
