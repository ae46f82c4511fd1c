import * as fs from 'node:fs';
import { createInterface } from 'node:readline';
import { codeOf, Trouble } from './trouble';

/** What is written of one lead. Nothing of the person: its place, its key, and what the vendor gave back. */
export interface ResultLine {
  readonly action: string;
  readonly row: number;
  readonly id?: string;
  readonly outcome: string;
  readonly sent: string;
  readonly replayed?: true;
}

/** A file of results, a line of JSON each. */
export interface Results {
  readonly file: string;
  /** Throws Trouble when the line cannot be written. */
  write(line: ResultLine): void;
  close(): void;
}

/** Whether a file of results is begun anew, must not be there yet, or goes on. */
export type ResultsMode = 'anew' | 'first' | 'resume';

/**
 * Opens a file for results. One that goes on keeps its lines, loses a torn last one, and does not take a replayed
 * result of a row that it has already. Throws Trouble when it cannot be written, or is there and should not be.
 */
export async function openResults(file: string, mode: ResultsMode): Promise<Results> {
  try {
    const had = mode === 'resume' && fs.existsSync(file) ? await mended(file) : new Set<string>();
    const fd = fs.openSync(file, { anew: 'w', first: 'wx', resume: 'a' }[mode], 0o600);
    return {
      file,
      write(line) {
        if ((line.replayed || line.outcome === 'skip') && had.has(nameOf(line))) return;
        try {
          fs.writeFileSync(fd, `${JSON.stringify(line)}\n`);
        } catch (error) {
          throw new Trouble(
            `the results file cannot be written after lead ${line.row} was delivered: ${codeOf(error)}`,
          );
        }
      },
      close: () => fs.closeSync(fd),
    };
  } catch (error) {
    if (error instanceof Trouble) throw error;
    if (codeOf(error) === 'EEXIST') throw new Trouble('the results file exists already: name another');
    throw new Trouble(`the results file cannot be written: ${codeOf(error)}`);
  }
}

/** Cuts off a torn last line, and gives the rows that have a result which stands. */
async function mended(file: string): Promise<Set<string>> {
  const rows = new Set<string>();
  let whole = 0;
  let torn = false;
  for await (const line of createInterface({ input: fs.createReadStream(file) })) {
    const result = parsed(line);
    if (torn) throw new Trouble('a line in the midst of the results file is damaged');
    torn = result === undefined;
    if (result === undefined) continue;
    whole += Buffer.byteLength(line) + 1;
    if (result.sent !== 'no' || result.outcome === 'skip') rows.add(nameOf(result));
  }
  const size = fs.statSync(file).size;
  if (whole > size) fs.appendFileSync(file, '\n');
  else if (whole < size) fs.truncateSync(file, whole);
  return rows;
}

/** A lead by its own id, or by its row where it has none. */
const nameOf = ({ action, id, row }: ResultLine) => `${action} ${id ?? `row ${row}`}`;

function parsed(line: string): ResultLine | undefined {
  try {
    return JSON.parse(line) as ResultLine;
  } catch {
    return undefined;
  }
}
