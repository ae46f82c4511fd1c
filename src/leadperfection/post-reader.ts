import * as t from '../types';

/** What a post says of one lead: texts under the names that are known. */
export type Lead<Name extends string> = Partial<Record<Name, string>>;

/**
 * Finds the leads of a post by the names of their fields, whatever the casing, spaces and underscores of the keys.
 * An object that says no more than `envelopeWords` may be an envelope, and the lead lie further in.
 */
export function postReader<Name extends string>(names: readonly Name[], envelopeWords: readonly Name[]) {
  const known = new Map(names.map((name) => [spoken(name), name]));
  const isTelling = (lead: Lead<Name>) => t.keysOf(lead).some((name) => !envelopeWords.includes(name as Name));

  /**
   * The lead of one object, form or query. A field that says the same twice says it once; one with several texts is of
   * several leads, which nobody can tell apart.
   */
  function leadsIn(pairs: readonly (readonly [key: string, given: unknown])[]): Lead<Name>[] {
    const texts = new Map<Name, Set<string>>();
    for (const [key, given] of pairs) {
      const name = known.get(spoken(key));
      const said = name ? [given].flat().map((one) => t.text(one).trim()) : [];
      for (const text of said) if (name && text) texts.set(name, (texts.get(name) ?? new Set()).add(text));
    }
    const most = Math.max(0, ...[...texts.values()].map(({ size }) => size));
    return Array(most).fill(Object.fromEntries([...texts].map(([name, [text]]) => [name, text])));
  }

  /**
   * The leads that lie nearest to the root, over what the envelopes around them say: a root element or a wrapper does
   * not matter, and somebody else's name further in is not the lead's. Several at one place are several leads.
   */
  function leadsOf(value: unknown): Lead<Name>[] {
    let found: Lead<Name>[] = [];
    let level = [{ given: value, around: {} as Lead<Name> }];
    for (let depth = 0; level.length > 0 && depth < 8; depth++) {
      const places = level.map(({ given, around }) => [given].flat().map((one) => objectIn(one, around)));
      const leads = places.map((objects) => objects.flatMap((object) => object.leads));
      const telling = leads.flat().filter(isTelling);
      if (leads.some((here) => here.length > 1)) return leads.flat();
      if (telling.length > 0) return telling;
      if (leads.flat().length >= found.length) found = leads.flat();
      level = places.flat().flatMap((object) => object.inside);
    }
    return found;
  }

  /** The lead of an object of a post, and what lies inside of it. */
  function objectIn(object: unknown, around: Lead<Name>) {
    const pairs = t.keysOf(object).map((key) => [key, t.at(object, [key])] as const);
    const leads = leadsIn(pairs).map((lead) => ({ ...around, ...lead }));
    return { leads, inside: pairs.map(([, given]) => ({ given, around: leads[0] ?? around })) };
  }

  return { leadsIn, leadsOf };
}

const spoken = (name: string) => name.replace(/[\s_]/g, '').toLowerCase();
