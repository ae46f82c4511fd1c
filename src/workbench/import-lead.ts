import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildLead, type ColumnReader, createColumnReader, FileError, findHeader, flatten, parseRows } from '../files';
import type { OutboundAction } from '../types';
import type { Loaded } from './api';
import { toValues } from './draft';

/**
 * Reads a pasted lead: one JSON object, or CSV with a header and a row. For several leads only `isSeveral` is set: they
 * are opened as a file.
 *
 * @returns the lead, or a sentence when the text is not a lead
 */
export function readPastedLead(action: OutboundAction, text: string): Loaded | string {
  const unused = new Set<string>();
  const reader = createColumnReader(action);
  const pasted = text.replace(/^\uFEFF/, '').trim();
  const isJson = pasted.startsWith('{');
  if (pasted.startsWith('[') || (isJson && hasManyObjects(pasted))) return SEVERAL;
  const vars = isJson ? parseJsonLead(pasted, reader, unused) : parseCsvLead(pasted, reader, unused);
  if (vars === undefined) return SEVERAL;
  if (typeof vars === 'string') return vars;
  return { values: toValues(action.input, vars), unused: [...unused], settings: [] };
}

/**
 * Reads a lead of the bundled sample, from 0; after the last comes the first. The sample's settings fill what the given
 * settings leave blank. Without given settings none are used, because they belong to another account.
 */
export function readSampleLead(action: OutboundAction, index: number, ownSettings: object | undefined): Loaded {
  const vars = readRow(sampleRows(), createColumnReader(action), new Set(), index % countSamples());
  const settings = ownSettings && (JSON.parse(sample('settings.json')) as Record<string, unknown>);
  const own = Object.keys(toValues(action.input, ownSettings));
  const open = Object.entries(toValues(action.input, settings)).filter(([name]) => !own.includes(name));
  const values = { ...Object.fromEntries(open), ...toValues(action.input, vars) };
  return { values, unused: [], settings: open.map(([name]) => name) };
}

export const countSamples = (): number => sampleRows().length - 1;

let sampled: string[][] | undefined;

/** Returns the bundled sample. It is read once. */
function sampleRows(): string[][] {
  sampled ??= parseRows(sample('leads.csv'), ',').map(({ cells }) => cells);
  return sampled;
}

const sample = (name: string): string => readFileSync(join(__dirname, '../../samples', name), 'utf8');

const SEVERAL: Loaded = { values: {}, unused: [], settings: [], isSeveral: true };

/** Whether each line is a separate object. */
function hasManyObjects(pasted: string): boolean {
  const lines = pasted.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => line.trimStart().startsWith('{')) && parse(pasted) === undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function parseJsonLead(json: string, reader: ColumnReader, unused: Set<string>): Record<string, unknown> | string {
  const lead = parse(json) as Record<string, unknown> | undefined;
  if (lead === undefined) return 'this is not valid JSON';
  const cells = flatten(lead);
  const columns = planColumns(
    reader,
    cells.map(([name]) => name),
    unused,
  );
  if (typeof lead.lead === 'object' && lead.lead !== null) return lead;
  return buildLead(
    columns,
    cells.map(([, value]) => value),
  );
}

/** Reads a lead from CSV; undefined when there are several leads. */
function parseCsvLead(
  csv: string,
  reader: ColumnReader,
  unused: Set<string>,
): Record<string, unknown> | string | undefined {
  try {
    const rows = parseTable(csv, reader);
    return rows.length > 2 ? undefined : readRow(rows, reader, unused, 0);
  } catch (error) {
    const isHeadless = error instanceof FileError && error.code === 'HEADER_MISSING';
    return isHeadless ? 'the first line names no variable of this action' : 'this is neither a JSON object nor CSV';
  }
}

/** Reads the lead of one row, from 0; returns a sentence when there is none. */
function readRow(
  [header = [], ...rows]: string[][],
  reader: ColumnReader,
  unused: Set<string>,
  index: number,
): Record<string, unknown> | string {
  const columns = planColumns(reader, header, unused);
  const row = rows[index];
  return row ? buildLead(columns, row) : 'there is no row below the header';
}

/** Parses the header of a CSV text and the rows below it. Throws FileError without a header. */
function parseTable(csv: string, reader: ColumnReader): string[][] {
  const text = csv.replace(/\r\n?/g, '\n');
  const header = findHeader(text, reader.isKnown);
  const rows = parseRows(text, header.delimiter, header.hasSeparatorLine);
  return rows.filter(({ line }) => line >= header.line).map(({ cells }) => cells);
}

/** Maps the columns. Adds the names of columns without a variable to `unused`. */
function planColumns(reader: ColumnReader, header: readonly string[], unused: Set<string>) {
  const columns = reader.plan(header);
  for (const { shown, kind } of columns) if (kind === 'unknown') unused.add(shown);
  return columns;
}
