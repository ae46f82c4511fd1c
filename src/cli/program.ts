import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { vendors } from '../catalog';
import { actionsCommand, describeCommand } from './actions';
import { checkCommand } from './check';
import { deliverCommand } from './deliver';
import { demoCommand } from './demo';
import { enqueueCommand } from './enqueue';
import { journalCommand } from './journal';
import { mapCommand } from './map';
import { queueCommand } from './queue';
import { receiveCommand } from './receive';
import { recordCommand } from './record';
import { workbenchCommand } from './workbench';
import { workerCommand } from './worker';

/** What each exit code of the command line means. */
export const exitCodes = {
  0: 'every lead was processed, and none ended as an error',
  1: 'a wrong option, a file that cannot be read or written, an unknown column, or a no to the question before sending',
  3: 'every lead was processed, and at least one ended as an error, or the journal could not record an answer',
  4: 'record --check found a change',
  5: 'no row could be sent: all were refused or skipped; with --fail-on-skip, at least one was',
  130: 'stopped by Ctrl-C; go on with the same journal',
};

/** Creates the command line with all its commands. */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  const vendorNames = new Intl.ListFormat('en').format(vendors.map(({ name }) => name));
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `  ${code}  ${meaning}`);
  const program = new Command('leadconduit-vendors')
    .description(`Deliver leads to ${vendorNames}, and see what is sent and why it was refused.`)
    .version(version)
    .addHelpText('after', `\nExit codes:\n${codes.join('\n')}`);
  const leads = [actionsCommand, describeCommand, checkCommand, deliverCommand, mapCommand, journalCommand];
  const rest = [
    recordCommand,
    demoCommand,
    receiveCommand,
    workbenchCommand,
    enqueueCommand,
    workerCommand,
    queueCommand,
  ];
  for (const add of [...leads, ...rest]) add(program);
  return program;
}
