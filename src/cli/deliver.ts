import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { countLeads, type LeadFile, readLeads } from '../files';
import { startSandbox } from '../sandbox';
import { type OutboundAction, redactVars, withSettings } from '../types';
import { outboundAction } from './actions';
import { formatConflicts } from './conflicts';
import { distinct } from './distinct';
import { onInterrupt } from './interrupt';
import { openJournalFile } from './journal-file';
import {
  addLeadsOptions,
  formatRepairs,
  formatUnused,
  getReadOptions,
  LEADS_HELP,
  type LeadsOptions,
  withLeads,
} from './leads-options';
import { resultsAt } from './results';
import { run } from './run';
import { readSettings } from './settings';
import { summaryTable } from './summary';
import { Trouble } from './trouble';
import { oneWay } from './where';

interface Options extends LeadsOptions {
  leads: string;
  settings?: string;
  sandbox?: true;
  origin?: string;
  live?: true;
  dryRun?: true;
  results?: string;
  journal?: string;
  resume?: boolean;
  retryRejected?: true;
  keepAlive?: true;
  concurrency: number;
  rate?: number;
  json?: true;
}

/** `deliver <action>`: a file of leads to one vendor, and only to the real one when told so. */
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
    .option('--results <file>', 'write a result a lead, as NDJSON')
    .option('--journal <file>', 'remember what was sent, so that nothing is sent twice, also after a crash')
    .option('--resume', 'go on with a journal that exists (the default when it does)')
    .option('--no-resume', 'refuse a journal that exists')
    .option('--retry-rejected', 'send again what the vendor has rejected')
    .option('--keep-alive', 'share connections between leads: faster, and less safe (see the README)')
    .option('--concurrency <n>', 'leads under way at once', positive, 10)
    .option('--rate <n>', 'leads begun a second', positive)
    .option('--json', 'print the summary, or the requests, as JSON')
    .addHelpText('after', '\nExactly one of --sandbox, --origin, --live and --dry-run says where the leads go.');
  addLeadsOptions(command).action(async (key: string, options: Options) => {
    const action = outboundAction(key);
    oneWay(options);
    distinct(options);
    const settings = readSettings(options.settings);
    await withLeads(options.leads, (leads) =>
      options.dryRun
        ? dryRun(action, settings, { ...options, leads })
        : deliverFile(action, settings, { ...options, leads }),
    );
  });
}

/** A number above zero. Throws Trouble. */
export function positive(given: string): number {
  if (!(Number(given) > 0)) throw new Trouble('--concurrency and --rate must be numbers above zero');
  return Number(given);
}

async function deliverFile(action: OutboundAction, settings: Record<string, unknown>, options: Options) {
  const { leads, concurrency, rate, retryRejected, keepAlive } = options;
  const reading = getReadOptions(options);
  const resume = resumes(options);
  const total = await countLeads(leads, action, reading); // reads it to its end, before anything is opened or sent
  const found =
    options.results === undefined ? undefined : await resultsAt(options.results, resume ? 'resume' : 'first');
  const journal = options.journal === undefined ? undefined : await openJournalFile(options.journal);
  const results = found?.open(); // by now the journal keeps others away
  const sandbox = options.sandbox && (await startSandbox());
  const { signal, done } = onInterrupt();
  try {
    const origin = sandbox?.origin ?? options.origin;
    const more = { concurrency, rate, retryRejected, keepAlive, reading, signal };
    const { summary, file, conflicts } = await run(action, {
      leads,
      settings,
      origin,
      results,
      journal,
      total,
      ...more,
    });
    if (options.json) {
      console.log(
        JSON.stringify({
          ...summary,
          unused: [...file.unused],
          repairs: file.getRepairs(),
          conflicts,
          ...(options.results && { results: options.results }),
        }),
      );
    } else {
      console.log(`\n${summaryTable([summary])}`);
      if (conflicts.length > 0) console.log(`\n${formatConflicts(conflicts)}`);
      if (file.unused.size > 0) console.log(`\n${describeUnused(action, file)}`);
      if (file.getRepairs().length > 0) console.log(`\n${formatRepairs(file.getRepairs())}`);
      if (results) console.log(`\nResults: ${results.file}`);
    }
    if (signal.aborted) process.exitCode = 130;
    else if (summary.outcomes.error) process.exitCode = 3;
  } finally {
    done();
    results?.close();
    await journal?.close();
    await sandbox?.close();
  }
}

function resumes({ journal, resume }: Options): boolean {
  const exists = journal !== undefined && existsSync(journal);
  if (resume === true && !exists) throw new Trouble('there is no journal to resume');
  if (resume === false && exists)
    throw new Trouble('the journal exists already; leave --no-resume out to go on with it');
  return exists;
}

const describeUnused = (action: OutboundAction, file: LeadFile) =>
  `Columns that ${action.key} has no use for: ${formatUnused(file)}`;

async function dryRun(action: OutboundAction, settings: Record<string, unknown>, options: Options) {
  const file = readLeads(options.leads, action, getReadOptions(options));
  for await (const lead of file) {
    const vars = 'vars' in lead ? withSettings(action.input, settings, lead.vars) : {};
    const skip = 'vars' in lead ? action.validate(vars) : lead.unreadable;
    const shown = skip ? { skip } : action.request(redactVars(action.input, vars));
    if (options.json) console.log(JSON.stringify({ line: lead.line, ...shown }));
    else console.log(`# line ${lead.line}\n${'skip' in shown ? `skip: ${shown.skip}` : written(shown)}\n`);
  }
  if (file.unused.size > 0) process.stderr.write(`${describeUnused(action, file)}\n`);
}

const written = ({ method, url, headers, body }: ReturnType<OutboundAction['request']>): string =>
  [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['', body]),
  ].join('\n');
