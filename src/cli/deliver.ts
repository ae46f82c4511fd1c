import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { vendors } from '../catalog';
import { type Report, readLeads } from '../files';
import { startSandbox } from '../sandbox';
import type { OutboundAction } from '../types';
import { outboundAction } from './actions';
import { CliError } from './cli-error';
import { formatConflicts } from './conflicts';
import { assertJournalChoice, getConsent } from './consent';
import { deliverFile } from './deliver-file';
import { assertDistinctFiles, getPartialFile } from './distinct-files';
import { printRequests } from './dry-run';
import { formatReport } from './format-report';
import { openJournalFile } from './journal-file';
import { matchFirst } from './journal-match';
import { addLeadsOptions, getReadOptions, LEADS_HELP, type LeadsOptions, withLeads } from './leads-options';
import { makeReport, setRefusedCode } from './make-report';
import { assertPosts } from './posts';
import { resultsAt } from './results';
import { readSettings } from './settings';
import { createShutdownSignal } from './shutdown-signal';
import { summaryTable } from './summary';
import { requireOneTarget } from './target';
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
  /** False: `--no-journal`. */
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

/** `deliver <action>`: a file of leads to one vendor, and to the real one only with `--live`. */
export function deliverCommand(program: Command): void {
  const command = program
    .command('deliver')
    .argument('<action>', 'key of an outbound action, as `actions` lists them')
    .description('Deliver a file of leads to a vendor.')
    .requiredOption('--leads <file>', LEADS_HELP)
    .option('--settings <file>', 'settings as nested JSON; ${NAME} is read from the environment')
    .option('--sandbox', 'to the vendors served on loopback')
    .option('--origin <url>', 'to a loopback address of your own')
    .option('--live', 'to the real vendor')
    .option('--dry-run', 'send nothing and print the requests, masked')
    .option('--yes', 'with --live: accept the report without being asked; never an unknown column')
    .option('--results <file>', 'write a result a row, as NDJSON; FILE.partial until the run ends')
    .option('--journal <file>', 'remember what was sent, so that nothing is sent twice, also after a crash')
    .option('--no-journal', 'with --live: remember nothing, on purpose')
    .option('--feedback <file>', 'with --journal: match these posts first, as `journal match` does')
    .option('--resume', 'go on with a journal that exists (the default when it does)')
    .option('--no-resume', 'refuse a journal that exists')
    .option('--retry-rejected', 'send again what the vendor has rejected')
    .option('--keep-alive', 'share connections between leads: faster, and less safe (see the guide to delivery)')
    .option('--concurrency <n>', 'leads under way at once', positive, 10)
    .option('--rate <n>', 'leads begun a second', positive)
    .option('--fail-on-skip', 'end with exit code 5 when a row was refused or skipped')
    .option('--json', 'print the summary, or the requests, as JSON')
    .addHelpText('after', '\nExactly one of --sandbox, --origin, --live and --dry-run says where the leads go.');
  addLeadsOptions(command).action(async (key: string, options: Options) => {
    const action = outboundAction(key);
    requireOneTarget(options);
    assertJournalChoice(options.live === true, options.journal);
    const journal = options.journal === false ? undefined : options.journal;
    assertDistinctFiles({ ...options, journal });
    if (options.feedback !== undefined && journal === undefined)
      throw new CliError('--feedback needs a journal: name it by --journal');
    if (options.feedback !== undefined) assertPosts(options.feedback);
    const settings = readSettings(options.settings);
    await withLeads(options.leads, (leads) => {
      const delivery = { ...options, leads, journal };
      return options.dryRun ? dryRun(action, settings, delivery) : runDelivery(action, settings, delivery);
    });
  });
}

/** A number above zero. Throws CliError. */
export function positive(given: string): number {
  if (!(Number(given) > 0)) throw new CliError('--concurrency and --rate must be numbers above zero');
  return Number(given);
}

