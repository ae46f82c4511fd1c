import { at, setPath, text } from '../types';
import { type Cell, findDuplicate, flatten, isBlank, isObject, leadOf, type PathOf } from './columns';
import type { FileLead } from './leads';

export const KEY_MISSING = 'the row has nothing in the key column';
const MAX_DEPTH = 20;

/** The lead of one line of NDJSON: a flat row, or an object with `lead`. */
export function parseJsonLead(line: number, raw: string, json: string, pathOf: PathOf, keyColumn?: string): FileLead {
  const lead = parse(json);
  if (!isObject(lead)) return { line, unreadable: 'the line is not a JSON object' };
  if (isDeep(lead)) return { line, unreadable: 'the line is nested too deep' };
  const key =
    keyColumn === undefined ? undefined : text(at(lead, [keyColumn]) ?? at(lead, keyColumn.split('.'))).trim();
  if (key === '') return { line, unreadable: KEY_MISSING };
  const known = { line, raw, ...(key && { key }) };
  const cells = flatten(lead).map(([column, value]): Cell => [pathOf(column), value]);
  if (isObject(lead.lead)) return { ...known, vars: withDotted(lead, pathOf) };
  const duplicate = findDuplicate(cells.map(([path, value]) => (isBlank(value) ? undefined : path)));
  if (duplicate) return { line, unreadable: `two columns of the row are both ${duplicate}` };
  return { ...known, vars: leadOf(cells) };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A lead of nested objects that has dotted names beside them too. */
function withDotted(lead: Record<string, unknown>, pathOf: PathOf): Record<string, unknown> {
  const dotted = Object.entries(lead).filter(([name, value]) => name.includes('.') && !isBlank(value));
  return dotted.reduce((vars, [name, value]) => {
    const path = pathOf(name);
    return path ? setPath(vars, path, value) : vars;
  }, lead);
}

const isDeep = (value: unknown, left = MAX_DEPTH): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((one) => isDeep(one, left - 1)));
