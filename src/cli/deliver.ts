import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { vendors } from '../catalog';
import { type Report, readLeads } from '../files';
import { startSandbox } from '../sandbox';
import type { OutboundAction } from '../types';
import { getOutboundAction } from './actions';
import { CliError } from './cli-error';
import { assertJournalChoice, getConsent } from './consent';
import { deliverFile } from './deliver-file';
import { assertDistinctFiles, getPartialFile } from './distinct-files';
import { printRequests } from './dry-run';
import { formatReport } from './format-report';
import { openJournalFile } from './journal-file';
import { matchFirst } from './journal-match';
import {
  addLeadsOptions,
  getFileVersion,
  getReadOptions,
  LEADS_HELP,
  type LeadsOptions,
  withLeads,
} from './leads-options';
import { makeReport, setRefusedCode } from './make-report';
import { parsePositive } from './parse-positive';
import { assertPosts } from './posts';
import { printRun } from './print-run';
import { prepareResults } from './results';
import { readSettingsFor, SETTINGS_HELP } from './settings';
import { createShutdownSignal } from './shutdown-signal';
import { addTargetOptions, requireOneTarget } from './target';
import { describeUnknownColumns } from './unknown-columns';

interface Options extends LeadsOptions {
  leads: string;
  settings?: string;
  sandbox?: true;
  origin?: string;
  live?: true;
  dryRun?: true;
  yes?: true;
  results?: string;
  /** False for `--no-journal`. */
  journal?: string | false;
  feedback?: string;
  resume?: boolean;
  retryRejected?: true;
  keepAlive?: true;
  concurrency: number;
  rate?: number;
  failOnSkip?: true;
  json?: true;
}

/** `deliver <action>`: sends a file of leads to a vendor; to the real one only with `--live`. */
export function deliverCommand(program: Command): void {
  const command = addTargetOptions(
    program
      .command('deliver')
      .argument('<action>', 'key of an outbound action; `actions` lists them')
      .description('Deliver a file of leads to a vendor.')
      .requiredOption('--leads <file>', LEADS_HELP)
      .option('--settings <file>', SETTINGS_HELP),
  )
    .option('--dry-run', 'print the requests, masked, and send nothing')
    .option('--yes', 'with --live: send without asking first; an unknown column still stops the run')
    .option('--results <file>', 'write the result of each row, as NDJSON; it is FILE.partial until the run ends')
    .option('--journal <file>', 'record what was sent, so that nothing is sent twice, even after a crash')
    .option('--no-journal', 'with --live: send without a journal')
    .option('--feedback <file>', 'with --journal: first match the posts of this file, as `journal match` does')
    .option('--resume', 'go on with an existing journal (the default); an error if there is none')
    .option('--no-resume', 'an error if the journal exists')
    .option('--retry-rejected', 'also send the leads that the vendor rejected before')
    .option('--keep-alive', 'reuse connections: faster, and less safe (see the delivery guide)')
    .option('--concurrency <n>', 'leads sent at the same time', parsePositive, 10)
    .option('--rate <n>', 'leads started per second', parsePositive)
    .option('--fail-on-skip', 'end with exit code 5 when a row was refused or skipped')
    .option('--json', 'print the summary, or the requests, as JSON')
    .addHelpText('after', '\nGive exactly one of --sandbox, --origin, --live and --dry-run.');
  addLeadsOptions(command).action(async (key: string, options: Options) => {
    const action = getOutboundAction(key);
    requireOneTarget(options, true);
    assertJournalChoice(options.live === true, options.journal);
    const journal = options.journal === false ? undefined : options.journal;
    assertDistinctFiles({ ...options, journal });
    if (options.feedback !== undefined && journal === undefined)
      throw new CliError('--feedback needs a journal: name it with --journal');
    if (options.feedback !== undefined) assertPosts(options.feedback);
    const settings = readSettingsFor([action], options.settings);
    await withLeads(options.leads, (leads) => {
      const delivery = { ...options, leads, journal };
      return options.dryRun ? dryRun(action, settings, delivery) : runDelivery(action, settings, delivery);
    });
  });
}

type DeliveryOptions = Omit<Options, 'journal'> & { journal: string | undefined };

