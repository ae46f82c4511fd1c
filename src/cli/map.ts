import type { Command } from 'commander';
import { readLeads } from '../files';
import { outboundAction } from './actions';
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

/** `map <action>`: what each column of a file is, as a mapping that `--mapping` takes. */
export function mapCommand(program: Command): void {
  const command = program
    .command('map')
    .argument('<action>', 'key of an outbound action, as `actions` lists them')
    .description('Print what each column of a file of leads is, as JSON for --mapping.')
    .requiredOption('--leads <file>', LEADS_HELP)
    .addHelpText(
      'after',
      '\nnull is a column that is ignored. Unknown columns are not in the JSON, but on standard error.',
    );
  addLeadsOptions(command).action((key: string, options: Options) => {
    const action = outboundAction(key);
    return withLeads(options.leads, async (leads) => {
      const file = readLeads(leads, action, getReadOptions(options));
      for await (const _ of file); // NDJSON may bring a column in any row
      const known = [...file.columns.values()].filter(({ kind }) => kind !== 'unknown');
      const mapping = Object.fromEntries(known.map(({ column, variable }) => [column.trim(), variable ?? null]));
      console.log(JSON.stringify(mapping, undefined, 2));
      if (file.unused.size > 0) process.stderr.write(`Unknown columns: ${formatUnused(file)}\n`);
    });
  });
}
