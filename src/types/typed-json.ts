import type { Pair } from './encode';
import { setPath } from './set-path';
import { getPath } from './text';
import { getWire, type Table, type TypeName } from './variable';
import { toPairs } from './wire';

/**
 * Encodes a lead as nested JSON with the types of the table: JSON numbers and booleans, a list for an `array`, and an
 * object for each dot in a wire key (`contact.address.zip`). For flat JSON of strings: `json(toPairs(table, vars))`.
 *
 * A value that cannot be read as its type is sent as a string, and so is a number that JavaScript would change: one of
 * seventeen digits, or with a leading zero.
 */
export function typedJson(table: Table, vars: unknown, wireFormat?: string, initial: readonly Pair[] = []): string {
  const types = getTypesByKey(table, wireFormat);
  const lists = new Map<string, string[]>();
  const body = {};
  for (const [key, text] of toPairs(table, vars, wireFormat, initial)) {
    const type = types.get(key);
    if (type !== 'array') setMember(body, key, toTyped(text, type));
    else if (lists.has(key)) lists.get(key)?.push(text);
    else setMember(body, key, lists.set(key, [text]).get(key));
  }
  return JSON.stringify(body);
}

/** Sets a member by its dotted key. Where another value has that place, the whole key becomes a name: nothing is lost. */
function setMember(body: object, key: string, value: unknown): void {
  const path = key.split('.');
  const parents = path.slice(0, -1).map((_, index) => getPath(body, path.slice(0, index + 1)));
  const isFree =
    parents.every((parent) => parent === undefined || isObject(parent)) && getPath(body, path) === undefined;
  setPath(body, isFree ? path : [key], value);
}

const isObject = (value: unknown): boolean => typeof value === 'object' && !Array.isArray(value);

/** Returns the type of each wire key. Joined values and values with an `encode` are strings. */
function getTypesByKey(table: Table, wireFormat: string | undefined): Map<string, TypeName> {
  const types = new Map<string, TypeName>();
  for (const variable of table) {
    const sent = getWire(variable, wireFormat);
    if (sent === undefined || sent.manual) continue;
    types.set(sent.key, types.has(sent.key) || sent.encode ? 'string' : variable.type);
  }
  return types;
}

function toTyped(text: string, type: TypeName | undefined): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return type === 'number' && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text;
}
