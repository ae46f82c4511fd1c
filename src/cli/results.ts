import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { outbound } from '../catalog';
import { codeOf, Trouble } from './trouble';

/** What is written of one lead. Nothing of the person: its line, its key, and what the vendor gave back. */
export interface ResultLine {
  readonly action: string;
  readonly line: number;
  readonly id?: string;
  /** The key under which the journal knows the lead. */
  readonly key?: string | undefined;
  readonly outcome: string;
  readonly reason?: unknown;
  readonly status: string;
  readonly sent: string;
  readonly code?: string | undefined;
  readonly attempts: number;
  readonly replayed?: true;
}

/** A file of results, a line of JSON each. A lead may have several lines; the last one counts. */
export interface Results {
  readonly file: string;
  /** Throws Trouble when the line cannot be written. */
  write(result: ResultLine): void;
  close(): void;
}

/** Whether a file of results is begun anew, must not be there yet, or goes on. */
export type ResultsMode = 'anew' | 'first' | 'resume';

/**
 * Looks at a file for results and leaves it as it is until `open` is called. One that goes on keeps its lines, loses a
 * torn last one, and takes a result that is given again only where it tells something else than the last line of that
 * lead. Throws Trouble when the file cannot be written, is there and should not be, or holds anything but results.
 */
export async function resultsAt(file: string, mode: ResultsMode): Promise<{ open(): Results }> {
  try {
    const exists = fs.existsSync(file);
    if (exists && mode === 'first') throw new Trouble(existing);
    fs.accessSync(exists ? file : dirname(file), fs.constants.W_OK);
    const found = exists ? await read(file) : nothing();
    return { open: () => troubled(() => open(file, mode, mode === 'anew' ? nothing() : found)) };
  } catch (error) {
    throw troubleOf(error);
  }
}

const existing = 'the results file exists already: name another';
const foreign = 'the results file holds something else than results and is left as it is: name another';

function open(file: string, mode: ResultsMode, { last, size, whole, ended }: Found): Results {
  const fd = fs.openSync(file, { anew: 'w', first: 'wx', resume: 'a' }[mode], 0o600);
  if (fs.fstatSync(fd).size !== size) throw new Trouble('the results file was written by another process just now');
  if (whole < size) fs.ftruncateSync(fd, whole);
  else if (!ended) fs.writeFileSync(fd, '\n');
  return {
    file,
    write(result) {
      const isNews = result.attempts > 0;
      if (!isNews && last.get(nameOf(result)) === digestOf(result)) return;
      last.set(nameOf(result), digestOf(result));
      try {
        fs.writeFileSync(fd, `${JSON.stringify(result)}\n`);
      } catch (error) {
        throw new Trouble(
          `the results file cannot be written after the lead at line ${result.line} was delivered: ${codeOf(error)}`,
        );
      }
    },
    close: () => fs.closeSync(fd),
  };
}

/** What a file of results holds. */
interface Found {
  /** A digest of the last line of each lead: there may be millions of them. */
  readonly last: Map<string, number>;
  size: number;
  /** Where the whole lines end. Behind them is what a crash left of another. */
  whole: number;
  /** Whether the last line ends in a line break. */
  ended: boolean;
}

const nothing = (): Found => ({ last: new Map(), size: 0, whole: 0, ended: true });

/** Throws Trouble for a file with anything in it that was not written as a result. */
async function read(file: string): Promise<Found> {
  const found = nothing();
  for await (const bytes of linesOf(file)) {
    const line = bytes.toString('utf8');
    const result = resultOf(line);
    if (found.whole < found.size || (result === undefined && !isTorn(line))) throw new Trouble(foreign);
    found.size += bytes.length;
    if (result === undefined) continue;
    found.whole = found.size;
    found.ended = line.endsWith('\n');
    found.last.set(nameOf(result), digestOf(result));
  }
  return found;
}

const longestLine = 1 << 20;

/** The lines of a file with their line breaks; what is longer than any result comes as it is, and ends it. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of fs.createReadStream(file)) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.subarray(0, end + 1);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > longestLine) break;
  }
  if (rest.length > 0) yield rest;
}

function resultOf(line: string): ResultLine | undefined {
  try {
    const found: ResultLine = JSON.parse(line);
    const worded = [found.action, found.outcome, found.sent].every((word) => typeof word === 'string');
    return worded && typeof found.line === 'number' ? found : undefined;
  } catch {
    return undefined;
  }
}

const beginnings = Object.keys(outbound).map((key) => `{"action":"${key}","line":`);

/** Whether a line that cannot be read begins as results do, so that a crash may have left it. */
const isTorn = (line: string): boolean =>
  beginnings.some((beginning) => beginning.startsWith(line) || line.startsWith(beginning));

/** A lead by its line, its own id and its key in the journal: rows may have moved since, and two may have one id. */
const nameOf = ({ action, key, id, line }: ResultLine) => `${key ?? action} ${line} ${id ?? ''}`;

const digestOf = ({ outcome, status, sent, code, reason }: ResultLine) =>
  crc32(JSON.stringify([outcome, status, sent, code, reason]));

function troubled<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw troubleOf(error);
  }
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  if (codeOf(error) === 'EEXIST') return new Trouble(existing);
  return new Trouble(`the results file cannot be written: ${codeOf(error)}`);
}
