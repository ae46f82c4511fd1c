import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Cell, columnReader, delimiterOf, flat, isBlank, isObject, leadOf, type PathOf } from '../columns';
import { at, type OutboundAction, setPath, text } from '../types';
import { codeOf, Trouble } from './trouble';

/** One lead of a file. */
export interface ReadableLead {
  /** Counts leads from 1. */
  readonly row: number;
  readonly vars: Record<string, unknown>;
  /** The row as it came, before any column was mapped. */
  readonly raw: string;
  /** What stands in the key column, where there is one. */
  readonly key?: string | undefined;
}

/** The same, or why a row cannot be a lead. */
export type FileLead = ReadableLead | { readonly row: number; readonly unreadable: string };

/** A file of leads, read as a stream. `unused` fills with the columns that the action has no variable for. */
export interface LeadFile extends AsyncIterable<FileLead> {
  readonly unused: Set<string>;
}

/**
 * Reads leads for an action: CSV with a header (comma, semicolon or tab), or NDJSON with a flat row or an object with
 * `lead` on each line. A column is the name of a variable (`lead.email`, `notes`, `<vendor>.tags`), its label
 * (`LogNumber`), or the short name of a field (`email`, `Phone 1`), whatever the case of a field. Blank cells are as
 * good as absent.
 *
 * A row that cannot be read is given as such and does not stop the file. Throws Trouble for a file that cannot be.
 */
export function readLeads(file: string, action: OutboundAction, { keyColumn }: ReadOptions = {}): LeadFile {
  const unused = new Set<string>();
  const pathOf = columnReader(action, unused);
  const rows = async function* (): AsyncGenerator<FileLead> {
    const head = await headOf(file);
    const json = /\.(ndjson|jsonl)$/i.test(file) || head.trimStart().startsWith('{');
    yield* json ? jsonRows(file, pathOf, keyColumn) : csvRows(file, head, pathOf, keyColumn);
  };
  return { unused, [Symbol.asyncIterator]: rows };
}

export interface ReadOptions {
  /** The name of the column that holds your own key of each lead. Default: `lead.id` is the key, else the person is. */
  readonly keyColumn?: string | undefined;
}

/** How many leads a file has. Throws Trouble for one that cannot be read to its end, before anything is sent. */
export async function countLeads(file: string, action: OutboundAction, options?: ReadOptions): Promise<number> {
  let count = 0;
  for await (const _ of readLeads(file, action, options)) count++;
  return count;
}

async function* csvRows(
  file: string,
  head: string,
  pathOf: PathOf,
  keyColumn: string | undefined,
): AsyncGenerator<FileLead> {
  const { parse } = await import('csv-parse');
  const separator = /^sep=(.)\r?\n/i.exec(head)?.[1];
  const delimiter = separator ?? delimiterOf(head.split('\n', 1)[0] ?? '');
  const options = { bom: true, delimiter, relax_column_count: true, from_line: separator ? 2 : 1 };
  const records = createReadStream(file).pipe(parse({ ...options, skip_records_with_empty_values: true }));
  let paths: (readonly string[] | undefined)[] | undefined;
  let keyIndex: number | undefined;
  let width = 0;
  let row = 0;
  try {
    for await (const record of records as AsyncIterable<string[]>) {
      if (paths === undefined) {
        paths = pathsOf(record, pathOf);
        keyIndex = keyColumn === undefined ? undefined : findKeyColumn(record, keyColumn);
        continue;
      }
      // A separator at the end of every row makes a blank cell more than the header has; one row alone has slipped.
      width ||= record[paths.length]?.trim() === '' ? paths.length + 1 : paths.length;
      yield csvLead(++row, record, paths, width, keyIndex);
    }
  } catch (error) {
    if (error instanceof Trouble) throw error;
    const { lines = 1 } = error as { lines?: number };
    throw new Trouble(`the leads file cannot be read at line ${lines}: ${codeOf(error)}`);
  }
}

