import type { Pair } from './encode';
import { setPath } from './set-path';
import { getWire, type Table, type TypeName } from './variable';
import { toPairs } from './wire';

/**
 * Encodes a lead as nested JSON with the types of the table: JSON numbers and booleans, a list for an `array`, and an
 * object for each dot in a wire key (`contact.address.zip`). For flat JSON of strings: `json(toPairs(table, vars))`.
 *
 * A value that cannot be read as its type is sent as a string, and so is a number that JavaScript would change: one of
 * seventeen digits, or with a leading zero. Where two values want one place, a dotted key becomes a name as it is.
 */
export function typedJson(table: Table, vars: unknown, wireFormat?: string, initial: readonly Pair[] = []): string {
  const types = getTypesByKey(table, wireFormat);
  const pairs = toPairs(table, vars, wireFormat, initial);
  const keys = new Set(pairs.map(([key]) => key));
  const lists = new Map<string, string[]>();
  const written = new Set<string>();
  const body = {};
  for (const [key, text] of pairs) {
    const list = lists.get(key);
    if (list) {
      list.push(text);
      continue;
    }
    const type = types.get(key);
    const value = type === 'array' ? lists.set(key, [text]).get(key) : toTyped(text, type);
    setPath(body, written.has(key) || hasShorterKey(key, keys) ? [key] : key.split('.'), value);
    written.add(key);
  }
  return JSON.stringify(body);
}

/** Whether a part of a dotted key is a key itself: it has a value there, so that the whole key must become a name. */
function hasShorterKey(key: string, keys: ReadonlySet<string>): boolean {
  for (let dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1))
    if (keys.has(key.slice(0, dot))) return true;
  return false;
}

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
