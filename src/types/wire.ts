import type { Pair } from './encode';
import { memoize } from './memoize';
import { createParentLookup, getReaders, type Reader } from './read';
import { toRawText, toTextEntries, toTextList } from './text';
import { getWire, type Table, type TypeName, type Wire } from './variable';

/**
 * Returns what is sent of a lead: pairs of wire key and text, in the order of the table, without blank values.
 *
 * - Several single values with the same key are joined by a line break; the vendor's server would join them by a comma.
 * - A list repeats its key. A wildcard replaces the `*` of its key by each name.
 * - With the key `*` a wildcard sends its names unchanged. A name that equals a declared key, in any case, replaces
 *   that key's value, unless the variable is required.
 *
 * @param wireFormat the wire format of a table with several
 * @param before pairs to begin with
 */
export function toPairs(table: Table, vars: unknown, wireFormat?: string, before: readonly Pair[] = []): Pair[] {
  const pairs = before.filter(([, text]) => text !== '') as Pair[];
  const getParent = createParentLookup(vars);
  for (const sender of getSenders(table, wireFormat)) {
    const parent = getParent(sender);
    if (sender.type === 'wildcard') addNamed(pairs, sender.getRaw(vars, parent), sender);
    else if (sender.type === 'array') addList(pairs, sender.getRaw(vars, parent), sender);
    else {
      const text = sender.getValue(vars, parent);
      if (text !== '') addSingle(pairs, text, sender);
    }
  }
  return pairs;
}

/**
 * Returns an upper bound of the length of a lead's query, in characters: nine for each character of a text, and 120 for
 * each key. Much faster than building the query.
 */
export function getMaxQueryLength(table: Table, vars: unknown): number {
  let maxLength = 0;
  const getParent = createParentLookup(vars);
  for (const reader of getReaders(table).values()) {
    if (reader.variable.wire === undefined) continue;
    const value = reader.getRaw(vars, getParent(reader));
    if (value === undefined && reader.variable.default === undefined) continue;
    if (reader.variable.type === 'array')
      for (const item of toTextList(value).values()) maxLength += getMaxEncodedLength(item.length);
    else if (reader.variable.type === 'wildcard')
      for (const [name, text] of toTextEntries(value)) maxLength += getMaxEncodedLength(name.length + text.length);
    else maxLength += getMaxEncodedLength((toRawText(value) || reader.getValue(vars)).length);
  }
  return maxLength;
}

const getMaxEncodedLength = (length: number): number => (length === 0 ? 0 : 9 * length + 120);

/** A variable with its wire, prepared for many leads. All senders have the same object shape, which is faster. */
interface Sender extends Pick<Reader, 'parentPath' | 'getRaw' | 'getValue'> {
  readonly type: TypeName;
  readonly key: string;
  readonly encode: Wire['encode'];
  readonly order: Wire['order'];
  readonly max: number;
  /** Whether an earlier variable has the same key. */
  readonly sharesKey: boolean;
  /** Whether a wildcard with the key `*` precedes it. */
  readonly followsWildcard: boolean;
  /** Returns the key of a name in a wildcard. */
  readonly getKey: (name: string) => string;
  /** For a wildcard with the key `*`: the declared variables by wire key, in lower case. */
  readonly replaceable: ReadonlyMap<string, { readonly required: boolean; readonly wire: Wire }> | undefined;
}

const senders = new WeakMap<Table, Map<string | undefined, readonly Sender[]>>();

/** Returns the senders of a table for a wire format, in its order. They are created at first use and cached. */
function getSenders(table: Table, wireFormat: string | undefined): readonly Sender[] {
  const known = senders.get(table) ?? new Map<string | undefined, readonly Sender[]>();
  senders.set(table, known);
  const made = known.get(wireFormat);
  if (made) return made;
  const wired = [...getReaders(table).values()].flatMap((reader) => {
    const wire = getWire(reader.variable, wireFormat);
    return wire === undefined ? [] : [{ ...reader, wire }];
  });
  const named = new Map(wired.map(({ variable: { required }, wire }) => [wire.key.toLowerCase(), { required, wire }]));
  const ready = wired
    .filter(({ wire }) => !wire.manual)
    .map((entry, index, all) => {
      const { parentPath, getRaw, getValue, variable } = entry;
      const { key, encode, order, max = Number.POSITIVE_INFINITY } = entry.wire;
      const before = all.slice(0, index).map(({ wire }) => wire.key);
      const [sharesKey, followsWildcard] = [before.includes(key), before.includes('*')];
      const getKey = memoize((name) => key.replace('*', () => name));
      const replaceable = key === '*' ? named : undefined;
      return {
        type: variable.type,
        parentPath,
        getRaw,
        getValue,
        key,
        encode,
        order,
        max,
        sharesKey,
        followsWildcard,
        getKey,
        replaceable,
      };
    });
  known.set(wireFormat, ready);
  return ready;
}

function addSingle(pairs: Pair[], text: string, { key, encode, max, sharesKey, followsWildcard }: Sender): void {
  const encoded = encode === undefined ? text : encode(text);
  if (encoded === '') return;
  if (followsWildcard && pairs.some(([existingKey]) => existingKey.toLowerCase() === key.toLowerCase())) return;
  const index = sharesKey ? pairs.findLastIndex(([existingKey]) => existingKey === key) : -1;
  if (index < 0) pairs.push([key, truncate(encoded, max)]);
  else pairs[index] = [key, truncate(`${pairs[index]?.[1]}\n${encoded}`, max)];
}

function addList(pairs: Pair[], list: unknown, { key }: Sender): void {
  for (const text of toTextList(list).values()) if (text !== '') pairs.push([key, text]);
}

function addNamed(pairs: Pair[], value: unknown, { getKey, encode, order, replaceable }: Sender): void {
  const named = toTextEntries(value);
  if (named.length === 0) return;
  if (order) named.sort(([first], [second]) => order(first, second));
  if (replaceable === undefined) {
    for (const [name, text] of named) pairs.push([getKey(name), encode === undefined ? text : encode(text)]);
    return;
  }
  const indexes = new Map(pairs.map(([key], index) => [key.toLowerCase(), index]));
  for (const [entry, text] of named) {
    const name = entry.toLowerCase();
    const replaced = replaceable.get(name);
    const encoded = replaced?.wire.encode ? replaced.wire.encode(text) : text;
    if (replaced?.required || encoded === '') continue;
    const index = indexes.get(name) ?? pairs.length;
    pairs[index] = [pairs[index]?.[0] ?? entry, encoded];
    indexes.set(name, index);
  }
}

/** Cuts a text to `max` code points; a surrogate pair counts as one. */
function truncate(text: string, max: number): string {
  return text.length <= max ? text : [...text.slice(0, 2 * max)].slice(0, max).join('');
}
