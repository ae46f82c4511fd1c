import type { Command } from 'commander';
import { readLeads } from '../files';
import { getOutboundAction } from './actions';
import {
  addLeadsOptions,
  formatUnused,
  getReadOptions,
  LEADS_HELP,
  type LeadsOptions,
  withLeads,
} from './leads-options';

interface Options extends LeadsOptions {
  leads: string;
}

const UNKNOWN_HINT =
  'Add each of them to the JSON: with its variable, as `describe` lists them, or with null to ignore it.';

/** `map <action>`: prints the variables of a file's columns, as a mapping for `--mapping`. */
export function mapCommand(program: Command): void {
  const command = program
    .command('map')
    .argument('<action>', 'key of an outbound action; `actions` lists them')
    .description('Print the variable of each column of a file of leads, as JSON for --mapping.')
    .requiredOption('--leads <file>', LEADS_HELP)
    .addHelpText(
      'after',
      '\nnull means that the column is ignored. Unknown columns are not in the JSON: they are listed on standard error.',
    );
  addLeadsOptions(command).action((key: string, options: Options) => {
    const action = getOutboundAction(key);
    return withLeads(options.leads, async (leads) => {
      const file = readLeads(leads, action, getReadOptions(options));
      for await (const _ of file); // in NDJSON, any row may have a new column
      const known = [...file.columns.values()].filter(({ kind }) => kind !== 'unknown');
      const mapping = Object.fromEntries(known.map(({ column, variable }) => [column.trim(), variable ?? null]));
      console.log(JSON.stringify(mapping, undefined, 2));
      if (file.unused.size > 0) process.stderr.write(`Unknown columns: ${formatUnused(file)}\n${UNKNOWN_HINT}\n`);
    });
  });
}
