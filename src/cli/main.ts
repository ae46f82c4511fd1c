#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { vendors } from '../catalog';
import { FileError } from '../files';
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
import { Trouble } from './trouble';
import { workbenchCommand } from './workbench';
import { workerCommand } from './worker';

const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };

const vendorNames = new Intl.ListFormat('en').format(vendors.map(({ name }) => name));

const program = new Command('leadconduit-vendors')
  .description(`Deliver leads to ${vendorNames}, and see what is sent and why it was refused.`)
  .version(version)
  .addHelpText(
    'after',
    `
Exit codes:
  0  every lead was processed, whatever became of it
  1  a wrong option, a file that cannot be read or written, an unknown column, or a no to the question before sending
  3  every lead was processed, and at least one ended as an error
  4  record --check found a change
  5  every row was refused before sending; with --fail-on-skip, any row
  130  stopped by Ctrl-C; go on with the same journal`,
  );

const commands = [
  actionsCommand,
  describeCommand,
  checkCommand,
  deliverCommand,
  mapCommand,
  journalCommand,
  recordCommand,
  demoCommand,
];
for (const add of [...commands, receiveCommand, workbenchCommand, enqueueCommand, workerCommand, queueCommand])
  add(program);

// Whoever reads the output may have had enough of it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

program.parseAsync().catch((error: unknown) => {
  console.error(
    error instanceof Trouble || error instanceof FileError
      ? error.message
      : 'something went wrong that should not have; nothing is shown, since it may hold a lead',
  );
  process.exitCode = 1;
});
