import type { Command } from 'commander';
import { getIdentity, isSandboxKey, type Journal, type JournalRecord, openJournal, readJournal } from '../journal';
import { startSandbox } from '../sandbox';
import { outboundAction } from './actions';
import { distinct } from './distinct';
import { resultsAt } from './results';
import { run } from './run';
import { readSettings } from './settings';
import { summaryTable, table } from './summary';
import { codeOf, Trouble } from './trouble';
import { oneWay } from './where';

/** `journal list|show|redrive`: what was sent and what became of it, and what nobody knows. */
export function journalCommand(program: Command): void {
  const journal = program.command('journal').description('Look at a journal, and send uncertain leads again by hand.');
  journal
    .command('list')
    .argument('<file>', 'the journal')
    .description('List every lead that the journal knows.')
    .option('--json', 'as NDJSON, one object a lead')
    .action((file: string, { json }: { json?: true }) => show(entries(file), json, () => true));
  journal
    .command('show')
    .argument('<file>', 'the journal')
    .description('Show how the leads stand, and those of which nobody knows.')
    .option('--key <key>', 'show this lead instead')
    .option('--json', 'as NDJSON, one object a lead')
    .action((file: string, { json, key }: { json?: true; key?: string }) => {
      if (!json && key === undefined) console.log(`${getStatusTable(entries(file))}\n`);
      show(entries(file), json, (entry) => (key === undefined ? entry.status === 'uncertain' : isKey(entry, key)));
    });
  journal
    .command('redrive')
    .argument('<file>', 'the journal')
    .description(
      'Send leads again that may have arrived already. The journal holds no lead, so they come from the file.',
    )
    .requiredOption('--leads <file>', 'CSV with a header, or NDJSON')
    .option('--settings <file>', 'settings as nested JSON; ${NAME} is read from the environment')
    .option('--key <key>', 'the lead with this key')
    .option('--all-unknown', 'every lead of which nobody knows')
    .option('--accept-duplicates', 'you know that a lead may arrive twice')
    .option('--sandbox', 'to the vendors served on loopback')
    .option('--origin <url>', 'to a loopback address of your own')
    .option('--live', 'to the real vendor')
    .option('--results <file>', 'write a result a lead, as NDJSON; behind those of `deliver` where it has some')
    .option('--json', 'print the summary as JSON')
    .action(redrive);
}

export const duplicateWarning =
  'these leads may have arrived, and may arrive twice: say --accept-duplicates if that is all right';

interface RedriveOptions {
  leads: string;
  settings?: string;
  key?: string;
  allUnknown?: true;
  acceptDuplicates?: true;
  sandbox?: true;
  origin?: string;
  live?: true;
  results?: string;
  json?: true;
}

async function redrive(file: string, options: RedriveOptions): Promise<void> {
  if ((options.key === undefined) === (options.allUnknown === undefined))
    throw new Trouble('say --key K or --all-unknown');
  if (!options.acceptDuplicates) {
    throw new Trouble(duplicateWarning);
  }
  oneWay(options);
  distinct({ ...options, journal: file });
  const isSandbox = !options.live;
  const chosen = [...entries(file)].filter(
    (entry) =>
      entry.status === 'uncertain' &&
      isSandboxKey(entry.key) === isSandbox &&
      (options.key === undefined || isKey(entry, options.key)),
  );
  if (chosen.length === 0) throw new Trouble('the journal has no uncertain lead of that kind');
  const keys = new Set(chosen.map(({ key }) => key));
  const settings = readSettings(options.settings);
  const found = options.results === undefined ? undefined : await resultsAt(options.results, 'resume');
  const journal = await openJournalFile(file);
  const results = found?.open();
  const sandbox = options.sandbox && (await startSandbox());
  try {
    const summaries = [];
    for (const key of new Set(chosen.map((entry) => entry.key.split('|')[0] ?? ''))) {
      const action = outboundAction(key);
      const only = (vars: unknown) => keys.delete(getIdentity(action, vars, journal.salt, { isSandbox }).key);
      const where = { origin: sandbox?.origin ?? options.origin, journal, acceptDuplicates: true };
      summaries.push((await run(action, { leads: options.leads, settings, results, only, ...where })).summary);
    }
    if (options.json) console.log(JSON.stringify({ summaries, absent: [...keys] }));
    else
      console.log(`\n${summaryTable(summaries)}${keys.size > 0 ? `\n\nNot in the file: ${[...keys].join(', ')}` : ''}`);
    if (summaries.some(({ outcomes }) => outcomes.error)) process.exitCode = 3;
  } finally {
    results?.close();
    await journal.close();
    await sandbox?.close();
  }
}

/** Opens a journal for writing. Throws Trouble with a sentence for each way in which that fails. */
export async function openJournalFile(file: string): Promise<Journal> {
  try {
    return await openJournal(file);
  } catch (error) {
    throw new Trouble(sentences[codeOf(error)] ?? `the journal cannot be opened: ${codeOf(error)}`);
  }
}

const sentences: Record<string, string> = {
  EBUSY: 'the journal is held by another process',
  EDAMAGED: 'a line in the midst of the journal is damaged; restore the file before anything is sent',
  EJOURNAL: 'this file is no journal, or one of another version',
  ELINKED: 'the journal has a second name (a hard link), under which another process could hold it too',
};

function* entries(file: string): Generator<JournalRecord> {
  try {
    yield* readJournal(file);
  } catch (error) {
    throw new Trouble(sentences[codeOf(error)] ?? `the journal cannot be read: ${codeOf(error)}`);
  }
}

const isKey = ({ key }: JournalRecord, wanted: string) =>
  key === wanted || key.split('|').slice(3).join('|') === wanted;

function show(found: Iterable<JournalRecord>, json: true | undefined, which: (entry: JournalRecord) => boolean): void {
  const rows: string[][] = [];
  for (const entry of found) {
    if (!which(entry)) continue;
    if (json) console.log(JSON.stringify(entry));
    else rows.push([entry.key, entry.status, entry.sent, entry.at, reasonOf(entry)]);
  }
  if (!json) console.log(table([['key', 'status', 'sent', 'at', 'reason'], ...rows]));
}

const reasonOf = ({ result }: JournalRecord) => (result && result.outcome !== 'success' ? result.reason : '');

function getStatusTable(found: Iterable<JournalRecord>): string {
  const counts = new Map<string, number>();
  for (const { status } of found) counts.set(status, (counts.get(status) ?? 0) + 1);
  return table([['status', 'leads'], ...counts]);
}
