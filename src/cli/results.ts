import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { outbound } from '../catalog';
import { explainErrorCode } from '../files';
import { CliError, getErrorCode } from './cli-error';
import { getPartialFile } from './distinct-files';

/** What is written of one row. Nothing of the person but what the caller's own key holds. */
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

/** The results of a run, a line of JSON each, in the order in which its leads end. */
export interface Results {
  readonly file: string;
  /** Throws CliError when the line cannot be written. */
  write(result: ResultLine): void;
  /** Puts the file into its place: all rows have ended. */
  finish(): void;
  /** Leaves what was written as FILE.partial, unless it was finished. */
  close(): void;
}

/** Whether results that are there may be replaced: always, never, or what a journal knows anyway. */
export type ResultsMode = 'anew' | 'first' | 'resume';

/**
 * Looks at the place of a file for results and leaves it as it is until `open` is called. Results are written to
 * FILE.partial as they come. Throws CliError when the file cannot be written, is there and should not be, or holds anything
 * but results.
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
const FOREIGN = 'the file that --results names does not hold results, and was not changed: name another';

function open(path: string, partial: string, mode: ResultsMode): Results {
  if (mode !== 'first') fs.rmSync(partial, { force: true });
  const descriptor = fs.openSync(partial, 'wx', 0o600);
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
        throw new CliError(
          `the results file cannot be written after the lead at line ${result.line} was delivered: ${explainErrorCode(getErrorCode(error))}`,
        );
      }
    },
    finish: () =>
      withSentence(() => {
        close();
        if (mode === 'first' && fs.existsSync(path)) throw new CliError(EXISTING);
        fs.renameSync(partial, path);
      }),
    close,
  };
}

/** Throws CliError for a file with anything in it that was not written as a result; a crash may have torn the last line. */
async function assertResults(file: string): Promise<void> {
  if (!fs.statSync(file).isFile()) throw new CliError(FOREIGN);
  let isTornBefore = false;
  for await (const bytes of readLines(file)) {
    const line = bytes.toString('utf8');
    if (isTornBefore || (!isResult(line) && !isTorn(line))) throw new CliError(FOREIGN);
    isTornBefore = !isResult(line);
  }
}

const MAX_LINE_LENGTH = 1 << 20;

/** The lines of a file with their line breaks; what is longer than any result comes as it is, and ends it. */
async function* readLines(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of fs.createReadStream(file)) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      yield rest.subarray(start, end + 1);
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > MAX_LINE_LENGTH) break;
  }
  if (rest.length > 0) yield rest;
}

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

/** Whether a line that cannot be read begins as results do, so that a crash may have left it. */
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
