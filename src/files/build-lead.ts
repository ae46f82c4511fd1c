import { getPath, setPath, toRawText } from '../types';
import type { Column } from './column-types';
import { completeName } from './names';
import { assignPhones, PHONES, type RowPhone, splitPhones } from './phones';
import { type RepairKind, repairValue } from './repairs';
import { FULL_NAME } from './synonyms';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is blank. A blank cell does not replace a setting. */
export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/**
 * Flattens nested objects into pairs of a dotted name and a value. The form answers that webhooks of Google Ads
 * (`user_column_data`) and Meta (`field_data`) put into a list get their own names.
 */
export const flatten = (object: object, prefix = ''): [name: string, value: unknown][] =>
  Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
    if (isObject(value)) return flatten(value, `${prefix}${key}.`);
    return readAnswers(value) ?? [[prefix + key, value]];
  });

/** Returns the names and values of a list of form answers; undefined for any other list. */
function readAnswers(list: unknown): [name: string, value: unknown][] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const answers = list.map((answer): [name: unknown, value: unknown] => {
    if (!isObject(answer)) return [undefined, undefined];
    const value = answer.string_value ?? answer.value ?? answer.values;
    return [answer.column_id ?? answer.column_name ?? answer.name, Array.isArray(value) ? value[0] : value];
  });
  const isAnswer = ([name, value]: [unknown, unknown]) => typeof name === 'string' && value !== undefined;
  return answers.every(isAnswer) ? (answers as [string, unknown][]) : undefined;
}

/**
 * Builds the lead of a row. Blank cells are left out. A full name fills a missing first and last name. A cell with
 * several phone numbers also fills the next free phones.
 *
 * @param onRepair called for each repair of a cell
 */
export function buildLead(
  columns: readonly Column[],
  cells: readonly unknown[],
  onRepair: (repair: RepairKind, column: string) => void = () => undefined,
): Record<string, unknown> {
  const vars: Record<string, unknown> = { lead: {} };
  const set = (name: string, value: unknown) => setPath(vars, name.split('.'), value);
  const taken = new Set<string>();
  const phones: RowPhone[] = [];
  const morePhones: RowPhone[] = [];
  let fullName = '';
  for (const [index, { shown, variable, path, type, isSynonym }] of columns.entries()) {
    const cell = cells[index];
    if (variable === undefined || isBlank(cell)) continue;
    const { value, repairs } = repairValue({ variable, type }, removePrefix(variable, cell));
    for (const repair of repairs) onRepair(repair, shown);
    if (isBlank(value)) continue;
    if (variable === FULL_NAME) fullName = String(value);
    else if (PHONES.includes(variable) && typeof value === 'string') {
      const [first = value, ...more] = splitPhones(value);
      morePhones.push(...more.map((phone) => ({ column: shown, phone })));
      if (isSynonym) phones.push({ column: shown, phone: first });
      else {
        set(variable, first);
        taken.add(variable);
      }
    } else if (path) {
      setPath(vars, path, value);
      taken.add(variable);
    }
  }
  const { assigned, left } = assignPhones([...phones, ...morePhones], taken);
  for (const [name, phone] of assigned) set(name, phone);
  for (const { column } of left) onRepair('phone', column);
  if (fullName !== '') {
    const known = (name: string) => toRawText(getPath(vars, ['lead', name])).trim();
    const [first, last] = completeName(fullName, known('first_name'), known('last_name'));
    if (first !== '') set('lead.first_name', first);
    if (last !== '') set('lead.last_name', last);
  }
  return vars;
}

/** The prefixes that Meta writes before ids, phones and ZIP codes, so that spreadsheets do not change them. */
const PREFIXES = new Map([
  ['lead.id', /^\s*l:\s*/],
  ['lead.postal_code', /^\s*z:\s*/],
  ...PHONES.map((name): [string, RegExp] => [name, /^\s*p:\s*/]),
]);

function removePrefix(variable: string, cell: unknown): unknown {
  const prefix = PREFIXES.get(variable);
  return prefix && typeof cell === 'string' ? cell.replace(prefix, '') : cell;
}
