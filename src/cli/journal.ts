import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { checkJournal } from '../journal';
import { CliError } from './cli-error';
import {
  findUncertainKeys,
  JOURNAL_MISSING,
  openJournalFile,
  SEVERAL_KEYS,
  showCheck,
  withSentences,
} from './journal-file';
import { matchJournal } from './journal-match';
import { exportJournal, listJournal, showJournal } from './journal-show';
import { redriveCommand } from './redrive';
import { addSettleOptions, getSettledStatus, type SettleOptions } from './settle';

/** `journal …`: shows the leads of a journal, settles uncertain ones or sends them again, and checks the file. */
export function journalCommand(program: Command): void {
  const journal = program.command('journal').description('Show a journal, settle uncertain leads, check the file.');
  const add = (name: string, description: string) =>
    journal.command(name).argument('<file>', 'the journal').description(description);

  add('show', 'Count the leads by status and by feedback, and list the uncertain ones.')
    .option('--key <key>', 'show only this lead')
    .option('--feedback <file>', 'also count the posts of this file, which `receive` wrote; the journal is not changed')
    .option('--sandbox', 'match the leads of sandbox runs, not those of live ones')
    .option('--json', 'as NDJSON, one object a lead')
    .action(showJournal);
  add('list', 'List every lead of the journal.').option('--json', 'as NDJSON, one object a lead').action(listJournal);
  add('match', 'Match feedback with the leads: uncertain ones become delivered, and each keeps its disposition.')
    .argument('<feedback>', 'a file of posts, which `receive` wrote')
    .option('--sandbox', 'match the leads of sandbox runs, not those of live ones')
    .option('--json', 'print the counts as JSON')
    .action(matchJournal);
  redriveCommand(
    add('redrive', 'Send uncertain leads again, although they may have arrived. They are read from the leads file.'),
  );
  addSettleOptions(add('settle', 'Settle an uncertain lead, once you know whether the vendor has it.'))
    .option('--status <status>', 'delivered, rejected or unsent, in the place of the two options above')
    .action(settle);
  add('prune', 'Remove the leads that last changed before a day. Uncertain leads stay.')
    .requiredOption('--before <date>', 'YYYY-MM-DD, in UTC. A removed lead is sent again if a file holds it again')
    .action(prune);
  add('check', 'Check a whole journal for damage.').action(checkJournalFile);
  add('export', 'Print every lead as NDJSON. Of a damaged journal, print the leads that can be read.')
    .option('--csv', 'as CSV')
    .action(exportJournal);
}

async function settle(file: string, options: SettleOptions & { key: string }): Promise<void> {
  const { key, note } = options;
  const status = getSettledStatus(options);
  const keys = await findUncertainKeys(file, key);
  const [whole] = keys;
  if (whole === undefined)
    throw new CliError(
      'the journal has no uncertain lead with this key: `journal show` lists the uncertain ones, `journal list` all',
    );
  if (keys.length > 1) throw new CliError(SEVERAL_KEYS);
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
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== before)
    throw new CliError('--before must be a day, such as 2026-01-31');
  if (!existsSync(file)) throw new CliError(JOURNAL_MISSING);
  const journal = await openJournalFile(file);
  try {
    const pruned = await withSentences(() => journal.prune(date), 'written');
    console.log(`${pruned} leads were removed. They are sent again if a file holds them again.`);
  } finally {
    await journal.close();
  }
}

async function checkJournalFile(file: string): Promise<void> {
  const leads = await withSentences(() => checkJournal(file, { ...showCheck(), isQuiet: true }), 'read');
  console.log(`The journal has no damage. It holds ${leads} leads.`);
}
