import type { Command } from 'commander';
import type { ReadableLead } from '../files';
import { getIdentity, isSandboxKey, parseKey } from '../journal';
import { startSandbox } from '../sandbox';
import { outboundAction } from './actions';
import { CliError } from './cli-error';
import { formatConflicts } from './conflicts';
import { deliverFile } from './deliver-file';
import { assertDistinctFiles } from './distinct-files';
import { findUncertainKeys, openJournalFile } from './journal-file';
import { addLeadsOptions, getReadOptions, LEADS_HELP, type LeadsOptions, withLeads } from './leads-options';
import { resultsAt } from './results';
import { readSettings } from './settings';
import { createShutdownSignal } from './shutdown-signal';
import { summaryTable } from './summary';
import { requireOneTarget } from './target';

interface RedriveOptions extends LeadsOptions {
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

export const duplicateWarning =
  'these leads may have arrived, and may arrive twice: say --accept-duplicates if that is all right';

/** `journal redrive`: sends uncertain leads again, by hand. */
export function redriveCommand(command: Command): void {
  addLeadsOptions(command)
    .requiredOption('--leads <file>', LEADS_HELP)
    .option('--settings <file>', 'settings as nested JSON; ${NAME} is read from the environment')
    .option('--key <key>', 'the lead with this key')
    .option('--all-unknown', 'every uncertain lead')
    .option('--accept-duplicates', 'you know that a lead may arrive twice')
    .option('--sandbox', 'to the vendors served on loopback')
    .option('--origin <url>', 'to a loopback address of your own')
    .option('--live', 'to the real vendor')
    .option('--results <file>', 'write a result for each of these leads, as NDJSON; a file of its own')
    .option('--json', 'print the summary as JSON')
    .action((file: string, options: RedriveOptions) =>
      withLeads(options.leads, (leads) => redrive(file, { ...options, leads })),
    );
}

async function redrive(file: string, options: RedriveOptions): Promise<void> {
  if ((options.key === undefined) === (options.allUnknown === undefined))
    throw new CliError('say --key K or --all-unknown');
  if (!options.acceptDuplicates) throw new CliError(duplicateWarning);
  requireOneTarget(options);
  assertDistinctFiles({ ...options, journal: file });
  const uncertain = await findUncertainKeys(file, options.key);
  const keys = new Set(uncertain.filter((key) => isSandboxKey(key) === !options.live));
  if (keys.size === 0) throw new CliError('the journal has no uncertain lead of that kind');
  const settings = readSettings(options.settings);
  const resultsFile = options.results === undefined ? undefined : await resultsAt(options.results, 'first');
  const journal = await openJournalFile(file);
  const results = resultsFile?.open();
  const sandbox = options.sandbox && (await startSandbox());
  const { signal, done } = createShutdownSignal();
  try {
    const origin = sandbox?.origin ?? options.origin;
    const { leads } = options;
    const reading = getReadOptions(options);
    const summaries = [];
    const conflicts = [];
    const found = new Set<string>();
    for (const actionKey of new Set([...keys].map((key) => parseKey(key).action))) {
      const action = outboundAction(actionKey);
      const only = async ({ vars, key, raw }: ReadableLead) => {
        const identity = getIdentity(action, vars, journal.salt, { settings, key, row: raw, isSandbox: !options.live });
        const known = (await journal.get(identity))?.key ?? '';
        if (!keys.has(known)) return false;
        found.add(known);
        return true;
      };
      const how = { origin, journal, results, signal, only, acceptDuplicates: true };
      if (signal.aborted) break;
      const result = await deliverFile(action, { leads, reading, settings, ...how });
      summaries.push(result.summary);
      conflicts.push(...result.conflicts);
    }
    const absent = signal.aborted ? [] : [...keys].filter((key) => !found.has(key));
    if (!signal.aborted) results?.finish();
    if (options.json) console.log(JSON.stringify({ summaries, conflicts, absent }));
    else {
      console.log(`\n${summaryTable(summaries)}`);
      if (conflicts.length > 0) console.log(`\n${formatConflicts(conflicts)}`);
      if (absent.length > 0) console.log(`\nNot in the file: ${absent.join(', ')}`);
    }
    if (signal.aborted) process.exitCode = 130;
    else if (summaries.some(({ outcomes }) => outcomes.error)) process.exitCode = 3;
  } finally {
    done();
    results?.close();
    await journal.close();
    await sandbox?.close();
  }
}
