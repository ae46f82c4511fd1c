import { labelOf, type OutboundAction, pathOf } from '../types';
import { FileError } from './file-error';
import { suggest } from './suggest';
import { ANY_PHONE, FULL_NAME, normalizeColumn, SYNONYMS, TRANSPORT_COLUMNS } from './synonyms';

/** Beside the table: the key of a lead, and where defaults are read from. */
export const context = [
  'lead.id',
  'source.name',
  'event.id',
  'trustedform.page_url',
  'trustedform.age_in_seconds',
  'trustedform.verify.languages',
];

/** A lead may bring its own time-out for any action: delivery looks at it. */
const TIMEOUT = 'timeout_seconds';

/** Columns by name, and the variable that each is; null ignores one. */
export type Mapping = Readonly<Record<string, string | null>>;

/** What a column of a file is to an action. */
export interface Column {
  readonly column: string;
  readonly kind: 'mapped' | 'ignored' | 'unknown';
  /** The variable, or `full_name`. */
  readonly variable?: string;
  readonly path?: readonly string[];
  /** By a synonym, so that a column with a better name goes before. */
  readonly isSynonym?: boolean;
  /** For an unknown column, the variable that was probably meant. */
  readonly suggestion?: string;
}

export interface ColumnReader {
  isKnown(column: string): boolean;
  /** What each column of a header is: no variable twice, but for those that the header names so. */
  plan(header: readonly string[]): Column[];
}

/**
 * Creates a reader of columns for an action. A column is what the mapping says, the name of a variable, its label, the
 * short name of a field in any case, or one of the names that exports give it.
 *
 * @throws FileError for a mapping to what is no variable of the action.
 */
export function createColumnReader(action: OutboundAction, mapping: Mapping = {}): ColumnReader {
  const names = new Map([...context, TIMEOUT].map((name) => [name, name]));
  const fields = new Map([['id', 'lead.id']]);
  for (const variable of action.input) {
    const { name } = variable;
    for (const known of [name, labelOf(variable)]) names.set(known, name);
    if (name.startsWith('lead.')) for (const known of [name, name.slice(5)]) fields.set(normalizeColumn(known), name);
  }
  const wildcards = action.input.filter(({ type }) => type === 'wildcard').map(({ name }) => name.slice(0, -1));
  const isTaken = (variable: string) =>
    names.get(variable) === variable || (variable === FULL_NAME && names.has('lead.first_name'));
  const candidates = new Map([
    ...[...SYNONYMS].filter(([, variable]) => isTaken(variable)),
    ...[...names].map(([name, variable]): [string, string] => [normalizeColumn(name), variable]),
    ...fields,
  ]);

  function findVariable(name: string): Pick<Column, 'variable' | 'path'> | undefined {
    const wildcard = wildcards.find((prefix) => name.startsWith(prefix) && name.length > prefix.length);
    if (wildcard) return { variable: name, path: [...wildcard.slice(0, -1).split('.'), name.slice(wildcard.length)] };
    const variable = names.get(name) ?? fields.get(normalizeColumn(name));
    return variable === undefined ? undefined : { variable, path: pathOf(variable) };
  }

  function findMapped(column: string, variable: string | null): Column {
    if (variable === null) return { column, kind: 'ignored' };
    if (variable === FULL_NAME && isTaken(FULL_NAME)) return { column, kind: 'mapped', variable };
    const found = findVariable(variable);
    if (found) return { column, kind: 'mapped', ...found };
    const near = suggest(normalizeColumn(variable), candidates.keys());
    const hint = near === undefined ? '' : `; did you mean ${candidates.get(near)}?`;
    throw new FileError('MAPPING_WRONG', `the mapping names ${variable}, which is no variable of ${action.key}${hint}`);
  }

  const mapped = new Map<string, Column>();
  for (const [column, variable] of Object.entries(mapping)) {
    const target = findMapped(column, variable);
    for (const name of [column.trim(), normalizeColumn(column) || column.trim()]) mapped.set(name, target);
  }

  function find(column: string): Column {
    const name = column.trim();
    const normal = normalizeColumn(name);
    const own = mapped.get(name) ?? (normal === '' ? undefined : mapped.get(normal));
    if (own) return { ...own, column };
    const variable = findVariable(name);
    if (variable) return { column, kind: 'mapped', ...variable };
    const synonym = SYNONYMS.get(normal);
    if (synonym === ANY_PHONE || (synonym !== undefined && isTaken(synonym)))
      return { column, kind: 'mapped', variable: synonym, isSynonym: true };
    if (TRANSPORT_COLUMNS.has(normal)) return { column, kind: 'ignored' };
    const near = suggest(normal, candidates.keys());
    return { column, kind: 'unknown', ...(near !== undefined && { suggestion: candidates.get(near) ?? near }) };
  }

  const known = new Map<string, Column>();
  const recall = (column: string): Column => {
    const column_ = known.get(column) ?? find(column);
    if (known.size < 10_000) known.set(column, column_);
    return column_;
  };
  const phones = ['lead.phone_1', 'lead.phone_2', 'lead.phone_3'].filter((name) => names.has(name));

  return {
    isKnown: (column) => recall(column).kind !== 'unknown',
    plan(header) {
      const columns = header.map(recall);
      if (REFUSED_COLUMNS.every((name, index) => columns[index]?.column.trim() === name))
        for (const [index, column] of REFUSED_COLUMNS.entries())
          if (columns[index]?.kind === 'unknown') columns[index] = { column, kind: 'ignored' };
      const taken = new Set(columns.flatMap(({ variable, isSynonym }) => (variable && !isSynonym ? [variable] : [])));
      return columns.map((one): Column => {
        if (!one.isSynonym) return one;
        const variable = one.variable === ANY_PHONE ? phones.find((phone) => !taken.has(phone)) : one.variable;
        if (variable === undefined || taken.has(variable)) return { column: one.column, kind: 'unknown' };
        taken.add(variable);
        return { ...one, variable, ...(variable !== FULL_NAME && { path: pathOf(variable) }) };
      });
    },
  };
}

/** What stands in front in a file of refused rows, which may be mended and given again. */
export const REFUSED_COLUMNS = ['line', 'reason'];

/** The name of a variable that two of the columns are. */
export function findDuplicate(columns: readonly Column[]): string | undefined {
  const names = columns.flatMap(({ variable }) => (variable === undefined ? [] : [variable]));
  return names.find((name, index) => names.indexOf(name) !== index);
}

/** Only what looks like a name is ever repeated to a person: a file without a header begins with somebody's data. */
const NAME_LIKE = /^[A-Za-z][A-Za-z _.*-]{0,40}\d{0,6}$|^[A-Za-z][A-Za-z_]{2,20}\d[A-Za-z_]{3,20}$/;
/** A question of a form, such as "What is your budget?": letters and signs of a sentence, and next to no digits. */
const QUESTION_LIKE = /^(?!.*\d{3})\p{L}[\p{L}\p{M}\d _.*?!()/'’&:,-]{0,120}[?:)]$/u;

/** How a column without a name, or with one that may be somebody's data, is shown. */
export const UNNAMED = '(unnamed)';

/** A column's name as it may be shown. */
export function showColumn(column: string): string {
  const name = column.trim();
  return NAME_LIKE.test(name) || QUESTION_LIKE.test(name) ? name : UNNAMED;
}
