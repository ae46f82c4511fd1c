import type { PostedValue } from './parse-post';

/**
 * What decided between the values of a field, the strongest first: a known type beats an unknown one, the vendor's
 * spelling any other, the query the body, the lead's own object what stands around it or unnamed in it, and the later
 * value the earlier.
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
  /** Whether a value is one that its field may have. */
  isValid(name: Name, text: string): boolean;
  /** The normal form of a value: two values with the same one are one value. */
  normalize(name: Name, text: string): string;
}

/**
 * Merges all the values of a post into those of one lead. Two different ids at one level are two leads, which nobody can
 * tell apart: then nothing from that level inwards is used.
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

/** Compares two values of one field, and tells by which rule; the later value is the second one. */
function compare(a: PostedValue<string>, b: PostedValue<string>): { sign: number; rule: MergeRule } {
  if (a.exact !== b.exact) return { sign: a.exact ? 1 : -1, rule: 'exact_spelling' };
  if (a.source !== b.source) return { sign: a.source === 'query' ? 1 : -1, rule: 'query_over_body' };
  const [inner, outer] = [getRank(a), getRank(b)];
  return inner === outer ? { sign: -1, rule: 'last_value' } : { sign: inner - outer, rule: 'own_object' };
}

/** The lead's own objects count more the deeper they stand; those that nobody names count less, and less still deeper. */
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

/** The outermost level of each source at which two objects have different ids of one kind, or one object has both. */
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
 * Finds the ids that one in exact spelling stands beside, in the same object. An `event_id` may be that of an envelope: it
 * is overruled by an exact one in another object, too, unless both are items of one list.
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
