import type { Pair } from './encode';
import { setPath } from './set-path';
import { getWire, type Table, type TypeName } from './variable';
import { toPairs } from './wire';

/**
 * What is sent of a lead as one JSON text with the types of the table, for a vendor that wants more than flat strings:
 * numbers and booleans as such, a list for an `array`, and an object for each dot in a key (`contact.address.zip`).
 *
 * What cannot be read as its type stays the text it is, and so does a number that JavaScript would change: one of
 * seventeen digits, or with a zero in front.
 */
export function typedJson(table: Table, vars: unknown, wireFormat?: string, initial: readonly Pair[] = []): string {
  const types = getTypesByKey(table, wireFormat);
  const lists = new Map<string, string[]>();
  const body = {};
  for (const [key, text] of toPairs(table, vars, wireFormat, initial)) {
    const type = types.get(key);
    if (type !== 'array') setPath(body, key.split('.'), toTyped(text, type));
    else if (lists.has(key)) lists.get(key)?.push(text);
    else setPath(body, key.split('.'), lists.set(key, [text]).get(key));
  }
  return JSON.stringify(body);
}

/** The type of each key. Joined texts, and texts in a format of the vendor's own, have none. */
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
