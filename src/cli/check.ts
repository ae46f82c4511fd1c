import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { readLeads } from '../files';
import { outboundAction } from './actions';
import { CliError } from './cli-error';
import { assertDistinctFiles } from './distinct-files';
import { formatReport, toReportJson } from './format-report';
import { JOURNAL_MISSING } from './journal-file';
import { addLeadsOptions, getReadOptions, LEADS_HELP, type LeadsOptions, withLeads } from './leads-options';
import { makeReport, setRefusedCode } from './make-report';
import { openRefused } from './refused';
import { readSettings } from './settings';
import { describeUnknownColumns } from './unknown-columns';

interface Options extends LeadsOptions {
  leads: string;
  settings?: string;
  journal?: string;
  refused?: string;
  sandbox?: true;
  failOnSkip?: true;
  json?: true;
}

/** `check <action>`: what would become of a file of leads. Nothing is sent. */
export function checkCommand(program: Command): void {
  const command = program
    .command('check')
    .argument('<action>', 'key of an outbound action, as `actions` lists them')
    .description('Report what would become of a file of leads, without a network: columns, refused rows, duplicates.')
    .requiredOption('--leads <file>', LEADS_HELP)
    .option('--settings <file>', 'settings as nested JSON; ${NAME} is read from the environment')
    .option('--journal <file>', 'the journal of the delivery: leads that it has settled are not sent again')
    .option('--sandbox', 'look for what sandbox runs have settled in the journal, not for what the vendor has')
    .option('--refused <file>', 'write the refused rows, to be mended and sent again')
    .option('--fail-on-skip', 'end with exit code 5 when a row was refused or skipped')
    .option('--json', 'print the report as JSON');
  addLeadsOptions(command).action(async (key: string, options: Options) => {
    const action = outboundAction(key);
    assertDistinctFiles(options);
    if (options.journal !== undefined && !existsSync(options.journal)) throw new CliError(JOURNAL_MISSING);
    const settings = readSettings(options.settings);
    const reading = getReadOptions(options);
    await withLeads(options.leads, async (leads) => {
      const file = readLeads(leads, action, reading);
      const refused = options.refused === undefined ? undefined : openRefused(options.refused);
      try {
        const report = await makeReport(file, action, {
          ...{ settings, journal: options.journal, isSandbox: options.sandbox === true },
          onRefused: (rows) => refused?.write(file.header, rows),
        });
        refused?.finish(file.header);
        console.log(options.json ? toReportJson(report) : formatReport(action, report));
        const unknown = describeUnknownColumns(action, report.columns);
        if (unknown !== undefined && !options.json)
          process.stderr.write(`\nNothing goes to the vendor as long as ${unknown}.\n`);
        setRefusedCode(report, options);
      } finally {
        refused?.close();
      }
    });
  });
}
