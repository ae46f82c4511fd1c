import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { outbound } from '../catalog';
import { explainErrorCode } from '../files';
import { CliError, getErrorCode } from './cli-error';
import { getPartialFile } from './distinct-files';
import { readLines } from './read-lines';

/** The result of one row, as it is written. Holds no personal data, unless the caller's own key does. */
export interface ResultLine {
  readonly action: string;
  readonly line: number;
  /** The caller's own key or id of the lead, else a short digest. */
  readonly key: string;
  readonly outcome: string;
  readonly reason?: unknown;
  readonly status: string;
  readonly sent: string;
  readonly code?: string | undefined;
  readonly attempts: number;
  readonly replayed?: true;
}

/** The results of a run, one line of JSON for each row, in the order in which they are finished. */
export interface Results {
  readonly file: string;
  /** Throws CliError when the line cannot be written; it may be torn then. */
  write(result: ResultLine): void;
  /** Moves the file to its final path, when all rows have a result. */
  finish(): void;
  /** Closes the file. Unless it is finished, it stays as FILE.partial. */
  close(): void;
}

/** Whether existing results may be replaced: always, never, or because the journal has them, too. */
export type ResultsMode = 'anew' | 'first' | 'resume';

/**
 * Checks that a file for results can be written. Changes nothing until `open` is called. Results are written to
 * FILE.partial until the run ends.
 *
 * @throws CliError when the file cannot be written, holds anything but results, or exists in the mode `first`
 */
export async function prepareResults(file: string, mode: ResultsMode): Promise<{ open(): Results }> {
  try {
    const path = fs.existsSync(file) ? fs.realpathSync(file) : file;
    const partial = getPartialFile(path);
    for (const [one, message] of [
      [path, EXISTING],
      [partial, EXISTING_PARTIAL],
    ] as const) {
      const exists = fs.existsSync(one);
      if (exists && mode === 'first') throw new CliError(message);
      fs.accessSync(exists ? one : dirname(one), fs.constants.W_OK);
      if (exists) await assertResults(one);
    }
    return { open: () => withSentence(() => open(path, partial, mode)) };
  } catch (error) {
    throw toCliError(error);
  }
}

const EXISTING = 'the results file exists already: name another, or move it away';
const EXISTING_PARTIAL =
  'a run that did not end has left its results in the results file with .partial at the end of its name: move it away, or name another';
const REPLACED =
  'the results of this run are lost: another process has removed or replaced them. Give each run a results file of its own';
const FOREIGN = 'the file that --results names does not hold results, and was not changed: name another';

function open(path: string, partial: string, mode: ResultsMode): Results {
  if (mode !== 'first') fs.rmSync(partial, { force: true });
  const descriptor = fs.openSync(partial, 'wx', 0o600);
  const inode = fs.fstatSync(descriptor).ino;
  let isOpen = true;
  const close = () => {
    if (isOpen) fs.closeSync(descriptor);
    isOpen = false;
  };
  return {
    file: path,
    write(result) {
      try {
        fs.writeFileSync(descriptor, `${JSON.stringify(result)}\n`);
      } catch (error) {
        throw toCliError(error);
      }
    },
    finish: () =>
      withSentence(() => {
        close();
        if (mode === 'first' && fs.existsSync(path)) throw new CliError(EXISTING);
        if (fs.statSync(partial, { throwIfNoEntry: false })?.ino !== inode) throw new CliError(REPLACED);
        fs.renameSync(partial, path);
      }),
    close,
  };
}

/** Throws CliError for a file that holds anything but results. The last line may be incomplete after a crash. */
async function assertResults(file: string): Promise<void> {
  if (!fs.statSync(file).isFile()) throw new CliError(FOREIGN);
  let isTornBefore = false;
  for await (const bytes of readLines(file, MAX_LINE_LENGTH)) {
    const line = bytes.toString('utf8');
    if (isTornBefore || (!isResult(line) && !isTorn(line))) throw new CliError(FOREIGN);
    isTornBefore = !isResult(line);
  }
}

const MAX_LINE_LENGTH = 1 << 20;

function isResult(line: string): boolean {
  try {
    const result = JSON.parse(line) as Partial<ResultLine>;
    const words = [result.action, result.outcome, result.sent];
    return words.every((word) => typeof word === 'string') && typeof result.line === 'number';
  } catch {
    return false;
  }
}

const BEGINNINGS = Object.keys(outbound).map((key) => `{"action":"${key}","line":`);

/** Whether an unreadable line begins like a result: a crash may have left it incomplete. */
const isTorn = (line: string): boolean =>
  BEGINNINGS.some((beginning) => beginning.startsWith(line) || line.startsWith(beginning));

function withSentence<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toCliError(error);
  }
}

function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (getErrorCode(error) === 'EEXIST') return new CliError(EXISTING_PARTIAL);
  return new CliError(`the results file cannot be written: ${explainErrorCode(getErrorCode(error))}`);
}
