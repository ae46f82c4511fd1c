import { once } from 'node:events';
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
  write(line: ResultLine): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file for results. One that goes on (`resume`) keeps its lines, loses a torn last one, and does not take a
 * replayed result of a row that it has already. Throws Trouble when it cannot be written.
 */
export async function openResults(file: string, { resume = false } = {}): Promise<Results> {
  try {
    const had = resume && fs.existsSync(file) ? await mended(file) : new Set<string>();
    const stream = fs.createWriteStream(file, { flags: resume ? 'a' : 'w' });
    await once(stream, 'open');
    return {
      file,
      async write(line) {
        if (line.replayed && had.has(`${line.action} ${line.row}`)) return;
        if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
      },
      async close() {
        await once(stream.end(), 'close');
      },
    };
  } catch (error) {
    throw new Trouble(`the results file cannot be written: ${codeOf(error)}`);
  }
}

/** Cuts off a torn last line, and gives the rows that have a result which stands. */
async function mended(file: string): Promise<Set<string>> {
  const rows = new Set<string>();
  let whole = 0;
  for await (const line of createInterface({ input: fs.createReadStream(file) })) {
    const result = parsed(line);
    if (result === undefined) break;
    whole += Buffer.byteLength(line) + 1;
    if (result.sent !== 'no') rows.add(`${result.action} ${result.row}`);
  }
  fs.truncateSync(file, Math.min(whole, fs.statSync(file).size));
  return rows;
}

function parsed(line: string): ResultLine | undefined {
  try {
    return JSON.parse(line) as ResultLine;
  } catch {
    return undefined;
  }
}
