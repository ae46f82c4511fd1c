import type { Pair } from './encode';
import { memoize } from './memoize';
import { createParentLookup, getReaders, type Reader } from './read';
import { toRawText, toTextEntries, toTextList } from './text';
import { getWire, type Table, type TypeName, type Wire } from './variable';

/**
 * What is sent of a lead: pairs in the order of the table, blank values left out.
 *
 * - Single values under one key are joined by a line break, since the vendors' servers would join them by a comma.
 * - A list repeats its key; a wildcard puts each name for the `*` of its key.
 * - A wildcard that sends names as they are (`*`) replaces a declared key of that name whatever its case, except the
 *   key of a required variable.
 *
 * `wireFormat` chooses the column of a table with several; `before` are pairs that the table does not know of.
 */
export function toPairs(table: Table, vars: unknown, wireFormat?: string, before: readonly Pair[] = []): Pair[] {
  const pairs = before.filter(([, text]) => text !== '') as Pair[];
  const getParent = createParentLookup(vars);
  for (const sender of getSenders(table, wireFormat)) {
    const parent = getParent(sender);
    if (sender.type === 'wildcard') addNamed(pairs, sender.getRaw(vars, parent), sender);
    else if (sender.type === 'array') addList(pairs, sender.getRaw(vars, parent), sender);
    else addSingle(pairs, sender.getValue(vars, parent), sender);
  }
  return pairs;
}

/**
 * A length that no query of a lead exceeds: each character of its texts as nine, and each text with the most that its
 * keys take. Much quicker than building the query.
 */
export function getMaxQueryLength(table: Table, vars: unknown): number {
  let longest = 0;
  const getParent = createParentLookup(vars);
  for (const reader of getReaders(table).values()) {
    if (reader.variable.wire === undefined) continue;
    const parent = getParent(reader);
    const value = reader.getRaw(vars, parent);
    if (reader.variable.type === 'array')
      for (const item of toTextList(value).values()) longest += maxEncodedLength(item);
    else if (reader.variable.type === 'wildcard')
      for (const entry of toTextEntries(value)) longest += maxEncodedLength(entry.join(''));
    else longest += maxEncodedLength(toRawText(value) || reader.getValue(vars, parent));
  }
  return longest;
}

const maxEncodedLength = (text: string): number => (text === '' ? 0 : 9 * text.length + 120);

/** A variable with its wire, made ready to be sent of any number of leads: all of one shape, which is quicker to read. */
interface Sender extends Pick<Reader, 'parentPath' | 'getRaw' | 'getValue'> {
  readonly type: TypeName;
  readonly key: string;
  readonly encode: Wire['encode'];
  readonly order: Wire['order'];
  readonly max: number;
  /** Whether a variable before it has the same key. */
  readonly sharesKey: boolean;
  /** Whether a wildcard that replaces others stands before it. */
  readonly followsWildcard: boolean;
  /** The key of a name in a wildcard. */
  readonly getKey: (name: string) => string;
  /** Of a wildcard that sends names as they are: what is declared under a name in small letters. */
  readonly replaceable: ReadonlyMap<string, { readonly required: boolean; readonly wire: Wire }> | undefined;
}

const senders = new WeakMap<Table, Map<string | undefined, readonly Sender[]>>();

/** What a table sends in a wire format, in its order; made at first use and kept. */
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
    .map((one, place, all) => {
      const { parentPath, getRaw, getValue, variable } = one;
      const { key, encode, order, max = Number.POSITIVE_INFINITY } = one.wire;
      const before = all.slice(0, place).map(({ wire }) => wire.key);
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
  const encoded = text === '' || encode === undefined ? text : encode(text);
  if (encoded === '') return;
  if (followsWildcard && pairs.some(([other]) => other.toLowerCase() === key.toLowerCase())) return;
  const place = sharesKey ? pairs.findLastIndex(([other]) => other === key) : -1;
  if (place < 0) pairs.push([key, truncate(encoded, max)]);
  else pairs[place] = [key, truncate(`${pairs[place]?.[1]}\n${encoded}`, max)];
}

function addList(pairs: Pair[], list: unknown, { key }: Sender): void {
  for (const text of toTextList(list).values()) if (text !== '') pairs.push([key, text]);
}

function addNamed(pairs: Pair[], value: unknown, { getKey, encode, order, replaceable }: Sender): void {
  const named = toTextEntries(value);
  if (named.length === 0) return;
  if (order) named.sort(([one], [other]) => order(one, other));
  if (replaceable === undefined) {
    for (const [name, text] of named) pairs.push([getKey(name), encode === undefined ? text : encode(text)]);
    return;
  }
  const places = new Map(pairs.map(([other], place) => [other.toLowerCase(), place]));
  for (const [entry, text] of named) {
    const name = entry.toLowerCase();
    const replaced = replaceable.get(name);
    const encoded = replaced?.wire.encode ? replaced.wire.encode(text) : text;
    if (replaced?.required || encoded === '') continue;
    const place = places.get(name) ?? pairs.length;
    pairs[place] = [pairs[place]?.[0] ?? entry, encoded];
    places.set(name, place);
  }
}

/** The first `max` characters of a text, counted as a reader counts them: one may be two units long. */
function truncate(text: string, max: number): string {
  return text.length <= max ? text : [...text.slice(0, 2 * max)].slice(0, max).join('');
}
