#!/usr/bin/env node
import { FileError } from '../files';
import { createProgram } from './program';
import { Trouble } from './trouble';

// Whoever reads the output may have had enough of it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    console.error(
      error instanceof Trouble || error instanceof FileError
        ? error.message
        : 'something went wrong that should not have; nothing is shown, since it may hold a lead',
    );
    process.exitCode = 1;
  });
