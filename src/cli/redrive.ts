import type { Command } from 'commander';
import type { ReadableLead } from '../files';
import { getIdentity, isSandboxKey, parseKey } from '../journal';
import { startSandbox } from '../sandbox';
import { getOutboundAction } from './actions';
import { CliError } from './cli-error';
import { deliverFile } from './deliver-file';
import { assertDistinctFiles } from './distinct-files';
import { findUncertainKeys, openJournalFile, SEVERAL_KEYS } from './journal-file';
import { addLeadsOptions, getReadOptions, LEADS_HELP, type LeadsOptions, withLeads } from './leads-options';
import { printRun } from './print-run';
import { prepareResults } from './results';
import { readSettingsFor, SETTINGS_HELP } from './settings';
import { createShutdownSignal } from './shutdown-signal';
import { addTargetOptions, requireOneTarget } from './target';

interface RedriveOptions extends LeadsOptions {
  leads: string;
  settings?: string;
  key?: string;
  all?: true;
  acceptDuplicates?: true;
  sandbox?: true;
  origin?: string;
  live?: true;
  results?: string;
  json?: true;
}

export const duplicateWarning =
  'these leads may have arrived already, so that the vendor may get them twice: add --accept-duplicates to send them';

/** `journal redrive`: sends uncertain leads again, when a person decides so. */
export function redriveCommand(command: Command): void {
  addTargetOptions(
    addLeadsOptions(command)
      .requiredOption('--leads <file>', LEADS_HELP)
      .option('--settings <file>', SETTINGS_HELP)
      .option('--key <key>', 'the lead with this key')
      .option('--all', 'every uncertain lead')
      .option('--accept-duplicates', 'send although the vendor may get a lead twice'),
  )
    .option('--results <file>', 'write the result of each of these leads, as NDJSON, to a new file')
    .option('--json', 'print the summary as JSON')
    .action((file: string, options: RedriveOptions) =>
      withLeads(options.leads, (leads) => redrive(file, { ...options, leads })),
    );
}

async function redrive(file: string, options: RedriveOptions): Promise<void> {
  if ((options.key === undefined) === (options.all === undefined))
    throw new CliError('give --key K, or --all for every uncertain lead');
  if (!options.acceptDuplicates) throw new CliError(duplicateWarning);
  requireOneTarget(options);
  assertDistinctFiles({ ...options, journal: file });
  const uncertain = await findUncertainKeys(file, options.key);
  const keys = new Set(uncertain.filter((key) => isSandboxKey(key) === !options.live));
  if (keys.size === 0) throw new CliError('the journal has no such uncertain lead: `journal show` lists them');
  if (options.key !== undefined && keys.size > 1) throw new CliError(SEVERAL_KEYS);
  const actions = [...new Set([...keys].map((key) => parseKey(key).action))].map(getOutboundAction);
  const settings = readSettingsFor(actions, options.settings);
  const resultsFile = options.results === undefined ? undefined : await prepareResults(options.results, 'first');
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
    const unrecorded: number[] = [];
    let failure: unknown;
    const matchedKeys = new Set<string>();
    const sentKeys = new Set<string>();
    for (const action of actions) {
      const only = async ({ vars, key, raw }: ReadableLead) => {
        const identity = getIdentity(action, vars, journal.salt, { settings, key, row: raw, isSandbox: !options.live });
        const record = await journal.get(identity);
        if (record === undefined || !keys.has(record.key)) return false;
        // A lead may have several rows: the first one that is what was sent goes out. A changed one is a conflict.
        const isSame = identity.contentHash === record.contentHash || (identity.row ?? '') === record.row;
        if (isSame && sentKeys.has(record.key)) return false;
        if (isSame) sentKeys.add(record.key);
        matchedKeys.add(record.key);
        return true;
      };
      const how = { origin, journal, results, signal, only, acceptDuplicates: true };
      if (signal.aborted || failure !== undefined) break;
      const result = await deliverFile(action, { leads, reading, settings, ...how });
      summaries.push(result.summary);
      conflicts.push(...result.conflicts);
      unrecorded.push(...result.unrecorded);
      failure = result.failure;
    }
    const isWhole = !signal.aborted && failure === undefined;
    const absent = isWhole ? [...keys].filter((key) => !matchedKeys.has(key)) : [];
    if (options.json)
      console.log(JSON.stringify({ summaries, conflicts, absent, ...(unrecorded.length > 0 && { unrecorded }) }));
    else {
      printRun(summaries, conflicts, unrecorded);
      if (absent.length > 0) console.log(`\nUncertain leads that are not in the leads file: ${absent.join(', ')}`);
    }
    if (isWhole) results?.finish();
    if (failure !== undefined) throw failure;
    if (signal.aborted) process.exitCode = 130;
    else if (unrecorded.length > 0 || summaries.some(({ outcomes }) => outcomes.error)) process.exitCode = 3;
  } finally {
    done();
    results?.close();
    await journal.close();
    await sandbox?.close();
  }
}
