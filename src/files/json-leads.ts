import { getPath, setPath, toRawText } from '../types';
import { buildLead, flatten, isBlank, isObject } from './build-lead';
import type { Column, ColumnReader } from './column-types';
import { findDuplicate } from './duplicate-columns';
import { decodeCells, type Encoding } from './encoding';
import type { FileLead, Findings } from './lead-types';
import { type RepairKind, repairValue } from './repairs';
import { findKeyProblem } from './row-key';
import { findTestColumn, isTestRow, TEST_ROW } from './test-rows';

const MAX_DEPTH = 20;

/** Options for reading NDJSON. */
export interface JsonOptions {
  readonly reader: ColumnReader;
  readonly keyColumn?: string | undefined;
  readonly findings: Findings;
}

/** Parses one line of NDJSON: a flat row, or an object with `lead`. */
function parseJsonLead(line: number, raw: string, json: string, options: JsonOptions): FileLead {
  const { reader, keyColumn, findings } = options;
  const row = { line, raw };
  const lead = parse(json);
  if (!isObject(lead)) return { ...row, unreadable: 'the line is not a JSON object' };
  if (isDeep(lead)) return { ...row, unreadable: 'the line is nested too deep' };
  const keyCell =
    keyColumn === undefined ? undefined : (getPath(lead, [keyColumn]) ?? getPath(lead, keyColumn.split('.')));
  const key = keyColumn === undefined ? undefined : toRawText(keyCell).trim();
  const keyProblem = findKeyProblem(key, keyCell);
  if (keyProblem !== undefined) return { ...row, unreadable: keyProblem };
  const known = { ...row, ...(key && { key }) };
  const cells = flatten(lead);
  const [names, values] = [cells.map(([name]) => name), cells.map(([, value]) => value)];
  const all = reader.plan(names);
  findings.onColumns(all);
  if (isTestRow(values, findTestColumn(names))) return { ...row, unreadable: TEST_ROW, isNoLead: true };
  const onRepair = (repair: RepairKind, column: string) => findings.onRepair(repair, column, line);
  if (isObject(lead.lead)) {
    findings.onCells(all, values);
    return { ...known, vars: mendNested(withDotted(lead, reader), cells, all, onRepair) };
  }
  const filled = cells.filter(([, value]) => !isBlank(value));
  const columns = reader.plan(filled.map(([name]) => name));
  const duplicate = findDuplicate(columns);
  if (duplicate) return { ...row, unreadable: `two columns of the row are both ${duplicate.variable}` };
  const filledValues = filled.map(([, value]) => value);
  findings.onColumns(columns);
  findings.onCells(columns, filledValues);
  return { ...known, vars: buildLead(columns, filledValues, onRepair) };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Also sets the values under dotted names of a nested lead at their paths. */
function withDotted(lead: Record<string, unknown>, reader: ColumnReader): Record<string, unknown> {
  const dotted = Object.entries(lead).filter(([name, value]) => name.includes('.') && !isBlank(value));
  const columns = reader.plan(dotted.map(([name]) => name));
  for (const [index, [, value]] of dotted.entries()) {
    const path = columns[index]?.path;
    if (path) setPath(lead, path, value);
  }
  return lead;
}

/** Repairs the values of a nested lead in place. */
function mendNested(
  lead: Record<string, unknown>,
  cells: readonly [name: string, value: unknown][],
  columns: readonly Column[],
  onRepair: (repair: RepairKind, column: string) => void,
): Record<string, unknown> {
  for (const [index, [name, cell]] of cells.entries()) {
    const { variable, type, path, shown } = columns[index] ?? {};
    if (variable !== name || path === undefined || shown === undefined) continue;
    const { value, repairs } = repairValue({ variable, type }, cell);
    for (const repair of repairs) onRepair(repair, shown);
    if (value !== cell) setPath(lead, path, value);
  }
  return lead;
}

const isDeep = (value: unknown, left = MAX_DEPTH): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((child) => isDeep(child, left - 1)));

/** Reads the leads of NDJSON. `head` is the beginning of the file, `blocks` are the rest. */
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
