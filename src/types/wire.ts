import { readEntries, readersOf, readList } from './read';
import { type Table, type Variable, type Wire, wireOf } from './variable';

/** One key and its text, ready to be encoded. Keys may repeat (`tags[]`). */
export type Pair = readonly [key: string, text: string];

/**
 * What is sent of a lead: pairs in the order of the table, blank values left out.
 *
 * - Single values under one key are joined by a line break, since the vendors' servers would join them by a comma.
 * - A list repeats its key; a wildcard puts each name for the `*` of its key.
 * - A wildcard that sends names as they are (`*`) replaces a declared key of that name whatever its case, except the
 *   key of a required variable.
 *
 * `vocabulary` chooses the column of a table with several; `before` are pairs that the table does not know of.
 */
export function wire(table: Table, vars: unknown, vocabulary?: string, before: readonly Pair[] = []): Pair[] {
  const pairs = before.filter(([, text]) => text !== '') as Pair[];
  for (const { variable, text } of readersOf(table).values()) {
    const wire = wireOf(variable, vocabulary);
    if (wire === undefined || wire.composed) continue;
    if (variable.type === 'wildcard') addNamed(pairs, table, vars, variable, wire, vocabulary);
    else if (variable.type === 'array') addList(pairs, table, vars, variable, wire);
    else addSingle(pairs, text(vars), wire);
  }
  return pairs;
}

function addSingle(pairs: Pair[], text: string, { key, encode, max }: Wire): void {
  const encoded = text !== '' && encode ? encode(text) : text;
  if (encoded === '') return;
  const place = pairs.findIndex(([other]) => other === key);
  const joined = place < 0 ? encoded : `${pairs[place]?.[1]}\n${encoded}`;
  pairs.splice(place < 0 ? pairs.length : place, 1, [key, cut(joined, max)]);
}

function addList(pairs: Pair[], table: Table, vars: unknown, { name }: Variable, { key }: Wire): void {
  for (const text of readList(table, vars, name).values()) if (text !== '') pairs.push([key, text]);
}

function addNamed(pairs: Pair[], table: Table, vars: unknown, { name }: Variable, { key }: Wire, vocabulary?: string) {
  const entries = readEntries(table, vars, name);
  if (key !== '*') {
    for (const [entry, text] of entries) pairs.push([key.replace('*', () => entry), text]);
  } else if (entries.length > 0) {
    const declared = new Map(table.map((variable) => [wireOf(variable, vocabulary)?.key.toLowerCase(), variable]));
    const places = new Map(pairs.map(([other], place) => [other.toLowerCase(), place]));
    for (const [entry, text] of entries) {
      const replaced = declared.get(entry.toLowerCase());
      const encode = replaced && wireOf(replaced, vocabulary)?.encode;
      const encoded = encode ? encode(text) : text;
      if (replaced?.required || encoded === '') continue;
      const place = places.get(entry.toLowerCase()) ?? pairs.length;
      pairs[place] = [pairs[place]?.[0] ?? entry, encoded];
      places.set(entry.toLowerCase(), place);
    }
  }
}

/** The first `max` characters of a text, counted as a reader counts them: one may be two units long. */
function cut(text: string, max = Number.POSITIVE_INFINITY): string {
  return text.length <= max ? text : [...text.slice(0, 2 * max)].slice(0, max).join('');
}

/** Pairs as one flat JSON object, every value a string, in their order. */
export const json = (pairs: readonly Pair[]): string =>
  `{${pairs.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`;

/** Pairs as a query string, a space as `%20`. */
export const query = (pairs: readonly Pair[]): string =>
  pairs.map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text)}`).join('&');

/** Pairs as `application/x-www-form-urlencoded`. */
export const form = (pairs: readonly Pair[]): string => query(pairs).replaceAll('%20', '+');
