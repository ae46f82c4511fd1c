import * as fs from 'node:fs';
import { REFUSED_COLUMNS, type RefusedRow } from '../files';
import { BYTE_ORDER_MARK, formatCsvRow } from './csv';
import { codeOf, Trouble } from './trouble';

/** A file of the rows that were refused, each with its line and the reason in front. */
export interface RefusedFile {
  /** The header of the file of leads; undefined for NDJSON. */
  write(header: readonly string[] | undefined, rows: readonly RefusedRow[]): void;
  /** Puts the file into its place. */
  finish(header: readonly string[] | undefined): void;
  /** Leaves everything as it was, unless it was finished. */
  close(): void;
}

const FOREIGN = 'the file for refused rows holds something else and is left as it is: name another';

/**
 * Begins a file of refused rows beside its place. Throws Trouble when it cannot be written, or when something else than
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
    const own = header?.slice(countOldColumns(header)) ?? [];
    if (header && !isBegun)
      fs.writeFileSync(descriptor, `${BYTE_ORDER_MARK}${formatCsvRow([...REFUSED_COLUMNS, ...own])}`);
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
        const old = header && countOldColumns(header);
        const texts = rows.map((row) => (old === undefined ? formatJsonRow(row) : formatCsvRefusal(row, old)));
        fs.writeFileSync(descriptor, texts.join(''));
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
  if (!fs.statSync(path).isFile()) throw new Trouble(FOREIGN);
  const bytes = Buffer.alloc(64);
  const descriptor = fs.openSync(path, 'r');
  try {
    const head = bytes.toString('utf8', 0, fs.readSync(descriptor, bytes));
    if (head !== '' && !/^\ufeff?line,reason(?:,|\r?\n)/.test(head) && !/^\{"line":\d+,"reason":"/.test(head))
      throw new Trouble(FOREIGN);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The leads may come from a file of refused rows themselves, whose lines and reasons are of an earlier run. */
const countOldColumns = (header: readonly string[]): number =>
  REFUSED_COLUMNS.every((name, index) => header[index]?.trim() === name) ? REFUSED_COLUMNS.length : 0;

const OLD_FRONT = /^\s*\{(?:"line":\d+,"reason":"(?:[^"\\]|\\.)*"(?:,|(?=\})))?\s*/;

const formatCsvRefusal = ({ line, reason, cells = [] }: RefusedRow, old: number): string =>
  formatCsvRow([String(line), reason, ...cells.slice(old)]);

/** A line that is no JSON object stands as a text behind the reason. */
function formatJsonRow({ line, reason, raw }: RefusedRow): string {
  const front = JSON.stringify({ line, reason }).slice(0, -1);
  const body = isJsonObject(raw) ? raw.replace(OLD_FRONT, '') : `"text":${JSON.stringify(raw)}}`;
  return `${front}${body === '}' ? '' : ','}${body}\n`;
}

function isJsonObject(raw: string): boolean {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function withSentence<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Trouble) throw error;
    throw new Trouble(`the file for refused rows cannot be written: ${codeOf(error)}`);
  }
}
