import * as t from '../types';
import { ENGINE_KEYS, normalizeKey, OTHER_PARTIES, TEXT_KEYS, toField, toNested, WRAPPERS } from './post-keys';

/**
 * To whom an object of a post belongs: to the lead, by its position or name (`lead`); unknown, so its fields may be the
 * lead's (`unnamed`); to somebody else, such as a sales person (`other_party`); or to another lead (`other_lead`).
 */
export type Owner = 'lead' | 'unnamed' | 'other_party' | 'other_lead';

/** A known key with a text, anywhere in a post. */
export interface PostedValue<Name extends string> {
  readonly name: Name;
  readonly text: string;
  readonly source: 'query' | 'body';
  /** The keys on the path to it, its own key last. */
  readonly path: readonly string[];
  /** Whether its key is spelled as the vendor spells it. */
  readonly exact: boolean;
  readonly owner: Owner;
  /** The number of the object that contains it. */
  readonly object: number;
}

/** A key of a post that is not used, and why. */
export interface IgnoredPostKey<Name extends string> {
  readonly source: 'query' | 'body';
  readonly path: readonly string[];
  readonly why: 'engine' | 'transport' | 'unknown_key' | 'blank' | 'no_text' | 'unreadable' | 'too_much';
  /** The field of a known key. */
  readonly name?: Name;
}

export interface ParsedPost<Name extends string> {
  readonly values: PostedValue<Name>[];
  readonly ignored: IgnoredPostKey<Name>[];
}

/** How to read a post: the vendor's spelling of each name, and the names of ids. */
export interface PostKeys<Name extends string> {
  readonly keys: ReadonlyMap<Name, string>;
  /** The names by their normalized keys: see `normalizeKey`. */
  readonly names: ReadonlyMap<string, Name>;
  readonly ids: readonly Name[];
  /** Returns the text of a posted field; '' for an empty value such as NULL. */
  toText(name: Name, posted: string): string;
  /** Whether a text describes the post itself, not the lead. */
  isTransport(name: Name, text: string): boolean;
}

const MAX_VALUES = 20_000;
const MAX_LEVELS = 64;
const MAX_EMBEDDED = 50;