type DeliveryOptions = Omit<Options, 'journal'> & { journal: string | undefined };

async function runDelivery(action: OutboundAction, settings: Record<string, unknown>, options: DeliveryOptions) {
  const { leads, concurrency, rate, retryRejected, keepAlive } = options;
  const reading = getReadOptions(options);
  const resume = resumes(options);
  // What can fail does so before anything is opened or sent.
  const found =
    options.results === undefined ? undefined : await resultsAt(options.results, resume ? 'resume' : 'first');
  const before = getVersion(leads);
  const report = await reportFirst(action, settings, options);
  await askFirst(action, report, options);
  if (getVersion(leads) !== before) throw new CliError('nothing was sent: the leads file has changed since the report');
  const journal = options.journal === undefined ? undefined : await openJournalFile(options.journal);
  await matchFirst(journal, options.feedback, options.sandbox === true || options.origin !== undefined);
  const results = found?.open(); // by now the journal keeps others away
  const sandbox = options.sandbox && (await startSandbox());
  const { signal, done } = createShutdownSignal();
  try {
    const origin = sandbox?.origin ?? options.origin;
    const how = { concurrency, rate, retryRejected, keepAlive, reading, signal, total: report.leads };
    const { summary, file, conflicts } = await deliverFile(action, {
      leads,
      settings,
      origin,
      results,
      journal,
      ...how,
    });
    if (!signal.aborted) results?.finish();
    if (options.json) {
      const { results: name } = options;
      const found = { unused: [...file.unused], repairs: report.repairs, conflicts, ...(name && { results: name }) };
      console.log(JSON.stringify({ ...summary, ...found }));
    } else {
      console.log(`\n${summaryTable([summary])}`);
      if (conflicts.length > 0) console.log(`\n${formatConflicts(conflicts)}`);
      if (results) console.log(`\nResults: ${signal.aborted ? getPartialFile(results.file) : results.file}`);
    }
    if (signal.aborted) process.exitCode = 130;
    else if (summary.outcomes.error) process.exitCode = 3;
    else setRefusedCode(report, options);
  } finally {
    done();
    results?.close();
    await journal?.close();
    await sandbox?.close();
  }
}

/** Changes with a file. A file that is not there is told when it is read. */
function getVersion(file: string): string {
  const { size = 0, mtimeMs = 0, ino = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${size} ${mtimeMs} ${ino}`;
}

/** Reads the file to its end, and prints what would become of it. */
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

/** Throws CliError unless the leads may go out. */
async function askFirst(action: OutboundAction, report: Report, options: DeliveryOptions): Promise<void> {
  const unknownColumns = describeUnknownColumns(action, report.columns);
  const vendor = vendors.find(({ key }) => key === action.about.vendor)?.name ?? action.about.vendor;
  await getConsent(
    { isLive: options.live === true, yes: options.yes === true, unknownColumns },
    `Send ${report.sendable} of ${report.leads} leads to ${vendor}?`,
  );
}

function resumes({ journal, resume }: DeliveryOptions): boolean {
  const exists = journal !== undefined && existsSync(journal);
  if (resume === true && !exists) throw new CliError('there is no journal to resume');
  if (resume === false && exists)
    throw new CliError('the journal exists already; leave --no-resume out to go on with it');
  return exists;
}

async function dryRun(action: OutboundAction, settings: Record<string, unknown>, options: DeliveryOptions) {
  const report = await reportFirst(action, settings, options);
  const file = readLeads(options.leads, action, getReadOptions(options));
  await printRequests(action, settings, file, options.json === true);
  const { leads, sendable, refused, skipped, settled } = report;
  const counts = `${refused} refused, ${skipped} skipped, ${settled} settled`;
  process.stderr.write(`Dry run: ${sendable} of ${leads} leads would be sent (${counts}). Nothing was sent.\n`);
  setRefusedCode(report, options);
}
