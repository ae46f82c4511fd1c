import { sanitize } from './characters';
import { normalForms, normalizers } from './normalizers';
import { isRoundedPhone } from './phone';
import { restoreZeros } from './postal-code';
import { getKeys, getPath, isMasked, toRawText, toText, toTextEntries, toTextList } from './text';
import { type Default, type Table, type TypeName, toSegments, type Variable } from './variable';

/**
 * Reads one declared variable of a lead, in the normal form of its type: its value, else the value under its second
 * name (a one-word `label`), else its default. Leading zeros of a ZIP code are restored if the lead's state confirms
 * them.
 *
 * @returns '' when there is nothing to send, and for a list or wildcard
 */
export const read = (table: Table, vars: unknown, name: string): string => getReader(table, name)?.getValue(vars) ?? '';

/** Reads a declared list: its texts by index. Blank items are kept, because lists may belong together by index. */
export const readList = (table: Table, vars: unknown, name: string): Map<number, string> =>
  toTextList(getReader(table, name)?.getRaw(vars));

/** Reads a declared wildcard: pairs of name and text, without blank texts. */
export const readEntries = (table: Table, vars: unknown, name: string): [name: string, text: string][] =>
  toTextEntries(getReader(table, name)?.getRaw(vars));

/**
 * Returns the first problem with a required variable, as a sentence that names the variable and never its value;
 * undefined when all are present. A masked phone, e-mail or postal code counts as missing, and so does a word that
 * means "no value".
 */
export function validateRequired(table: Table, vars: unknown): string | undefined {
  for (const reader of getReaders(table).values()) if (isMissing(reader, vars)) return describeMissing(reader, vars);
  return undefined;
}

/** Lists all missing required variables, each with the sentence of `validateRequired`. */
export const listMissing = (table: Table, vars: unknown): { variable: Variable; sentence: string }[] =>
  [...getReaders(table).values()]
    .filter((reader) => isMissing(reader, vars))
    .map((reader) => ({ variable: reader.variable, sentence: describeMissing(reader, vars) }));

const isMissing = ({ variable, getValue }: Reader, vars: unknown): boolean =>
  variable.required && getValue(vars) === '';

function describeMissing({ variable, getRaw }: Reader, vars: unknown): string {
  const value = getRaw(vars);
  if (isMaskable(variable) && isMasked(value)) return `${variable.name} must not be masked`;
  const isRounded = variable.type === 'phone' && isRoundedPhone(toText(value));
  return `${variable.name} must not be ${isRounded ? 'in scientific notation: its last digits are lost' : 'blank'}`;
}

/** A variable, prepared for reading many leads. */
export interface Reader {
  /** Its row of the table. */
  readonly variable: Variable;
  /** Its path in a lead. */
  readonly path: readonly string[];
  /** The path of its second name, if it has one. */
  readonly secondPath: readonly string[] | undefined;
  /** Returns the raw value in the lead. */
  getRaw(vars: unknown): unknown;
  /** Returns its text in normal form, or its default; '' for a list or a wildcard. */
  getValue(vars: unknown): string;
  /** Returns the same without the default. */
  getOwnValue(vars: unknown): string;
}

const readers = new WeakMap<Table, ReadonlyMap<string, Reader>>();

/** Returns the readers of a table, in its order. They are created at first use and cached. */
export function getReaders(table: Table): ReadonlyMap<string, Reader> {
  const known = readers.get(table);
  if (known) return known;
  const made = new Map(table.map((variable) => [variable.name, createReader(variable, table)]));
  readers.set(table, made);
  return made;
}

const getReader = (table: Table, name: string): Reader | undefined => getReaders(table).get(name);

function createReader(variable: Variable, table: Table): Reader {
  const path = toSegments(variable.name);
  const secondPath = variable.label && /^\w+$/.test(variable.label) ? [variable.label] : undefined;
  const normalize = (normalizers as Partial<Record<TypeName, (input: string) => string>>)[variable.type];
  const form = normalForms[variable.type];
  const stateName = variable.type === 'postal_code' ? findState(table, path) : undefined;
  const maskable = isMaskable(variable);
  const fallback = variable.default && fallbackTo(variable.default);

  const getRaw = (vars: unknown): unknown => {
    const own = getPath(vars, path);
    return secondPath && toText(own) === '' ? getPath(vars, secondPath) : own;
  };
  const readText = (vars: unknown, fallback?: (vars: unknown) => string): string => {
    const value = getRaw(vars);
    const raw = typeof value === 'string' ? value : toRawText(value);
    if (form?.test(raw) && !(maskable && isMasked(value, raw))) return raw;
    const found = sanitize(raw);
    const normal = found === '' || normalize === undefined || found.length > MAX_NORMALIZED ? found : normalize(found);
    if (normal === '') return fallback === undefined ? '' : fallback(vars);
    if (maskable && isMasked(value, found)) return '';
    return stateName === undefined || normal.length === 5 ? normal : restoreZeros(normal, read(table, vars, stateName));
  };
  const several = variable.type === 'array' || variable.type === 'wildcard';
  if (several) return { variable, path, secondPath, getRaw, getValue: () => '', getOwnValue: () => '' };
  return {
    ...{ variable, path, secondPath, getRaw },
    getValue: (vars) => readText(vars, fallback),
    getOwnValue: (vars) => readText(vars),
  };
}

/** A longer text is no phone, date or e-mail address, and is not parsed. */
const MAX_NORMALIZED = 500;

/** Finds the state that belongs to a postal code: the one under the same parent. */
const findState = (table: Table, path: readonly string[]): string | undefined =>
  table.find(({ name, type }) => type === 'state' && toSegments(name).slice(0, -1).join() === path.slice(0, -1).join())
    ?.name;

/** Creates a reader of a default. The texts of a list are joined by spaces. */
function fallbackTo(source: Default): (vars: unknown) => string {
  if ('value' in source) return () => source.value;
  const path = source.from.split('.');
  return (vars) => {
    const found = getPath(vars, path);
    const several = getKeys(found).length > 0;
    return several ? [...toTextList(found).values()].filter(Boolean).join(' ') : toText(found);
  };
}

/** Whether LeadConduit masks values of this type. */
export const isMaskable = ({ type }: Variable): boolean =>
  type === 'phone' || type === 'email' || type === 'postal_code';
