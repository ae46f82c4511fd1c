import { setPath } from '../types';
import type { Column } from './columns';
import { type RepairKind, repairCell } from './repairs';
import { FULL_NAME } from './synonyms';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Blank text is as good as none: it must not blot a setting out. */
export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** The values of nested objects under dotted names, as the cells of a row have them. */
export const flatten = (object: object, prefix = ''): [name: string, value: unknown][] =>
  Object.entries(object).flatMap(([key, value]): [string, unknown][] =>
    isObject(value) ? flatten(value, `${prefix}${key}.`) : [[prefix + key, value]],
  );

const PHONES = ['lead.phone_1', 'lead.phone_2', 'lead.phone_3'];

/**
 * The lead of a row. Blank cells are as good as absent. A full name becomes a first and a last one where the row has
 * neither; a cell with several phone numbers fills the next free phones. `onRepair` is called for each repair of a cell.
 */
export function buildLead(
  columns: readonly Column[],
  cells: readonly unknown[],
  onRepair: (repair: RepairKind, column: string) => void = () => undefined,
): Record<string, unknown> {
  const vars: Record<string, unknown> = { lead: {} };
  const set = (name: string, value: unknown) => setPath(vars, name.split('.'), value);
  const taken = new Set<string>();
  const phones: string[] = [];
  const morePhones: string[] = [];
  let fullName = '';
  const repair = (column: string, variable: string, cell: string): string => {
    const { value, repairs } = repairCell(variable, removePrefix(variable, cell));
    for (const kind of repairs) onRepair(kind, column);
    return value;
  };
  for (const [index, { column, variable, path, isSynonym }] of columns.entries()) {
    const cell = cells[index];
    if (variable === undefined || isBlank(cell)) continue;
    const value = typeof cell === 'string' ? repair(column, variable, cell) : cell;
    if (isBlank(value)) continue;
    if (variable === FULL_NAME) fullName = String(value);
    else if (PHONES.includes(variable) && typeof value === 'string') {
      const [first = value, ...more] = splitPhones(value);
      morePhones.push(...more);
      if (isSynonym) phones.push(first);
      else {
        set(variable, first);
        taken.add(variable);
      }
    } else if (path) {
      setPath(vars, path, value);
      taken.add(variable);
    }
  }
  const free = PHONES.filter((name) => !taken.has(name));
  for (const [index, phone] of [...phones, ...morePhones].slice(0, free.length).entries())
    set(free[index] ?? '', phone);
  if (fullName !== '' && !taken.has('lead.first_name') && !taken.has('lead.last_name')) {
    const [first, last] = splitName(fullName);
    if (first !== '') set('lead.first_name', first);
    if (last !== '') set('lead.last_name', last);
  }
  return vars;
}

/** What Meta writes before ids, phones and ZIP codes, so that spreadsheets leave them alone. */
const PREFIXES = new Map([
  ['lead.id', /^\s*l:\s*/],
  ['lead.postal_code', /^\s*z:\s*/],
  ...PHONES.map((name): [string, RegExp] => [name, /^\s*p:\s*/]),
]);

const removePrefix = (variable: string, cell: string): string => {
  const prefix = PREFIXES.get(variable);
  return prefix ? cell.replace(prefix, '') : cell;
};

/** The numbers of a cell: one, unless each of its parts is a whole number by itself. */
export function splitPhones(cell: string): string[] {
  const parts = cell.split(/\s*(?::::|[;,/|\r\n]|\bor\b)\s*/).filter((part) => part !== '');
  const isNumber = (part: string) => /^\+?[\d\s().-]+$/.test(part) && /^\d{10,15}$/.test(part.replace(/\D/g, ''));
  return parts.length > 1 && parts.every(isNumber) ? parts : [cell];
}

const SUFFIX = /^(?:jr|sr|i{1,3}|iv|md|phd|dds|esq)\.?$/i;

/** First and last name: "Jane Sample", or "Sample, Jane". All but the first word is the last name. */
export function splitName(name: string): [first: string, last: string] {
  const words = name.trim().replace(/\s+/g, ' ');
  const [before = '', after = '', ...more] = words.split(/ ?, ?/);
  if (after !== '' && more.length === 0 && !SUFFIX.test(after)) return [after, before];
  const space = words.indexOf(' ');
  return space < 0 ? [words, ''] : [words.slice(0, space), words.slice(space + 1)];
}

export const TEST_ROW = 'the row is a test of the form, and no lead';

/** Whether a row is one that Meta sends to try a form out. */
export const isTestRow = (cells: readonly unknown[]): boolean =>
  cells.some(
    (cell) => typeof cell === 'string' && /^\s*(?:<test lead: dummy data for|test@(?:meta|fb)\.com\s*$)/i.test(cell),
  );
