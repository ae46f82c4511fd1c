import * as fs from 'node:fs';
import { explainErrorCode, formatRefusedHeader, formatRefusedRow, type RefusedRow } from '../files';
import { CliError, getErrorCode } from './cli-error';

/** A file of refused rows, each with its line and the reason first. */
export interface RefusedFile {
  /** Writes rows. `header` is that of the leads file; undefined for NDJSON. */
  write(header: readonly string[] | undefined, rows: readonly RefusedRow[]): void;
  /** Moves the file to its final path. */
  finish(header: readonly string[] | undefined): void;
  /** Removes the file, unless it is finished. */
  close(): void;
}

const FOREIGN = 'the file that --refused names does not hold refused rows, and was not changed: name another';

/**
 * Opens a temporary file for refused rows, next to its final path. Throws CliError when it cannot be written, or when an
 * existing file holds anything else than refused rows.
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