/** Where the cells of each column go. Throws Trouble for a header that is none, or names a variable twice. */
function pathsOf(header: string[], pathOf: PathOf): (readonly string[] | undefined)[] {
  const paths = header.map(pathOf);
  const twice = namedTwice(paths);
  if (!paths.some(Boolean)) throw new Trouble('the first line of the leads file names no variable of the action');
  if (twice) throw new Trouble(`two columns of the leads file are both ${twice}`);
  return paths;
}

function namedTwice(paths: (readonly string[] | undefined)[]): string | undefined {
  const names = paths.flatMap((path) => (path ? [path.join('.')] : []));
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function findKeyColumn(header: readonly string[], keyColumn: string): number {
  const index = header.findIndex((name) => name.trim() === keyColumn.trim());
  if (index < 0) throw new Trouble('the leads file has no column with the name that --key-column gives');
  return index;
}

/** A row whose key is blank is refused: by its person alone it might be taken for another. */
const withoutKey = { unreadable: 'the row has nothing in the key column' };

function csvLead(
  row: number,
  record: string[],
  paths: (readonly string[] | undefined)[],
  width: number,
  keyIndex: number | undefined,
): FileLead {
  if (record.length > width) return { row, unreadable: 'the row has more cells than the header' };
  const lead = { row, vars: leadOf(record.map((cell, place) => [paths[place], cell])), raw: JSON.stringify(record) };
  if (keyIndex === undefined) return lead;
  const key = record[keyIndex]?.trim();
  return key ? { ...lead, key } : { row, ...withoutKey };
}

async function* jsonRows(file: string, pathOf: PathOf, keyColumn: string | undefined): AsyncGenerator<FileLead> {
  let row = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield jsonLead(++row, line, pathOf, keyColumn);
  }
}

function jsonLead(row: number, line: string, pathOf: PathOf, keyColumn: string | undefined): FileLead {
  const raw = line.replace(/^\uFEFF/, '').trim();
  const lead = parsed(raw);
  if (!isObject(lead)) return { row, unreadable: 'the line is not a JSON object' };
  if (isDeep(lead)) return { row, unreadable: 'the line is nested too deep' };
  const key =
    keyColumn === undefined ? undefined : text(at(lead, [keyColumn]) ?? at(lead, keyColumn.split('.'))).trim();
  if (key === '') return { row, ...withoutKey };
  const known = { row, raw, ...(key && { key }) };
  const cells = flat(lead).map(([column, value]): Cell => [pathOf(column), value]);
  if (isObject(lead.lead)) return { ...known, vars: withDotted(lead, pathOf) };
  const twice = namedTwice(cells.map(([path, value]) => (isBlank(value) ? undefined : path)));
  return twice ? { row, unreadable: `two columns of the row are both ${twice}` } : { ...known, vars: leadOf(cells) };
}

/** A lead of nested objects that has dotted names beside them too. */
function withDotted(lead: Record<string, unknown>, pathOf: PathOf): Record<string, unknown> {
  const dotted = Object.entries(lead).filter(([name, value]) => name.includes('.') && !isBlank(value));
  return dotted.reduce((vars, [name, value]) => {
    const path = pathOf(name);
    return path ? setPath(vars, path, value) : vars;
  }, lead);
}

const isDeep = (value: unknown, left = 20): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((one) => isDeep(one, left - 1)));

/** The beginning of a file, once all of it has been seen to be text. Throws Trouble. */
async function headOf(file: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let head = '';
  try {
    for await (const chunk of createReadStream(file)) {
      const text = decoder.decode(chunk as Buffer, { stream: true });
      head ||= text.slice(0, 10_000);
    }
    decoder.decode();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new Trouble('the leads file is not UTF-8: save it again as "CSV UTF-8"');
    }
    throw new Trouble(`the leads file cannot be read: ${code}`);
  }
  if (head.trim() === '') throw new Trouble('the leads file is empty');
  if (head.trimStart().startsWith('['))
    throw new Trouble('the leads file is a JSON list: write one object a line instead');
  return head;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
