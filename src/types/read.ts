import { sanitize } from './characters';
import { normalForms, normalizers } from './normalizers';
import { isRoundedPhone } from './phone';
import { restoreZeros } from './postal-code';
import { getKeys, getPath, isMasked, toRawText, toText, toTextEntries, toTextList } from './text';
import { type Default, type Table, type TypeName, toSegments, type Variable } from './variable';

/**
 * Reads one declared variable of a lead: its own value, else the one under its second name, else its default; in the
 * normal form of its type. '' when there is nothing to send. A ZIP code that has lost its leading zeros gets them back
 * where the state beside it confirms them.
 */
export const read = (table: Table, vars: unknown, name: string): string => getReader(table, name)?.getValue(vars) ?? '';

/** The texts of a declared list by their place; a blank place stays, since lists may be tied together by it. */
export const readList = (table: Table, vars: unknown, name: string): Map<number, string> =>
  toTextList(getReader(table, name)?.getRaw(vars));

/** The named texts of a declared wildcard. */
export const readEntries = (table: Table, vars: unknown, name: string): [name: string, text: string][] =>
  toTextEntries(getReader(table, name)?.getRaw(vars));

/**
 * The first thing that is wrong with a lead, as a sentence that names the variable and never its value; undefined when
 * everything required is there. A masked phone, e-mail or postal code is as good as none, and so is a word for nothing.
 */
export function validateRequired(table: Table, vars: unknown): string | undefined {
  for (const reader of getReaders(table).values()) if (isMissing(reader, vars)) return describeMissing(reader, vars);
  return undefined;
}

/** Every required variable that a lead lacks, with the sentence that `check` has for it. */
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

/** One variable, made ready to be read from any number of leads. */
export interface Reader {
  /** Its row of the table. */
  readonly variable: Variable;
  /** Where it lies in a lead. */
  readonly path: readonly string[];
  /** The path of its second name, where it has one. */
  readonly secondPath: readonly string[] | undefined;
  /** The value as it stands in the lead. */
  getRaw(vars: unknown): unknown;
  /** Its text in normal form; '' for a list or a wildcard. */
  getValue(vars: unknown): string;
  /** The same without its default. */
  getOwnValue(vars: unknown): string;
}

const readers = new WeakMap<Table, ReadonlyMap<string, Reader>>();

/** The readers of a table in its order; made at first use and kept. */
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

/** What is longer is no phone, date or address, and is not worth the time to look. */
const MAX_NORMALIZED = 500;

/** The state that stands beside a postal code. */
const findState = (table: Table, path: readonly string[]): string | undefined =>
  table.find(({ name, type }) => type === 'state' && toSegments(name).slice(0, -1).join() === path.slice(0, -1).join())
    ?.name;

/** Reads a default's text; of a list, its texts with one space between them. */
function fallbackTo(source: Default): (vars: unknown) => string {
  if ('value' in source) return () => source.value;
  const path = source.from.split('.');
  return (vars) => {
    const found = getPath(vars, path);
    const several = getKeys(found).length > 0;
    return several ? [...toTextList(found).values()].filter(Boolean).join(' ') : toText(found);
  };
}

/** Whether LeadConduit may have masked a value of this variable. */
export const isMaskable = ({ type }: Variable): boolean =>
  type === 'phone' || type === 'email' || type === 'postal_code';
