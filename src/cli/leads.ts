import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type OutboundAction, put } from '../types';
import { codeOf, Trouble } from './trouble';

/** One lead of a file, in the shape of `vars`. `row` counts leads from 1. */
export type ReadableLead = { row: number; vars: Record<string, unknown> };

/** The same, or why a row cannot be a lead. */
export type FileLead = ReadableLead | { row: number; unreadable: string };

/** A file of leads, read as a stream. `unused` fills with the columns that the action has no variable for. */
export interface LeadFile extends AsyncIterable<FileLead> {
  readonly unused: Set<string>;
}

/**
 * Reads leads for an action: CSV with a header (comma, semicolon or tab), or NDJSON with a flat row or an object with
 * `lead` on each line. A column is the name of a variable (`lead.email`, `notes`, `phoneburner.tags`), the short name
 * of a field (`email`), or a label (`LogNumber`), whatever its case. Blank cells are as good as absent.
 *
 * A row that cannot be read is given as such and does not stop the file. Throws Trouble for a file that cannot be.
 */
export function readLeads(file: string, action: OutboundAction): LeadFile {
  const unused = new Set<string>();
  const pathOf = columnReader(action, unused);
  const rows = /\.(ndjson|jsonl|json)$/i.test(file) ? jsonRows(file, pathOf) : csvRows(file, pathOf);
  return { unused, [Symbol.asyncIterator]: () => rows };
}

type PathOf = (column: string) => readonly string[] | undefined;

/** Names of the context that defaults are read from, and which a file may bring too. */
const context = /^(lead|source|event|trustedform)\.[\w.]+$/;

function columnReader(action: OutboundAction, unused: Set<string>): PathOf {
  const names = new Map<string, string>();
  for (const { name, label } of action.input) {
    for (const known of [name, name.replace(/^lead\./, ''), label]) {
      if (known && !names.has(spoken(known))) names.set(spoken(known), name);
    }
  }
  names.set('id', 'lead.id');
  const wildcards = action.input.filter(({ type }) => type === 'wildcard').map(({ name }) => name.slice(0, -1));
  return (column) => {
    const own = names.get(spoken(column));
    const wildcard = wildcards.find((prefix) => column.startsWith(prefix));
    if (own) return own.split('.');
    if (wildcard) return [...wildcard.slice(0, -1).split('.'), column.slice(wildcard.length)];
    if (context.test(column)) return column.split('.');
    unused.add(column);
    return undefined;
  };
}

const spoken = (column: string) =>
  column
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

async function* csvRows(file: string, pathOf: PathOf): AsyncGenerator<FileLead> {
  const { parse } = await import('csv-parse');
  const delimiter = delimiterOf(await firstLine(file));
  const cells = createReadStream(file).pipe(
    parse({ bom: true, delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true }),
  );
  let paths: (readonly string[] | undefined)[] | undefined;
  let row = 0;
  try {
    for await (const record of cells as AsyncIterable<string[]>) {
      if (paths) yield csvLead(++row, record, paths);
      else paths = record.map(pathOf);
    }
  } catch (error) {
    throw new Trouble(`the leads file cannot be read after lead ${row}: ${codeOf(error)}`);
  }
}

function csvLead(row: number, record: string[], paths: (readonly string[] | undefined)[]): FileLead {
  if (record.slice(paths.length).some((cell) => cell.trim() !== '')) {
    return { row, unreadable: 'the row has more cells than the header' };
  }
  return { row, vars: varsOf(record.map((cell, place) => [paths[place], cell])) };
}

async function* jsonRows(file: string, pathOf: PathOf): AsyncGenerator<FileLead> {
  await firstLine(file);
  let row = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield jsonLead(++row, line, pathOf);
  }
}

function jsonLead(row: number, line: string, pathOf: PathOf): FileLead {
  const lead = parsed(line.replace(/^\uFEFF/, ''));
  if (!isObject(lead)) return { row, unreadable: 'the line is not a JSON object' };
  if (isObject(lead.lead)) return { row, vars: lead };
  return { row, vars: varsOf(Object.entries(lead).map(([column, value]) => [pathOf(column), value])) };
}

const varsOf = (cells: [path: readonly string[] | undefined, value: unknown][]): Record<string, unknown> =>
  cells
    .filter(([path, value]) => path && value !== null && value !== '')
    .reduce((vars, [path, value]) => put(vars, path ?? [], value), { lead: {} } as Record<string, unknown>);

/** The separator that the header has most of. */
function delimiterOf(header: string): string {
  const count = (separator: string) => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

async function firstLine(file: string): Promise<string> {
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) return line;
  } catch (error) {
    throw new Trouble(`the leads file cannot be read: ${codeOf(error)}`);
  }
  throw new Trouble('the leads file is empty');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
