import { labelOf, type OutboundAction, pathOf, setPath } from '../types';

/** Where the cells of a column go; undefined for a column of which the action knows nothing. */
export type PathOf = (column: string) => readonly string[] | undefined;

/** Beside the table: the key of a lead, and where defaults are read from. */
export const context = [
  'lead.id',
  'source.name',
  'event.id',
  'trustedform.page_url',
  'trustedform.age_in_seconds',
  'trustedform.verify.languages',
];

/** Only what looks like a name is ever repeated to a person: a file without a header begins with somebody's data. */
const nameLike = /^[A-Za-z][A-Za-z _.*-]{0,40}\d{0,6}$|^[A-Za-z][A-Za-z_]{2,20}\d[A-Za-z_]{3,20}$/;

/** A lead may bring its own time-out for any action: delivery looks at it. */
const ofDelivery = 'timeout_seconds';

/** Reads the columns of a file of leads for an action; those that it has no use for are added to `unused`. */
export function columnReader(action: OutboundAction, unused: Set<string>): PathOf {
  const exact = new Map([...context, ofDelivery].map((name) => [name, name]));
  const spokenOf = new Map([['id', 'lead.id']]);
  for (const variable of action.input) {
    const { name } = variable;
    for (const known of [name, labelOf(variable)]) exact.set(known, name);
    if (name.startsWith('lead.')) for (const known of [name, name.slice(5)]) spokenOf.set(spoken(known), name);
  }
  const wildcards = action.input.filter(({ type }) => type === 'wildcard').map(({ name }) => name.slice(0, -1));
  return (column) => {
    const name = column.trim();
    const own = exact.get(name) ?? spokenOf.get(spoken(name));
    const wildcard = wildcards.find((prefix) => name.startsWith(prefix) && name.length > prefix.length);
    if (wildcard) return [...wildcard.slice(0, -1).split('.'), name.slice(wildcard.length)];
    if (own) return pathOf(own);
    unused.add(nameLike.test(name) ? name : '(unnamed)');
    return undefined;
  };
}

const spoken = (column: string) => column.toLowerCase().replace(/[\s-]+/g, '_');

/** The values of nested objects under dotted names, as the cells of a row have them. */
export const flatten = (object: object, prefix = ''): [name: string, value: unknown][] =>
  Object.entries(object).flatMap(([key, value]): [string, unknown][] =>
    isObject(value) ? flatten(value, `${prefix}${key}.`) : [[prefix + key, value]],
  );

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Blank text is as good as none: it must not blot a setting out. */
export const isBlank = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && value.trim() === '');

/** A value of a row, and where it goes. */
export type Cell = readonly [path: readonly string[] | undefined, value: unknown];

/** A lead of cells; blank ones are as good as absent. */
export const leadOf = (cells: readonly Cell[]): Record<string, unknown> =>
  cells
    .filter(([path, value]) => path && !isBlank(value))
    .reduce((vars, [path, value]) => setPath(vars, path ?? [], value), { lead: {} } as Record<string, unknown>);

/** The name of a variable to which two of the paths lead. */
export function findDuplicate(paths: readonly (readonly string[] | undefined)[]): string | undefined {
  const names = paths.flatMap((path) => (path ? [path.join('.')] : []));
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