/** Finds every known key in the query and the body of a post, at any depth up to `MAX_LEVELS`. */
export function parsePost<Name extends string>(
  { keys, names, ids, toText, isTransport }: PostKeys<Name>,
  query: unknown,
  body: unknown,
): ParsedPost<Name> {
  const values: PostedValue<Name>[] = [];
  const ignored: IgnoredPostKey<Name>[] = [];
  let objects = 0;
  let embedded = 0;
  let isCut = false;

  interface Location {
    readonly source: 'query' | 'body';
    readonly path: readonly string[];
    readonly owner: Owner;
    readonly object: number;
    /** The ids of the objects around it. */
    readonly ids: ReadonlyMap<Name, string>;
  }

  /** Reads a value: an object, each item of a list, or a text that may hold either. */
  function readNode(node: unknown, location: Location): void {
    const isTooMuch = location.path.length > MAX_LEVELS || values.length + ignored.length + objects > MAX_VALUES;
    if (isTooMuch && !isCut) ignore(location, 'too_much');
    isCut ||= isTooMuch;
    if (isTooMuch) return;
    if (Array.isArray(node)) {
      const inner = { ...location, object: ++objects }; // fields of one list are one object
      for (const item of node) {
        if (isPair(item)) readMember(t.toRawText(item[0]), item[1], inner);
        else readNode(item, inner);
      }
    } else if (t.getKeys(node).length > 0) readObject(node as object, location);
    else readText(t.toRawText(node).trim(), location);
  }

  const isPair = (item: unknown): item is [unknown, unknown] => {
    if (!Array.isArray(item) || item.length !== 2) return false;
    return isKnown(t.toRawText(item[0])) && !isKnown(t.toRawText(item[1]));
  };

  const isKnown = (key: string) => names.has(normalizeKey(key));

  function readObject(object: object, location: Location): void {
    const members = t.getKeys(object);
    const field = toField(object, isKnown);
    const number = location.object < 0 || field === undefined ? ++objects : location.object;
    if (field !== undefined) {
      readMember(field[0], field[1], { ...location, object: number });
      return;
    }
    const own = new Map<Name, string>();
    for (const key of members) {
      const name = names.get(normalizeKey(key));
      const text = t.toRawText(t.getPath(object, [key])).trim();
      if (name !== undefined && ids.includes(name) && text !== '') own.set(name, text);
    }
    const inner = {
      ...location,
      object: number,
      owner: toOwner(location, own),
      ids: new Map([...location.ids, ...own]),
    };
    for (const key of members) readMember(key, t.getPath(object, [key]), inner);
  }

  /** An unnamed object with an id belongs to the lead, or to another lead if an object around it has another id. */
  function toOwner({ owner, ids: around }: Location, own: ReadonlyMap<Name, string>): Owner {
    if (owner !== 'unnamed' || own.size === 0) return owner;
    if ([...own].some(([name, id]) => around.has(name) && around.get(name) !== id)) return 'other_lead';
    return [...own].some(([name]) => around.has(name)) ? 'unnamed' : 'lead';
  }

  function readMember(key: string, value: unknown, location: Location): void {
    const spelled = key.trim();
    const at = { ...location, path: [...location.path, spelled] };
    const name = names.get(normalizeKey(spelled));
    const inner = spelled.split(/[.[\]]+/).filter(Boolean);
    if (location.source === 'query' && location.path.length === 0 && ENGINE_KEYS.includes(spelled))
      ignore(at, 'engine');
    else if (name !== undefined) readKnown(name, value, at);
    else if (/^[{[<]/.test(spelled))
      readText(spelled, location); // JSON or XML that was sent as a form
    else if (inner.length > 1 && inner.length <= 8) readNode(toNested(inner, value), { ...location, object: -1 });
    else readNode(value, { ...at, owner: toInnerOwner(location.owner, spelled), object: -1 });
  }

  function toInnerOwner(owner: Owner, key: string): Owner {
    if (owner === 'other_party' || owner === 'other_lead') return owner;
    const normal = normalizeKey(key);
    return OTHER_PARTIES.has(normal) ? 'other_party' : WRAPPERS.has(normal) ? 'lead' : 'unnamed';
  }

  function readKnown(name: Name, value: unknown, location: Location): void {
    const key = TEXT_KEYS.find((candidate) => t.toRawText(t.getPath(value, [candidate])).trim() !== '');
    if (Array.isArray(value)) for (const item of value) readKnown(name, item, location);
    else if (key !== undefined) readKnown(name, t.toRawText(t.getPath(value, [key])), location);
    else if (t.getKeys(value).length > 0) {
      ignore(location, 'no_text', name);
      readNode(value, { ...location, owner: toInnerOwner(location.owner, location.path.at(-1) ?? ''), object: -1 });
    } else addValue(name, t.toRawText(value).trim(), location);
  }

  function addValue(name: Name, posted: string, location: Location): void {
    const text = toText(name, posted);
    const { source, path, owner, object } = location;
    if (text === '') ignore(location, 'blank');
    else if (isTransport(name, text)) ignore(location, 'transport');
    else values.push({ name, text, source, path, exact: path.at(-1) === keys.get(name), owner, object });
  }

  /** A text under an unknown key may hold the lead as JSON or XML; under a wrapper's name, also as a form. */
  function readText(text: string, location: Location): void {
    const isWrapped = WRAPPERS.has(normalizeKey(location.path.at(-1) ?? ''));
    const value =
      text.length > 2 && embedded < MAX_EMBEDDED && /^[{[<"]/.test(text)
        ? t.parseEmbedded(text)?.value
        : isWrapped
          ? t.parsePairs(text)
          : undefined;
    if (t.getKeys(value).length === 0)
      ignore(location, isWrapped && /^[{[<]./.test(text) ? 'unreadable' : 'unknown_key');
    else {
      embedded++;
      readNode(value, location);
    }
  }

  function ignore({ source, path }: Location, why: IgnoredPostKey<Name>['why'], name?: Name): void {
    ignored.push({ source, path, why, ...(name && { name }) });
  }

  const root = { path: [], owner: 'lead' as const, object: -1, ids: new Map<Name, string>() };
  if (t.getKeys(query).length > 0) readNode(query, { ...root, source: 'query' });
  if (t.getKeys(body).length > 0) readNode(body, { ...root, source: 'body' });
  return { values, ignored };
}
