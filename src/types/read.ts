import { normal } from './normal';
import { at, entries, isMasked, keysOf, list, text } from './text';
import { type Default, pathOf, type Table, type TypeName, type Variable } from './variable';

/**
 * Reads one declared variable of a lead: its own value, else the one under its second name, else its default; in the
 * normal form of its type. '' when there is nothing to send.
 */
export const read = (table: Table, vars: unknown, name: string): string => readerOf(table, name)?.text(vars) ?? '';

/** The texts of a declared list by their place; a blank place stays, since lists may be tied together by it. */
export const readList = (table: Table, vars: unknown, name: string): Map<number, string> =>
  list(readerOf(table, name)?.given(vars));

/** The named texts of a declared wildcard. */
export const readEntries = (table: Table, vars: unknown, name: string): [name: string, text: string][] =>
  entries(readerOf(table, name)?.given(vars));

/**
 * The first thing that is wrong with a lead, as a sentence that names the variable and never its value; undefined when
 * everything required is there. A masked phone, e-mail or postal code is as good as none.
 */
export function check(table: Table, vars: unknown): string | undefined {
  for (const { variable, given, text } of readersOf(table).values()) {
    if (!variable.required || text(vars) !== '') continue;
    const masked = isMaskable(variable) && isMasked(given(vars));
    return `${variable.name} must not be ${masked ? 'masked' : 'blank'}`;
  }
  return undefined;
}

/** One variable, made ready to be read from any number of leads. */
export interface Reader {
  readonly variable: Variable;
  readonly path: readonly string[];
  /** The value as it stands in the lead. */
  given(vars: unknown): unknown;
  /** Its text in normal form; '' for a list or a wildcard. */
  text(vars: unknown): string;
  /** The same without its default. */
  ownText(vars: unknown): string;
}

const readers = new WeakMap<Table, ReadonlyMap<string, Reader>>();

/** The readers of a table in its order; made at first use and kept. */
export function readersOf(table: Table): ReadonlyMap<string, Reader> {
  const known = readers.get(table);
  if (known) return known;
  const made = new Map(table.map((variable) => [variable.name, readerFor(variable)]));
  readers.set(table, made);
  return made;
}

const readerOf = (table: Table, name: string): Reader | undefined => readersOf(table).get(name);

function readerFor(variable: Variable): Reader {
  const path = pathOf(variable.name);
  const secondName = variable.label && /^\w+$/.test(variable.label) ? [variable.label] : undefined;
  const normalise = (normal as Partial<Record<TypeName, (given: string) => string>>)[variable.type];
  const maskable = isMaskable(variable);
  const fallback = variable.default && fallbackTo(variable.default);

  const given = (vars: unknown): unknown => {
    const own = at(vars, path);
    return secondName && text(own) === '' ? at(vars, secondName) : own;
  };
  const read = (vars: unknown, fallback?: (vars: unknown) => string): string => {
    const value = given(vars);
    const found = text(value);
    if (found === '') return fallback === undefined ? '' : fallback(vars);
    if (maskable && isMasked(value, found)) return '';
    if (normalise === undefined) return found;
    return found.length > longestNormal ? found.trim() : normalise(found);
  };
  const several = variable.type === 'array' || variable.type === 'wildcard';
  if (several) return { variable, path, given, text: () => '', ownText: () => '' };
  return { variable, path, given, text: (vars) => read(vars, fallback), ownText: (vars) => read(vars) };
}

/** What is longer is no phone, date or address, and is not worth the time to look. */
const longestNormal = 500;

/** Reads a default's text; of a list, its texts with one space between them. */
function fallbackTo(source: Default): (vars: unknown) => string {
  if ('value' in source) return () => source.value;
  const path = source.from.split('.');
  return (vars) => {
    const found = at(vars, path);
    const several = keysOf(found).length > 0;
    return several ? [...list(found).values()].filter(Boolean).join(' ') : text(found);
  };
}

const isMaskable = ({ type }: Variable): boolean => type === 'phone' || type === 'email' || type === 'postal_code';
