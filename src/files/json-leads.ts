import { at, setPath, text } from '../types';
import { buildLead, flatten, isBlank, isObject, isTestRow, TEST_ROW } from './build-lead';
import { type ColumnReader, findDuplicate } from './columns';
import { decodeCells, type Encoding } from './encoding';
import type { FileLead, Findings } from './leads';

export const KEY_MISSING = 'the row has nothing in the key column';
const MAX_DEPTH = 20;

/** How the lines of NDJSON are read. */
export interface JsonOptions {
  readonly reader: ColumnReader;
  readonly keyColumn?: string | undefined;
  readonly findings: Findings;
}

/** The lead of one line of NDJSON: a flat row, or an object with `lead`. */
function parseJsonLead(line: number, raw: string, json: string, options: JsonOptions): FileLead {
  const { reader, keyColumn, findings } = options;
  const row = { line, raw };
  const lead = parse(json);
  if (!isObject(lead)) return { ...row, unreadable: 'the line is not a JSON object' };
  if (isDeep(lead)) return { ...row, unreadable: 'the line is nested too deep' };
  const key =
    keyColumn === undefined ? undefined : text(at(lead, [keyColumn]) ?? at(lead, keyColumn.split('.'))).trim();
  if (key === '') return { ...row, unreadable: KEY_MISSING };
  const known = { ...row, ...(key && { key }) };
  const cells = flatten(lead);
  const all = reader.plan(cells.map(([name]) => name));
  const values = cells.map(([, value]) => value);
  findings.onColumns(all);
  if (isTestRow(values)) return { ...row, unreadable: TEST_ROW, isNoLead: true };
  if (isObject(lead.lead)) {
    findings.onCells(all, values);
    return { ...known, vars: withDotted(lead, reader) };
  }
  const filled = cells.filter(([, value]) => !isBlank(value));
  const columns = reader.plan(filled.map(([name]) => name));
  const duplicate = findDuplicate(columns);
  if (duplicate) return { ...row, unreadable: `two columns of the row are both ${duplicate}` };
  const filledValues = filled.map(([, value]) => value);
  findings.onColumns(columns);
  findings.onCells(columns, filledValues);
  return {
    ...known,
    vars: buildLead(columns, filledValues, (repair, column) => findings.onRepair(repair, column, line)),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A lead of nested objects that has dotted names beside them too. */
function withDotted(lead: Record<string, unknown>, reader: ColumnReader): Record<string, unknown> {
  const dotted = Object.entries(lead).filter(([name, value]) => name.includes('.') && !isBlank(value));
  const columns = reader.plan(dotted.map(([name]) => name));
  for (const [index, [, value]] of dotted.entries()) {
    const path = columns[index]?.path;
    if (path) setPath(lead, path, value);
  }
  return lead;
}

const isDeep = (value: unknown, left = MAX_DEPTH): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((one) => isDeep(one, left - 1)));

/** The leads of NDJSON, of which `head` is the beginning. */
export async function* readJsonLeads(
  head: string,
  blocks: AsyncIterable<string>,
  encoding: Encoding,
  options: JsonOptions,
): AsyncGenerator<FileLead> {
  let line = 0;
  const all = async function* () {
    yield head;
    yield* blocks;
  };
  for await (const block of all()) {
    for (const text of block.replace(/\n$/, '').split('\n')) {
      line++;
      if (text.trim() === '') continue;
      const [json] = decodeCells(encoding, [text.trim()]) ?? [];
      const raw = encoding.identify(text.trim());
      if (json === undefined) yield { line, raw, unreadable: `the line is not ${encoding.name}` };
      else yield parseJsonLead(line, raw, json, options);
    }
  }
}
