import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { createTables, WRITER_PRAGMAS } from './schema';
import { openDatabase } from './sqlite';

/**
 * Creates a journal in an empty file. It is written to a temporary file beside it and then renamed: a process that dies
 * meanwhile leaves the file empty, so SQLite can never roll a journal back to an empty one.
 */
export function beginJournal(path: string, isQuiet: boolean): void {
  const draft = `${path}.new`;
  for (const left of [draft, `${draft}-journal`]) fs.rmSync(left, { force: true });
  fs.closeSync(fs.openSync(draft, 'wx', fs.statSync(path).mode & 0o777));
  const database = openDatabase(draft, isQuiet);
  try {
    database.exec(`${WRITER_PRAGMAS} BEGIN IMMEDIATE`);
    createTables(database);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
  fs.renameSync(draft, path);
  syncFolder(dirname(path));
}

/** Makes the file names in a folder durable. */
function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
