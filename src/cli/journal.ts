import type { Command } from 'commander';
import { checkJournal, type JournalRecord, salvageJournal } from '../journal';
import { findUncertainKeys, isKey, openJournalFile, readJournalFile, showCheck, withSentences } from './journal-file';
import { redriveCommand } from './redrive';
import { table } from './summary';
import { Trouble } from './trouble';

/** `journal …`: what was sent and what became of it, what nobody knows, and what a person does about it. */
export function journalCommand(program: Command): void {
  const journal = program.command('journal').description('Look at a journal, settle uncertain leads, check the file.');
  const add = (name: string, description: string) =>
    journal.command(name).argument('<file>', 'the journal').description(description);

  add('show', 'Show how the leads stand, and those of which nobody knows.')
    .option('--key <key>', 'show this lead instead')
    .option('--json', 'as NDJSON, one object a lead')
    .action(show);
  add('list', 'List every lead that the journal knows.')
    .option('--json', 'as NDJSON, one object a lead')
    .action(async (file: string, { json }: { json?: true }) => print(file, json, () => true));
  redriveCommand(
    add('redrive', 'Send leads again that may have arrived. The journal holds no lead: they come from the file.'),
  );
  add('settle', 'Settle an uncertain lead, once you know what became of it.')
    .requiredOption('--key <key>', 'the lead with this key')
    .requiredOption('--status <status>', 'delivered, rejected, or unsent, which is sent again when it comes again')
    .option('--note <text>', 'why; kept in the journal')
    .action(settle);
  add('prune', 'Forget leads that were last recorded before a day, never uncertain ones.')
    .requiredOption('--before <date>', 'YYYY-MM-DD, in UTC. A lead that is forgotten is sent again when it comes again')
    .action(prune);
  add('check', 'Read all of a journal and say whether it is as it was written.').action(check);
  add('export', 'Print every lead as NDJSON, of a damaged journal those that can be read.').action(exportRecords);
}

async function show(file: string, { json, key }: { json?: true; key?: string }): Promise<void> {
  if (!json && key === undefined) console.log(`${await formatCounts(file)}\n`);
  await print(file, json, (record) => (key === undefined ? record.status === 'uncertain' : isKey(record, key)));
}

async function print(
  file: string,
  json: true | undefined,
  isWanted: (record: JournalRecord) => boolean,
): Promise<void> {
  const rows: string[][] = [];
  for await (const record of readJournalFile(file)) {
    if (!isWanted(record)) continue;
    if (json) console.log(JSON.stringify(toPublic(record)));
    else rows.push([record.key, record.status, record.sent, record.at, getReason(record)]);
  }
  if (!json) console.log(table([['key', 'status', 'sent', 'at', 'reason'], ...rows]));
}

/** A record without its digests. */
const toPublic = ({ contentHash: _, row: __, ...record }: JournalRecord) => record;

const getReason = ({ result, note }: JournalRecord) =>
  note ?? (result && result.outcome !== 'success' ? result.reason : '');

async function formatCounts(file: string): Promise<string> {
  const counts = new Map<string, number>();
  for await (const { status } of readJournalFile(file)) counts.set(status, (counts.get(status) ?? 0) + 1);
  return table([['status', 'leads'], ...counts]);
}

async function settle(
  file: string,
  { key, status, note }: { key: string; status: string; note?: string },
): Promise<void> {
  if (status !== 'delivered' && status !== 'rejected' && status !== 'unsent')
    throw new Trouble('--status must be delivered, rejected or unsent');
  const keys = await findUncertainKeys(file, key);
  const [whole] = keys;
  if (whole === undefined) throw new Trouble('the journal has no uncertain lead with this key');
  if (keys.length > 1)
    throw new Trouble('several uncertain leads have this key: give the whole key, as `journal list` shows it');
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
    throw new Trouble('--before must be a day, such as 2026-01-31');
  const journal = await openJournalFile(file);
  try {
    const pruned = await withSentences(() => journal.prune(date), 'written');
    console.log(`${pruned} leads are forgotten. They are sent again when they come again.`);
  } finally {
    await journal.close();
  }
}

async function check(file: string): Promise<void> {
  const leads = await withSentences(() => checkJournal(file, { ...showCheck(), isQuiet: true }), 'read');
  console.log(`The journal is whole. It knows ${leads} leads.`);
}

async function exportRecords(file: string): Promise<void> {
  const write = (records: JournalRecord[]) => {
    for (const record of records) console.log(JSON.stringify(toPublic(record)));
  };
  const damaged = await withSentences(() => salvageJournal(file, write, { isQuiet: true }), 'read');
  if (damaged === 0) return;
  process.stderr.write('The journal is damaged: some leads could not be read, and are missing here.\n');
  process.exitCode = 3;
}
