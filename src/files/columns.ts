import { getLabel, type OutboundAction, type TypeName, toSegments } from '../types';
import { getPositionName, isUnnamed, nameColumns, REFUSED_COLUMNS, showColumn } from './column-names';
import type { Column, ColumnReader, Mapping } from './column-types';
import { FileError } from './file-error';
import { PHONES } from './phones';
import { suggest } from './suggest';
import {
  ANY_PHONE,
  FULL_NAME,
  normalizeColumn,
  removeWrappers,
  SYNONYMS,
  TRANSPORT_BESIDE,
  TRANSPORT_COLUMNS,
} from './synonyms';

/** Variables that every action accepts besides its table: the lead's id, and the sources of defaults. */
export const engineFields = [
  'lead.id',
  'source.name',
  'event.id',
  'trustedform.page_url',
  'trustedform.age_in_seconds',
  'trustedform.verify.languages',
];

/** The time-out of one lead, which delivery reads for every action. */
const TIMEOUT = 'timeout_seconds';

/**
 * Creates a reader of columns for an action. It finds the variable of a column by the mapping, else by the name of the
 * variable, its label, the short name of a field in any case, or a name that is usual in exports.
 *
 * @throws FileError when the mapping names a variable that the action does not have
 */
export function createColumnReader(action: OutboundAction, mapping: Mapping = {}): ColumnReader {
  const names = new Map([...engineFields, TIMEOUT].map((name) => [name, name]));
  const types = new Map<string, TypeName>(action.input.map(({ name, type }) => [name, type]));
  const fields = new Map([['id', 'lead.id']]);
  for (const variable of action.input) {
    const { name } = variable;
    for (const known of [name, getLabel(variable)]) names.set(known, name);
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
    return variable === undefined ? undefined : { variable, path: toSegments(variable) };
  }

  function findMapped(variable: string | null): Assignment {
    if (variable === null) return { kind: 'ignored' };
    if (variable === FULL_NAME && isTaken(FULL_NAME)) return { kind: 'mapped', variable };
    const target = findVariable(variable);
    if (target) return { kind: 'mapped', ...target };
    const near = suggest(normalizeColumn(variable), candidates.keys());
    const hint =
      near === undefined ? `; \`describe ${action.key}\` lists them` : `; did you mean ${candidates.get(near)}?`;
    throw new FileError('MAPPING_WRONG', `the mapping names ${variable}, which is no variable of ${action.key}${hint}`);
  }

  const mapped = Object.entries(mapping).map(([column, variable]) => ({
    ...{ name: column.trim(), normal: normalizeColumn(column), isIgnored: variable === null },
    assignment: findMapped(variable),
  }));

  /** Looks a column up in the mapping. An exact name wins over a similar one. */
  function findInMapping(
    title: string,
    name: string,
    position: number,
    titles: ReadonlySet<string>,
  ): Assignment | undefined {
    const positionName = getPositionName(position);
    const own =
      mapped.find((entry) => entry.name === title.trim()) ??
      mapped.find((entry) => entry.name === positionName && !titles.has(positionName)) ??
      mapped.find((entry) => entry.name === '' && isUnnamed(name));
    if (own) return own.assignment;
    const isRepeated = title !== name;
    const alike = mapped.find(
      (entry) =>
        (entry.name === name.trim() && entry.isIgnored) ||
        (!isRepeated && entry.normal !== '' && entry.normal === normalizeColumn(name) && !titles.has(entry.name)),
    );
    return alike?.assignment;
  }

  function findByName(column: string): Assignment {
    const name = column.trim();
    const variable = findVariable(name);
    if (variable) return { kind: 'mapped', ...variable };
    const normals = [name, removeWrappers(name)].map(normalizeColumn);
    for (const normal of normals) {
      const synonym = SYNONYMS.get(normal) ?? fields.get(normal);
      if (synonym === ANY_PHONE || (synonym !== undefined && isTaken(synonym)))
        return { kind: 'mapped', variable: synonym, isSynonym: true };
    }
    if (normals.some((normal) => TRANSPORT_COLUMNS.has(normal))) return { kind: 'ignored' };
    if (isUnnamed(column)) return { kind: 'unknown', isUnnamed: true };
    const near = suggest(normals[0] ?? '', candidates.keys());
    return { kind: 'unknown', ...(near !== undefined && { suggestion: candidates.get(near) ?? near }) };
  }

  const known = new Map<string, Assignment>();
  const recall = (column: string): Assignment => {
    const assignment = known.get(column) ?? findByName(column);
    if (known.size < MAX_KNOWN_NAMES) known.set(column, assignment);
    return assignment;
  };
  const phones = PHONES.filter((name) => names.has(name));

  function findAll(header: readonly string[]): Column[] {
    const isRefused = REFUSED_COLUMNS.every((name, index) => header[index]?.trim() === name);
    const rest = new Set(header.slice(REFUSED_COLUMNS.length).map((name) => name.trim()));
    // The leads file has a column of this name itself: the one in front is ours, whatever the mapping says.
    const isOurs = (name: string, index: number) =>
      isRefused && index < REFUSED_COLUMNS.length && rest.has(name.trim());
    const titles = nameColumns(header.map((name, index) => (isOurs(name, index) ? '' : name)));
    const set = new Set(titles.map((title) => title.trim()));
    const normals = new Set(header.map(normalizeColumn));
    const assignments = header.map((name, index): Assignment => {
      if (isOurs(name, index)) return { kind: 'ignored' };
      const own = mapped.length > 0 ? findInMapping(titles[index] ?? name, name, index + 1, set) : undefined;
      const beside = TRANSPORT_BESIDE.get(normalizeColumn(name));
      const isRefusal = isRefused && index < REFUSED_COLUMNS.length && recall(name).kind === 'unknown';
      if (own === undefined && isRefusal) return { kind: 'ignored' };
      return own ?? (beside !== undefined && normals.has(beside) ? { kind: 'ignored' } : recall(name));
    });
    const isHeader = assignments.filter(({ kind }) => kind !== 'unknown').length >= MIN_KNOWN_OF_HEADER;
    return assignments.map((assignment, index) => {
      const column = titles[index] ?? '';
      return { column, position: index + 1, shown: showColumn(column, isHeader), ...assignment };
    });
  }

  function planAll(header: readonly string[]): Column[] {
    const columns = findAll(header);
    const taken = new Set(columns.flatMap(({ variable, isSynonym }) => (variable && !isSynonym ? [variable] : [])));
    return columns.map((entry): Column => {
      const { column, position, shown } = entry;
      if (!entry.isSynonym) return { ...entry, type: types.get(entry.variable ?? '') };
      const variable = entry.variable === ANY_PHONE ? phones.find((phone) => !taken.has(phone)) : entry.variable;
      if (variable === undefined || taken.has(variable)) return { column, position, shown, kind: 'unknown' };
      taken.add(variable);
      return {
        ...entry,
        variable,
        type: types.get(variable),
        ...(variable !== FULL_NAME && { path: toSegments(variable) }),
      };
    });
  }

  // In NDJSON each row has its own column names. Most rows have the same ones.
  const plans = new Map<string, Column[]>();

  return {
    isKnown: (column) =>
      findInMapping(column, column, 0, new Set([column.trim()])) !== undefined || recall(column).kind !== 'unknown',
    plan(header) {
      const key = JSON.stringify(header);
      const plan = plans.get(key) ?? planAll(header);
      if (plans.size < MAX_PLANS) plans.set(key, plan);
      return plan;
    },
  };
}

const MAX_PLANS = 100;

type Assignment = Omit<Column, 'column' | 'position' | 'shown'>;

/** How many names are cached: in NDJSON each row may have other ones. */
const MAX_KNOWN_NAMES = 10_000;
/** A row with this many known names is certainly a header: none of its cells is a value of a lead. */
const MIN_KNOWN_OF_HEADER = 3;
