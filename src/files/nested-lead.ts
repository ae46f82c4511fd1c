import { getPath, setPath, toRawText } from '../types';
import { buildLead, isBlank, isObject } from './build-lead';
import { isSameColumn } from './column-names';
import type { Column, ColumnReader, Mapping } from './column-types';
import { type DuplicateColumns, findDuplicate } from './duplicate-columns';
import { type RepairKind, repairValue } from './repairs';

/** A value of a nested lead, the name that `flatten` gives it, and its column. */
interface Cell {
  readonly name: string;
  readonly value: unknown;
  readonly column: Column;
}

type OnRepair = (repair: RepairKind, column: string) => void;

/**
 * Reads a lead of nested objects, in place. What stands at the path of its variable stays there. If a value stands
 * under another name, as a mapping or an export calls it, the row is read like a flat one, so that both shapes give the
 * same lead. A value at its own path wins over one whose name is only similar.
 *
 * @returns why the row cannot be read, if two values are one variable
 */
export function readNestedLead(
  lead: Record<string, unknown>,
  cells: readonly Cell[],
  { reader, mapping }: { readonly reader: ColumnReader; readonly mapping: Mapping },
  onRepair: OnRepair,
): Record<string, unknown> | string {
  for (const { name, column } of cells) if (column.kind === 'ignored') removeValue(lead, name);
  const mapped = cells.filter(({ column, value }) => column.kind === 'mapped' && !isBlank(value));
  const own = new Set(mapped.filter((cell) => !isElsewhere(cell)).map(({ column }) => column.variable));
  const isNamed = ({ name }: Cell) => Object.keys(mapping).some((column) => isSameColumn(column, name));
  const used = mapped.filter((cell) => !isElsewhere(cell) || !own.has(cell.column.variable) || isNamed(cell));
  if (!used.some(isElsewhere)) return repairInPlace(withDotted(lead, reader), cells, onRepair);
  const duplicate = findDuplicate(dropEqual(used).map(({ column }) => column));
  if (duplicate) return describeTwice(duplicate);
  for (const { name } of used) removeValue(lead, name);
  const columns = used.map(({ column }) => column);
  return merge(
    lead,
    buildLead(
      columns,
      used.map(({ value }) => value),
      onRepair,
    ),
  );
}

export const describeTwice = ({ variable, columns: [first, second] }: DuplicateColumns): string =>
  `two columns of the row are both ${variable}: "${first}" and "${second}"; leave one out with --ignore-columns`;

/** Whether a value does not stand at the path of its variable. A full name is no variable itself. */
const isElsewhere = ({ name, column: { variable, path } }: Cell): boolean => variable !== name || path === undefined;

/** Leaves out a value that another cell of the same variable has, too. */
function dropEqual(cells: readonly Cell[]): Cell[] {
  const seen = new Set<string>();
  return cells.filter(({ column, value }) => {
    const text = `${column.variable} ${toRawText(value)}`;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
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

/** Repairs the values of a nested lead where they stand. */
function repairInPlace(
  lead: Record<string, unknown>,
  cells: readonly Cell[],
  onRepair: OnRepair,
): Record<string, unknown> {
  for (const cell of cells) {
    const { variable, type, path, shown } = cell.column;
    if (variable === undefined || path === undefined || isElsewhere(cell)) continue;
    const { value, repairs } = repairValue({ variable, type }, cell.value);
    for (const repair of repairs) onRepair(repair, shown);
    if (value !== cell.value) setPath(lead, path, value);
  }
  return lead;
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
