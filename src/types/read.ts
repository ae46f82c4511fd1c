import { sanitize } from './characters';
import { normalForms, normalizers } from './normalizers';
import { isRoundedPhone } from './phone';
import { restoreZeros } from './postal-code';
import { getKeys, getOwn, getPath, isMasked, toRawText, toText, toTextEntries, toTextList } from './text';
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
  const getParent = createParentLookup(vars);
  for (const reader of compile(table).required)
    if (reader.getValue(vars, getParent(reader)) === '') return describeMissing(reader, vars);
  return undefined;
}

/** Every required variable that a lead lacks, with the sentence that `check` has for it. */
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

/** One variable, made ready to be read from any number of leads. */
export interface Reader {
  /** Its row of the table. */
  readonly variable: Variable;
  /** Where it lies in a lead. */
  readonly path: readonly string[];
  /** Where the object lies that holds it: one array for all variables of a table that lie beside one another. */
  readonly parentPath: readonly string[];
  /** The path of its second name, where it has one. */
  readonly secondPath: readonly string[] | undefined;
  /** The value as it stands in the lead. `parent` is what stands at `parentPath`, for a caller who has it already. */
  getRaw(vars: unknown, parent?: unknown): unknown;
  /** Its text in normal form; '' for a list or a wildcard. */
  getValue(vars: unknown, parent?: unknown): string;
  /** The same without its default. */
  getOwnValue(vars: unknown): string;
}

/** The readers of a table. */
interface Compiled {
  readonly byName: ReadonlyMap<string, Reader>;
  readonly required: readonly Reader[];
}

const compiledTables = new WeakMap<Table, Compiled>();

/** Made at first use and kept. */
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

/** The readers of a table in its order. */
export const getReaders = (table: Table): ReadonlyMap<string, Reader> => compile(table).byName;

/** Finds the object that holds a variable. Variables beside one another share it, and it is looked up once for them. */
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
    return text === '' && fallback !== undefined ? fallback(vars) : text;
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

/** Turns a value into its text in the normal form of its type; '' when there is nothing to send. */
function createNormalizer(variable: Variable, table: Table): (value: unknown, vars: unknown) => string {
  const normalize = (normalizers as Partial<Record<TypeName, (input: string) => string>>)[variable.type];
  if (normalize === undefined) return toText;
  const form = normalForms[variable.type];
  const stateName = variable.type === 'postal_code' ? findState(table, toSegments(variable.name)) : undefined;
  const maskable = isMaskable(variable);
  return (value, vars) => {
    const raw = typeof value === 'string' ? value : toRawText(value);
    if (form?.test(raw) && !(maskable && isMasked(value, raw))) return raw;
    const found = sanitize(raw);
    const normal = found === '' || found.length > MAX_NORMALIZED ? found : normalize(found);
    if (normal === '' || (maskable && isMasked(value, found))) return '';
    return stateName === undefined || normal.length === 5 ? normal : restoreZeros(normal, read(table, vars, stateName));
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
