import { sanitize } from './characters';
import { normalForms, normalizers } from './normalizers';
import { isRoundedPhone } from './phone';
import { restoreZeros } from './postal-code';
import { getKeys, getOwn, getPath, isMasked, toRawText, toText, toTextEntries, toTextList } from './text';
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
  const getParent = createParentLookup(vars);
  for (const reader of compile(table).required)
    if (reader.getValue(vars, getParent(reader)) === '') return describeMissing(reader, vars);
  return undefined;
}

/** Lists all missing required variables, each with the sentence of `validateRequired`. */
export const listMissing = (table: Table, vars: unknown): { variable: Variable; sentence: string }[] =>
  compile(table)
    .required.filter((reader) => reader.getValue(vars) === '')
    .map((reader) => ({ variable: reader.variable, sentence: describeMissing(reader, vars) }));

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
  /** The path of the object that holds it. Variables of one object share one array. */
  readonly parentPath: readonly string[];
  /** The path of its second name, if it has one. */
  readonly secondPath: readonly string[] | undefined;
  /** Returns the raw value in the lead. `parent`: the object at `parentPath`, if the caller has it already. */
  getRaw(vars: unknown, parent?: unknown): unknown;
  /** Returns its text in normal form, or its default; '' for a list or a wildcard. */
  getValue(vars: unknown, parent?: unknown): string;
  /** Returns the same without the default. */
  getOwnValue(vars: unknown): string;
}

/** The readers of a table. */
interface Compiled {
  readonly byName: ReadonlyMap<string, Reader>;
  readonly required: readonly Reader[];
}

const compiledTables = new WeakMap<Table, Compiled>();

/** Prepares a table at its first use, and caches the result. */
function compile(table: Table): Compiled {
  const known = compiledTables.get(table);
  if (known) return known;
  const parentPaths = new Map<string, readonly string[]>();
  const all = table.map((variable) => createReader(variable, table, parentPaths));
  const byName = new Map(all.map((reader) => [reader.variable.name, reader]));
  const compiled = { byName, required: all.filter(({ variable }) => variable.required) };
  compiledTables.set(table, compiled);
  return compiled;
}

/** Returns the readers of a table, in its order. */
export const getReaders = (table: Table): ReadonlyMap<string, Reader> => compile(table).byName;

/** Finds the object that holds a variable. Consecutive variables of one object cost one lookup. */
export function createParentLookup(vars: unknown): (reader: Pick<Reader, 'parentPath'>) => unknown {
  let path: readonly string[] | undefined;
  let parent: unknown;
  return ({ parentPath }) => {
    if (parentPath !== path) {
      path = parentPath;
      parent = getPath(vars, parentPath);
    }
    return parent;
  };
}

const getReader = (table: Table, name: string): Reader | undefined => getReaders(table).get(name);

function createReader(variable: Variable, table: Table, parentPaths: Map<string, readonly string[]>): Reader {
  const path = toSegments(variable.name);
  const parentName = path.slice(0, -1).join('.');
  const parentPath = parentPaths.get(parentName) ?? path.slice(0, -1);
  parentPaths.set(parentName, parentPath);
  const key = path.at(-1) ?? '';
  const secondName = variable.label && /^\w+$/.test(variable.label) ? variable.label : undefined;
  const getRaw = (vars: unknown, parent = getPath(vars, parentPath)): unknown => {
    const own = getOwn(parent, key);
    if (secondName === undefined) return own;
    return own === undefined || toText(own) === '' ? getOwn(vars, secondName) : own;
  };
  const several = variable.type === 'array' || variable.type === 'wildcard';
  const toNormal = several ? () => '' : createNormalizer(variable, table);
  const fallback = variable.default && !several ? fallbackTo(variable.default) : undefined;
  const getValue = (vars: unknown, parent = getPath(vars, parentPath)): string => {
    const value = getRaw(vars, parent);
    const text = value === undefined ? '' : toNormal(value, vars);
    if (text !== '' || fallback === undefined) return text;
    return isMaskable(variable) && isMasked(value) ? '' : fallback(vars); // the person behind a mask is not the default's
  };
  const getOwnValue = (vars: unknown): string => toNormal(getRaw(vars), vars);
  return {
    variable,
    path,
    parentPath,
    secondPath: secondName ? [secondName] : undefined,
    getRaw,
    getValue,
    getOwnValue,
  };
}

/** Creates the function that turns a value into its text in the normal form of its type; '' when there is nothing to send. */
function createNormalizer(variable: Variable, table: Table): (value: unknown, vars: unknown) => string {
  const normalize = (normalizers as Partial<Record<TypeName, (input: string) => string>>)[variable.type];
  if (normalize === undefined) return toText;
  const form = normalForms[variable.type];
  const stateName = variable.type === 'postal_code' ? findState(table, toSegments(variable.name)) : undefined;
  const maskable = isMaskable(variable);
  return (value, vars) => {
    const raw = typeof value === 'string' ? value : toRawText(value);
    if (form?.test(raw) && getOwn(value, 'masked') !== true) return raw; // no form has an asterisk
    const text = sanitize(raw);
    const normal = text === '' || text.length > MAX_NORMALIZED ? text : normalize(text);
    if (normal === '' || (maskable && isMasked(value, text))) return '';
    return stateName === undefined || normal.length === 5 ? normal : restoreZeros(normal, read(table, vars, stateName));
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
    const value = getPath(vars, path);
    if (value === undefined) return '';
    const several = getKeys(value).length > 0;
    return several ? [...toTextList(value).values()].filter(Boolean).join(' ') : toText(value);
  };
}

/** Whether LeadConduit masks values of this type. */
export const isMaskable = ({ type }: Variable): boolean =>
  type === 'phone' || type === 'email' || type === 'postal_code';
