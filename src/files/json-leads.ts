import { getPath, setPath, toRawText } from '../types';
import { buildLead, flatten, isBlank, isObject } from './build-lead';
import { isSameColumn } from './column-names';
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
  const cells = flatten(lead);
  const keyCell = keyColumn === undefined ? undefined : findCell(cells, keyColumn);
  const key = keyColumn === undefined ? undefined : toRawText(keyCell).trim();
  const keyProblem = findKeyProblem(key, keyCell);
  if (keyProblem !== undefined) return { ...row, unreadable: keyProblem };
  const known = { ...row, ...(key && { key }) };
  const [names, values] = [cells.map(([name]) => name), cells.map(([, value]) => value)];
  const all = reader.plan(names);
  findings.onColumns(all);
  if (isTestRow(values, findTestColumn(names))) return { ...row, unreadable: TEST_ROW, isNoLead: true };
  const onRepair = (repair: RepairKind, column: string) => findings.onRepair(repair, column, line);
  if (isObject(lead.lead)) {
    findings.onCells(all, values);
    const moved = findMoved(cells, all);
    const clash = moved.find(({ column }) => isTwice(column, cells, all));
    if (clash) return { ...row, unreadable: describeTwice(clash.column) };
    mendNested(withDotted(lead, reader), cells, all, onRepair);
    return { ...known, vars: applyMapping(lead, cells, all, moved, onRepair) };
  }
  const filled = cells.filter(([, value]) => !isBlank(value));
  const columns = reader.plan(filled.map(([name]) => name));
  const duplicate = findDuplicate(columns);
  if (duplicate) return { ...row, unreadable: describeTwice(duplicate) };
  const filledValues = filled.map(([, value]) => value);
  findings.onColumns(columns);
  findings.onCells(columns, filledValues);
  return { ...known, vars: buildLead(columns, filledValues, onRepair) };
}

/** Finds the value of a column. An exact name wins over a similar one. */
function findCell(cells: readonly [name: string, value: unknown][], column: string): unknown {
  const cell = cells.find(([name]) => name === column) ?? cells.find(([name]) => isSameColumn(name, column));
  return cell?.[1];
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

/** A value of a nested lead that stands under another name than its variable's. */
interface MovedCell {
  readonly column: Column;
  readonly value: unknown;
}

/** Whether a value does not stand at the path of its variable. A full name is no variable itself. */
const isElsewhere = ({ kind, variable, path }: Column, name: string): boolean =>
  kind === 'mapped' && (variable !== name || path === undefined);

const findMoved = (cells: readonly [name: string, value: unknown][], columns: readonly Column[]): MovedCell[] =>
  cells.flatMap(([name, value], index) => {
    const column = columns[index];
    return column && isElsewhere(column, name) && !isBlank(value) ? [{ column, value }] : [];
  });

const isTwice = (
  column: Column,
  cells: readonly [name: string, value: unknown][],
  columns: readonly Column[],
): boolean =>
  columns.filter(({ variable }, index) => variable === column.variable && !isBlank(cells[index]?.[1])).length > 1;

const describeTwice = ({ variable }: { readonly variable?: string | undefined }): string =>
  `two columns of the row are both ${variable}`;

/** Removes the ignored values of a nested lead, and moves the mapped ones to their variables, as in a flat row. */
function applyMapping(
  lead: Record<string, unknown>,
  cells: readonly [name: string, value: unknown][],
  columns: readonly Column[],
  moved: readonly MovedCell[],
  onRepair: (repair: RepairKind, column: string) => void,
): Record<string, unknown> {
  for (const [index, [name]] of cells.entries()) {
    const column = columns[index];
    if (column && (column.kind === 'ignored' || isElsewhere(column, name))) removeValue(lead, name);
  }
  const [movedColumns, values] = [moved.map(({ column }) => column), moved.map(({ value }) => value)];
  return merge(lead, buildLead(movedColumns, values, onRepair));
}

/** Removes a value by the name that `flatten` gives it. */
function removeValue(object: Record<string, unknown>, name: string): void {
  if (Object.hasOwn(object, name)) delete object[name];
  for (const [key, child] of Object.entries(object))
    if (isObject(child) && name.startsWith(`${key}.`)) removeValue(child, name.slice(key.length + 1));
}

/** Sets all values of one nested object in another one. */
function merge(target: Record<string, unknown>, source: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(source)) {
    const known = getPath(target, [key]);
    if (isObject(value) && isObject(known)) merge(known, value);
    else setPath(target, [key], value);
  }
  return target;
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
