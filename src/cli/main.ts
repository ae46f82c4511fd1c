#!/usr/bin/env node
import { FileError } from '../files';
import { CliError, describeInternalError } from './cli-error';
import { createProgram } from './program';

// The reader of the output may close the pipe early.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    const isForPeople = error instanceof CliError || error instanceof FileError;
    const isDebugging = process.env.LEADCONDUIT_DEBUG === '1';
    console.error(isForPeople ? error.message : describeInternalError(error, isDebugging));
    process.exitCode = 1;
  });
