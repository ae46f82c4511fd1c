import { toRawText } from '../types';
import { buildLead, flatten, isBlank, isObject } from './build-lead';
import { isSameColumn } from './column-names';
import type { Column, ColumnReader, Mapping } from './column-types';
import { findDuplicate } from './duplicate-columns';
import { decodeCells, type Encoding } from './encoding';
import type { FileLead, Findings } from './lead-types';
import { describeTwice, readNestedLead } from './nested-lead';
import type { RepairKind } from './repairs';
import { findKeyProblem } from './row-key';
import { findTestColumn, isTestRow, TEST_ROW } from './test-rows';

const MAX_DEPTH = 20;

/** Options for reading NDJSON. */
export interface JsonOptions {
  readonly reader: ColumnReader;
  /** The columns for which a person has named the variable. */
  readonly mapping: Mapping;
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
  const [names, values] = [cells.map(([name]) => name), cells.map(([, value]) => value)];
  const all = reader.plan(names);
  findings.onColumns(all);
  const keyCell = keyColumn === undefined ? undefined : findCell(cells, keyColumn);
  const key = keyColumn === undefined ? undefined : toRawText(keyCell).trim();
  const keyProblem = findKeyProblem(key, keyCell);
  if (keyProblem !== undefined) return { ...row, unreadable: keyProblem };
  const known = { ...row, ...(key && { key }) };
  if (isTestRow(values, findTestColumn(names))) return { ...row, unreadable: TEST_ROW, isNoLead: true };
  const onRepair = (repair: RepairKind, column: string) => findings.onRepair(repair, column, line);
  if (isObject(lead.lead)) {
    findings.onCells(all, values);
    const cellColumns = cells.map(([name, value], index) => ({ name, value, column: all[index] as Column }));
    const vars = readNestedLead(lead, cellColumns, options, onRepair);
    return typeof vars === 'string' ? { ...row, unreadable: vars } : { ...known, vars };
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
