import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { readLeads } from '../files';
import { getOutboundAction } from './actions';
import { CliError } from './cli-error';
import { assertDistinctFiles } from './distinct-files';
import { formatReport, toReportJson } from './format-report';
import { JOURNAL_MISSING } from './journal-file';
import { addLeadsOptions, getReadOptions, LEADS_HELP, type LeadsOptions, withLeads } from './leads-options';
import { makeReport, setRefusedCode } from './make-report';
import { openRefused } from './refused';
import { readSettingsFor, SETTINGS_HELP } from './settings';
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

/** `check <action>`: reports what `deliver` would do with a file of leads. Sends nothing. */
export function checkCommand(program: Command): void {
  const command = program
    .command('check')
    .argument('<action>', 'key of an outbound action; `actions` lists them')
    .description('Check a file of leads and send nothing: columns, refused rows, duplicates, repairs.')
    .requiredOption('--leads <file>', LEADS_HELP)
    .option('--settings <file>', SETTINGS_HELP)
    .option(
      '--journal <file>',
      'journal of the delivery: counts the leads that it already holds, which are not sent again',
    )
    .option('--sandbox', 'with --journal: look for leads of sandbox runs, not for those of live ones')
    .option('--refused <file>', 'write the refused rows to this file, to be fixed and sent')
    .option('--fail-on-skip', 'end with exit code 5 when a row was refused or skipped')
    .option('--json', 'print the report as JSON');
  addLeadsOptions(command).action(async (key: string, options: Options) => {
    const action = getOutboundAction(key);
    assertDistinctFiles(options);
    if (options.journal !== undefined && !existsSync(options.journal)) throw new CliError(JOURNAL_MISSING);
    const settings = readSettingsFor([action], options.settings);
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
          process.stderr.write(`\nNothing can be sent with --live yet: ${unknown}.\n`);
        if (report.refused > 0 && !options.json) process.stderr.write(`\n${describeRefusedFile(options.refused)}\n`);
        setRefusedCode(report, options);
      } finally {
        refused?.close();
      }
    });
  });
}

const describeRefusedFile = (file: string | undefined): string =>
  file === undefined
    ? 'Add --refused FILE to write the refused rows to a file, in which you can fix them.'
    : `Refused rows: ${file}. Fix them there, then use this file with --leads.`;
