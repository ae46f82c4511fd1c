import type { PostedValue } from './parse-post';

/**
 * The rule that chose between several values of a field. The strongest rule comes first: a known type beats an unknown
 * one; the vendor's spelling beats any other; the query beats the body; the lead's own object beats the objects around
 * it and unnamed objects in it; the later value beats the earlier one.
 */
export type MergeRule =
  | 'only_value'
  | 'equal_values'
  | 'known_type'
  | 'exact_spelling'
  | 'query_over_body'
  | 'own_object'
  | 'last_value';

/** A posted value that is not used, and why. */
export interface Discarded<Name extends string> {
  readonly value: PostedValue<Name>;
  readonly why: 'overruled' | 'unknown_type' | 'several_leads' | 'other_party' | 'other_lead';
}

export interface MergedPost<Name extends string> {
  readonly chosen: ReadonlyMap<Name, { readonly value: PostedValue<Name>; readonly rule: MergeRule }>;
  readonly discarded: Discarded<Name>[];
  readonly isSeveral: boolean;
}

export interface MergeRules<Name extends string> {
  readonly ids: readonly Name[];
  /** Whether a field may have this value. */
  isValid(name: Name, text: string): boolean;
  /** Returns the normal form of a value. Two values with the same normal form are equal. */
  normalize(name: Name, text: string): string;
}

/**
 * Merges all values of a post into those of one lead. Two different ids at one level mean two leads that cannot be told
 * apart: then nothing at that level or deeper is used.
 */
export function mergePost<Name extends string>(
  values: readonly PostedValue<Name>[],
  { ids, isValid, normalize }: MergeRules<Name>,
): MergedPost<Name> {
  const discarded: Discarded<Name>[] = [];
  const discard = (value: PostedValue<Name>, why: Discarded<Name>['why']) => discarded.push({ value, why });
  const conflicts = findConflicts(values, ids, normalize);
  const byName = new Map<Name, PostedValue<Name>[]>();
  for (const value of values) {
    const { name, owner, source, path, text } = value;
    if (path.length >= (conflicts.get(source) ?? Number.POSITIVE_INFINITY)) discard(value, 'several_leads');
    else if (!isValid(name, text)) discard(value, 'unknown_type');
    else if (owner === 'other_party' || owner === 'other_lead') discard(value, owner);
    else if (!byName.get(name)?.push(value)) byName.set(name, [value]);
  }
  const chosen: [Name, { value: PostedValue<Name>; rule: MergeRule }][] = [];
  for (const [name, all] of byName) {
    const best = all.reduce((a, b) => (compare(a, b).sign > 0 ? a : b));
    const isAlone = !discarded.some(({ value, why }) => value.name === name && why === 'unknown_type');
    for (const value of all) if (value !== best) discard(value, 'overruled');
    chosen.push([name, { value: best, rule: getRule(best, all, isAlone, (text) => normalize(name, text)) }]);
  }
  return { chosen: new Map(chosen), discarded, isSeveral: conflicts.size > 0 };
}

/** Compares two values of one field, and returns the rule that decided. `b` is the later value. */
function compare(a: PostedValue<string>, b: PostedValue<string>): { sign: number; rule: MergeRule } {
  if (a.exact !== b.exact) return { sign: a.exact ? 1 : -1, rule: 'exact_spelling' };
  if (a.source !== b.source) return { sign: a.source === 'query' ? 1 : -1, rule: 'query_over_body' };
  const [inner, outer] = [getRank(a), getRank(b)];
  return inner === outer ? { sign: -1, rule: 'last_value' } : { sign: inner - outer, rule: 'own_object' };
}

/** The deeper an object of the lead, the higher its rank. The deeper an unnamed object, the lower its rank. */
const getRank = ({ owner, path }: PostedValue<string>) => (owner === 'lead' ? path.length : -path.length);

function getRule<Name extends string>(
  best: PostedValue<Name>,
  all: readonly PostedValue<Name>[],
  isAlone: boolean,
  normalize: (text: string) => string,
): MergeRule {
  const others = all.filter(({ text }) => text !== best.text && normalize(text) !== normalize(best.text));
  if (others.length === 0 && !isAlone) return 'known_type';
  if (others.length === 0) return all.length === 1 ? 'only_value' : 'equal_values';
  const rules = new Set(others.map((value) => compare(best, value).rule));
  return RULES.find((rule) => rules.has(rule)) ?? 'last_value';
}

/** The rules by which two values are compared, the weakest first. */
const RULES: readonly MergeRule[] = ['last_value', 'own_object', 'query_over_body', 'exact_spelling'];

/** Returns for each source the outermost level at which one kind of id has different values. */
function findConflicts<Name extends string>(
  values: readonly PostedValue<Name>[],
  ids: readonly Name[],
  normalize: (name: Name, text: string) => string,
): Map<PostedValue<Name>['source'], number> {
  const levels = new Map<string, { value: PostedValue<Name>; ids: Set<string> }>();
  const isOverruled = findOverruled(values);
  for (const value of values) {
    const { name, source, path, owner, text } = value;
    if (!ids.includes(name) || isOverruled(value) || owner === 'other_party' || owner === 'other_lead') continue;
    const key = `${source} ${path.length} ${name}`;
    const level = levels.get(key) ?? { value, ids: new Set() };
    levels.set(key, { value, ids: level.ids.add(normalize(name, text)) });
  }
  const conflicts = new Map<PostedValue<Name>['source'], number>();
  for (const { value, ids: different } of levels.values()) {
    const { source, path } = value;
    if (different.size > 1) conflicts.set(source, Math.min(path.length, conflicts.get(source) ?? path.length));
  }
  return conflicts;
}

/**
 * Finds the ids that are overruled by an id in exact spelling in the same object. An `event_id` may belong to an
 * envelope, so an exact id in another object overrules it, too, unless both are items of one list.
 */
function findOverruled<Name extends string>(values: readonly PostedValue<Name>[]) {
  const objects = new Set<string>();
  const parents = new Map<Name, Set<string>>();
  for (const value of values) {
    if (!value.exact) continue;
    objects.add(`${value.object} ${value.name}`);
    parents.set(value.name, (parents.get(value.name) ?? new Set()).add(getParent(value)));
  }
  return (value: PostedValue<Name>): boolean => {
    if (value.exact) return false;
    if (objects.has(`${value.object} ${value.name}`)) return true;
    const others = parents.get(value.name) ?? new Set();
    return value.path.at(-1) === 'event_id' && others.size > (others.has(getParent(value)) ? 1 : 0);
  };
}

const getParent = ({ source, path }: PostedValue<string>) => `${source} ${path.slice(0, -1).join('.')}`;