async function runDelivery(action: OutboundAction, settings: Record<string, unknown>, options: DeliveryOptions) {
  const { leads, concurrency, rate, retryRejected, keepAlive } = options;
  const reading = getReadOptions(options);
  const resume = isResuming(options);
  // Everything that can fail is checked before anything is opened or sent.
  const resultsFile =
    options.results === undefined ? undefined : await prepareResults(options.results, resume ? 'resume' : 'first');
  await matchFirst(options.journal, options.feedback, options.sandbox === true || options.origin !== undefined);
  const before = getFileVersion(leads);
  const report = await reportFirst(action, settings, options);
  await askFirst(action, report, options);
  if (getFileVersion(leads) !== before)
    throw new CliError('nothing was sent: the leads file has changed since the report');
  const journal = options.journal === undefined ? undefined : await openJournalFile(options.journal);
  const results = resultsFile?.open(); // the journal is locked now, so no other process writes here
  const sandbox = options.sandbox && (await startSandbox());
  const { signal, done } = createShutdownSignal();
  try {
    const origin = sandbox?.origin ?? options.origin;
    const how = { concurrency, rate, retryRejected, keepAlive, reading, signal, total: report.leads };
    const { summary, file, conflicts, unrecorded, failure } = await deliverFile(action, {
      leads,
      settings,
      origin,
      results,
      journal,
      ...how,
    });
    const isWhole = !signal.aborted && failure === undefined;
    if (options.json) {
      const { results: name } = options;
      const details = { unused: [...file.unused], repairs: report.repairs, conflicts, ...(name && { results: name }) };
      console.log(JSON.stringify({ ...summary, ...details, ...(unrecorded.length > 0 && { unrecorded }) }));
    } else printRun([summary], conflicts, unrecorded);
    if (isWhole) results?.finish();
    if (results && !options.json) console.log(`\nResults: ${isWhole ? results.file : getPartialFile(results.file)}`);
    if (failure !== undefined) throw failure;
    if (signal.aborted && journal && !options.json)
      console.log('\nStopped before the end: run the same command again to send the rest.');
    if (signal.aborted) process.exitCode = 130;
    else if (summary.outcomes.error || unrecorded.length > 0) process.exitCode = 3;
    else setRefusedCode(report, options);
  } finally {
    done();
    results?.close();
    await journal?.close();
    await sandbox?.close();
  }
}

/** Reads the file to its end, and prints the report. */
async function reportFirst(
  action: OutboundAction,
  settings: Record<string, unknown>,
  options: DeliveryOptions,
): Promise<Report> {
  const { journal, retryRejected, sandbox, origin } = options;
  const isSandbox = sandbox === true || origin !== undefined;
  const file = readLeads(options.leads, action, getReadOptions(options));
  const report = await makeReport(file, action, { settings, journal, isSandbox, retryRejected });
  process.stderr.write(`${formatReport(action, report)}\n\n`);
  return report;
}

/** Asks for consent to send, if it is needed. Throws CliError without it. */
async function askFirst(action: OutboundAction, report: Report, options: DeliveryOptions): Promise<void> {
  const unknownColumns = describeUnknownColumns(action, report.columns);
  const vendor = vendors.find(({ key }) => key === action.about.vendor)?.name ?? action.about.vendor;
  await getConsent(
    { isLive: options.live === true, yes: options.yes === true, unknownColumns },
    `Send ${report.sendable} of ${report.leads} leads to ${vendor}?`,
  );
}

/** Whether the journal exists already. Throws CliError for `--resume` without one, and for `--no-resume` with one. */
function isResuming({ journal, resume }: DeliveryOptions): boolean {
  const exists = journal !== undefined && existsSync(journal);
  if (resume === true && !exists)
    throw new CliError('--resume needs a journal that exists: check the name after --journal');
  if (resume === false && exists)
    throw new CliError('the journal exists already: remove --no-resume to go on with it, or name another file');
  return exists;
}

async function dryRun(action: OutboundAction, settings: Record<string, unknown>, options: DeliveryOptions) {
  const report = await reportFirst(action, settings, options);
  const file = readLeads(options.leads, action, getReadOptions(options));
  await printRequests(action, settings, file, options.json === true);
  const { leads, sendable, refused, skipped, settled } = report;
  const counts = `${refused} refused, ${skipped} skipped, ${settled} in the journal`;
  process.stderr.write(`Dry run: ${sendable} of ${leads} leads would be sent (${counts}). Nothing was sent.\n`);
  setRefusedCode(report, options);
}
