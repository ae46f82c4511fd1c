import type { Command } from 'commander';
import { startSandbox } from '../sandbox';
import { mask, type OutboundAction } from '../types';
import { outboundAction } from './actions';
import { readLeads } from './leads';
import { closeResults, openResults, run } from './run';
import { readSettings, withSettings } from './settings';
import { summaryTable } from './summary';
import { Trouble } from './trouble';

interface Options {
  leads: string;
  settings?: string;
  sandbox?: true;
  origin?: string;
  live?: true;
  dryRun?: true;
  results?: string;
  json?: true;
}

/** `deliver <action>`: a file of leads to one vendor, and only to the real one when told so. */
export function deliverCommand(program: Command): void {
  program
    .command('deliver')
    .argument('<action>', 'key of an outbound action, as `actions` lists them')
    .description('Deliver a file of leads to a vendor.')
    .requiredOption('--leads <file>', 'CSV with a header, or NDJSON')
    .option('--settings <file>', 'settings as nested JSON; ${NAME} is read from the environment')
    .option('--sandbox', 'to the vendors served on loopback')
    .option('--origin <url>', 'to a loopback address of your own')
    .option('--live', 'to the real vendor')
    .option('--dry-run', 'send nothing and print the requests, masked')
    .option('--results <file>', 'write a result a lead, as NDJSON')
    .option('--json', 'print the summary, or the requests, as JSON')
    .addHelpText('after', '\nExactly one of --sandbox, --origin, --live and --dry-run says where the leads go.')
    .action(async (key: string, options: Options) => {
      const action = outboundAction(key);
      const ways = [options.sandbox, options.origin, options.live, options.dryRun].filter(Boolean);
      if (ways.length !== 1) throw new Trouble('say one of --sandbox, --origin URL, --live and --dry-run');
      const settings = readSettings(options.settings);
      if (options.dryRun) await dryRun(action, settings, options);
      else await deliverFile(action, settings, options);
    });
}

async function deliverFile(action: OutboundAction, settings: Record<string, unknown>, options: Options) {
  const results = options.results === undefined ? undefined : await openResults(options.results);
  const sandbox = options.sandbox && (await startSandbox());
  try {
    const origin = sandbox?.origin ?? options.origin;
    const { summary, unused } = await run(action, { leads: options.leads, settings, origin, results });
    if (options.json) {
      console.log(JSON.stringify({ ...summary, unused, ...(options.results && { results: options.results }) }));
    } else {
      console.log(`\n${summaryTable([summary])}`);
      if (unused.length > 0) console.log(`\nColumns that ${action.key} has no use for: ${unused.join(', ')}`);
      if (options.results) console.log(`\nResults: ${options.results}`);
    }
    if (summary.outcomes.error) process.exitCode = 3;
  } finally {
    await closeResults(results);
    await sandbox?.close();
  }
}

async function dryRun(action: OutboundAction, settings: Record<string, unknown>, options: Options) {
  for await (const lead of readLeads(options.leads, action)) {
    const vars = 'vars' in lead ? withSettings(settings, lead.vars) : {};
    const skip = 'vars' in lead ? action.validate(vars) : lead.unreadable;
    const shown = skip ? { skip } : action.request(mask(action.input, vars));
    if (options.json) console.log(JSON.stringify({ row: lead.row, ...shown }));
    else console.log(`# lead ${lead.row}\n${'skip' in shown ? `skip: ${shown.skip}` : written(shown)}\n`);
  }
}

const written = ({ method, url, headers, body }: ReturnType<OutboundAction['request']>): string =>
  [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['', body]),
  ].join('\n');
