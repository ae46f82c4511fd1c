import type { Command } from 'commander';
import { checkJournal } from '../journal';
import { CliError } from './cli-error';
import { findUncertainKeys, openJournalFile, showCheck, withSentences } from './journal-file';
import { matchJournal } from './journal-match';
import { exportJournal, listJournal, showJournal } from './journal-show';
import { redriveCommand } from './redrive';
import { addSettleOptions, getSettledStatus, type SettleOptions } from './settle';

/** `journal …`: what was sent and what became of it, what nobody knows, and what a person does about it. */
export function journalCommand(program: Command): void {
  const journal = program.command('journal').description('Look at a journal, settle uncertain leads, check the file.');
  const add = (name: string, description: string) =>
    journal.command(name).argument('<file>', 'the journal').description(description);

  add('show', 'Show what became of the leads, from the send to the sale, and list the uncertain ones.')
    .option('--key <key>', 'show this lead instead')
    .option('--feedback <file>', 'with the posts of this file, as `receive` writes it; the journal is only read')
    .option('--sandbox', 'the posts are about leads of sandbox runs')
    .option('--json', 'as NDJSON, one object a lead')
    .action(showJournal);
  add('list', 'List every lead that the journal knows.')
    .option('--json', 'as NDJSON, one object a lead')
    .action(listJournal);
  add('match', 'Match posts of feedback with leads: settles uncertain ones, and keeps what became of each.')
    .argument('<feedback>', 'a file of posts, as `receive` writes it')
    .option('--sandbox', 'the posts are about leads of sandbox runs')
    .option('--json', 'print the counts as JSON')
    .action(matchJournal);
  redriveCommand(
    add('redrive', 'Send leads again that may have arrived. The journal holds no lead: they come from the file.'),
  );
  addSettleOptions(add('settle', 'Settle an uncertain lead, once you know what became of it.'))
    .option('--status <status>', 'delivered, rejected, or unsent, which is sent again when it comes again')
    .action(settle);
  add('prune', 'Forget leads that were last recorded before a day, never uncertain ones.')
    .requiredOption('--before <date>', 'YYYY-MM-DD, in UTC. A lead that is forgotten is sent again when it comes again')
    .action(prune);
  add('check', 'Read all of a journal and say whether it is as it was written.').action(checkJournalFile);
  add('export', 'Print every lead as NDJSON, of a damaged journal those that can be read.')
    .option('--csv', 'as CSV')
    .action(exportJournal);
}

async function settle(file: string, options: SettleOptions & { key: string }): Promise<void> {
  const { key, note } = options;
  const status = getSettledStatus(options);
  const keys = await findUncertainKeys(file, key);
  const [whole] = keys;
  if (whole === undefined) throw new CliError('the journal has no uncertain lead with this key');
  if (keys.length > 1)
    throw new CliError('several uncertain leads have this key: give the whole key, as `journal list` shows it');
  const journal = await openJournalFile(file);
  try {
    const record = await withSentences(() => journal.settle(whole, { status, ...(note && { note }) }), 'written');
    console.log(`${record.key} is ${record.status} now.`);
  } finally {
    await journal.close();
  }
}

async function prune(file: string, { before }: { before: string }): Promise<void> {
  const date = new Date(`${before}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(before) || Number.isNaN(date.getTime()))
    throw new CliError('--before must be a day, such as 2026-01-31');
  const journal = await openJournalFile(file);
  try {
    const pruned = await withSentences(() => journal.prune(date), 'written');
    console.log(`${pruned} leads are forgotten. They are sent again when they come again.`);
  } finally {
    await journal.close();
  }
}

async function checkJournalFile(file: string): Promise<void> {
  const leads = await withSentences(() => checkJournal(file, { ...showCheck(), isQuiet: true }), 'read');
  console.log(`The journal is whole. It knows ${leads} leads.`);
}
