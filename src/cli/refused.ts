import * as fs from 'node:fs';
import { explainErrorCode, formatRefusedHeader, formatRefusedRow, type RefusedRow } from '../files';
import { CliError, getErrorCode } from './cli-error';

/** A file of the rows that were refused, each with its line and the reason in front. */
export interface RefusedFile {
  /** The header of the file of leads; undefined for NDJSON. */
  write(header: readonly string[] | undefined, rows: readonly RefusedRow[]): void;
  /** Puts the file into its place. */
  finish(header: readonly string[] | undefined): void;
  /** Leaves everything as it was, unless it was finished. */
  close(): void;
}

const FOREIGN = 'the file that --refused names does not hold refused rows, and was not changed: name another';

/**
 * Begins a file of refused rows beside its place. Throws CliError when it cannot be written, or when something else than
 * refused rows is there.
 */
export function openRefused(file: string): RefusedFile {
  const path = withSentence(() => (fs.existsSync(file) ? fs.realpathSync(file) : file));
  withSentence(() => assertRefused(path));
  const draft = `${path}.${process.pid}.tmp`;
  const descriptor = withSentence(() => fs.openSync(draft, 'wx', 0o600));
  let isOpen = true;
  let isBegun = false;
  const begin = (header: readonly string[] | undefined) => {
    if (!isBegun) fs.writeFileSync(descriptor, formatRefusedHeader(header));
    isBegun = true;
  };
  const close = () => {
    if (isOpen) fs.closeSync(descriptor);
    isOpen = false;
  };
  return {
    write: (header, rows) =>
      withSentence(() => {
        begin(header);
        fs.writeFileSync(descriptor, rows.map((row) => formatRefusedRow(header, row)).join(''));
      }),
    finish: (header) =>
      withSentence(() => {
        begin(header);
        close();
        fs.renameSync(draft, path);
      }),
    close() {
      close();
      fs.rmSync(draft, { force: true });
    },
  };
}

function assertRefused(path: string): void {
  if (!fs.existsSync(path)) return;
  if (!fs.statSync(path).isFile()) throw new CliError(FOREIGN);
  const bytes = Buffer.alloc(64);
  const descriptor = fs.openSync(path, 'r');
  try {
    const head = bytes.toString('utf8', 0, fs.readSync(descriptor, bytes));
    if (head !== '' && !/^\ufeff?line,reason(?:,|\r?\n)/.test(head) && !/^\{"line":\d+,"reason":"/.test(head))
      throw new CliError(FOREIGN);
  } finally {
    fs.closeSync(descriptor);
  }
}

function withSentence<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`the file for refused rows cannot be written: ${explainErrorCode(getErrorCode(error))}`);
  }
}
