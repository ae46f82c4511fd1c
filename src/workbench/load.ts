import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnReader, delimiterOf, type PathOf } from '../columns';
import { type OutboundAction, put } from '../types';
import type { Loaded } from './api';
import { valuesOf } from './draft';

/** A lead as somebody pastes it: one JSON object, or CSV with a header and a row. A sentence when it is neither. */
export function pastedLead(action: OutboundAction, text: string): Loaded | string {
  const unused = new Set<string>();
  const pathOf = columnReader(action, unused);
  const pasted = text.replace(/^\uFEFF/, '').trim();
  const vars = pasted.startsWith('{') ? ofJson(pasted, pathOf) : ofCsv(pasted, pathOf, 0);
  if (typeof vars === 'string') return vars;
  return { values: valuesOf(action.input, vars), unused: [...unused] };
}

/**
 * A lead of the bundled sample, from 0; after the last comes the first. It brings settings for what the given ones leave
 * open; without given ones it brings none, since they would lead to another's account.
 */
export function sampleLead(action: OutboundAction, place: number, given: object | undefined): Loaded {
  const vars = ofCsv(sample('leads.csv'), columnReader(action, new Set()), place % sampleCount());
  const settings = given && (JSON.parse(sample('settings.json')) as Record<string, unknown>);
  const own = Object.keys(valuesOf(action.input, given));
  const open = Object.entries(valuesOf(action.input, settings)).filter(([name]) => !own.includes(name));
  return { values: { ...Object.fromEntries(open), ...valuesOf(action.input, vars) }, unused: [] };
}

export const sampleCount = (): number => rowsOf(sample('leads.csv')).length - 1;

const sample = (name: string): string => readFileSync(join(__dirname, '../../samples', name), 'utf8');

function ofJson(json: string, pathOf: PathOf): Record<string, unknown> | string {
  let found: unknown;
  try {
    found = JSON.parse(json);
  } catch {
    return 'this is not valid JSON';
  }
  const lead = found as Record<string, unknown>;
  const cells = flat(lead).map(([column, value]) => [pathOf(column), value] as const);
  return typeof lead.lead === 'object' && lead.lead !== null ? lead : varsOf(cells);
}

function ofCsv(csv: string, pathOf: PathOf, place: number): Record<string, unknown> | string {
  try {
    const [header = [], ...rows] = rowsOf(csv);
    const paths = header.map(pathOf);
    const row = rows[place];
    if (paths.every((path) => path === undefined)) return 'the first line names no variable of this action';
    return row ? varsOf(row.map((cell, column) => [paths[column], cell])) : 'there is no lead below the first line';
  } catch {
    return 'this is neither a JSON object nor CSV';
  }
}

function rowsOf(csv: string): string[][] {
  const { parse } = require('csv-parse/sync') as typeof import('csv-parse/sync');
  const delimiter = delimiterOf(csv.split('\n', 1)[0] ?? '');
  return parse(csv, { bom: true, delimiter, relax_column_count: true, skip_records_with_empty_values: true });
}

const flat = (object: object, prefix = ''): [name: string, value: unknown][] =>
  Object.entries(object).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flat(value, `${prefix}${key}.`)
      : [[prefix + key, value]],
  );

const varsOf = (cells: readonly (readonly [readonly string[] | undefined, unknown])[]): Record<string, unknown> =>
  cells
    .filter(([path, value]) => path && value !== null && value !== '')
    .reduce((vars, [path, value]) => put(vars, path ?? [], value), { lead: {} } as Record<string, unknown>);
