import { types } from 'node:util';
import { formatInstant } from './calendar';
import { sanitize } from './characters';
import { getPhoneType } from './phone';

/**
 * Returns the text of one value of a lead, boxed by LeadConduit or plain, without control characters and outer blanks;
 * '' when there is nothing to send. Never throws, and never calls a method of the value.
 *
 * Of a boxed value `raw` is used, which is what was submitted: LeadConduit's own normal form may have lost the country
 * of a phone number or turned nonsense into a date. `read` normalizes afterwards, so boxed and plain values give the
 * same text. A `Date` is read in UTC; midnight becomes the day only.
 */
export const toText = (value: unknown): string => sanitize(typeof value === 'string' ? value : toRawText(value));

/** Returns the text of one value without trimming it, such as a field of an answer; '' when it is blank. */
export function toRawText(value: unknown): string {
  if (typeof value === 'string') return toWellFormedText(value);
  if (value === undefined || value === null) return '';
  try {
    return toWellFormedText(getRawText(value));
  } catch {
    return '';
  }
}

/**
 * Returns the texts of a list by index. The list is an array, which may be sparse, or a string with commas or lines.
 */
export function toTextList(value: unknown): Map<number, string> {
  const texts = new Map<number, string>();
  if (!isList(value)) {
    const whole = toText(value);
    if (whole !== '') for (const item of whole.split(/,|\r\n|\r|\n/)) texts.set(texts.size, sanitize(item));
    return texts;
  }
  const length = getOwn(value, 'length');
  if (typeof length === 'number' && length <= MAX_DENSE_LENGTH) {
    for (let index = 0; index < length; index++) texts.set(index, toText(getOwn(value, index)));
  } else {
    for (const key of getKeys(value)) if (/^\d+$/.test(key)) texts.set(Number(key), toText(getOwn(value, key)));
  }
  return texts;
}

/** A longer array may be sparse, and its keys are read instead of its indexes. */
const MAX_DENSE_LENGTH = 1000;

/** Returns the names and texts of a wildcard (`custom.*`), without blank texts. Nested objects get dotted names. */
export function toTextEntries(value: unknown): [name: string, text: string][] {
  const entries: [string, string][] = [];
  addEntries(entries, value, '', []);
  return entries;
}

function addEntries(entries: [string, string][], value: unknown, prefix: string, above: readonly unknown[]): void {
  if (above.length > 8 || above.includes(value)) return;
  for (const key of getKeys(value)) {
    const item = getOwn(value, key);
    if (isPlainObject(item)) addEntries(entries, item, `${prefix}${key}.`, [...above, value]);
    else addNonBlank(entries, toWellFormedText(prefix + key), toText(item));
  }
}

function addNonBlank(entries: [string, string][], name: string, text: string): void {
  if (name !== '' && text !== '') entries.push([name, text]);
}

/** Whether a value is masked: LeadConduit marks it so, or it contains three asterisks in a row. */
export const isMasked = (value: unknown, text = toText(value)): boolean =>
  getOwn(value, 'masked') === true || text.includes('***');

/** Returns the type of a phone number as LeadConduit detects it: `home`, `work` or `mobile`; else ''. */
export const resolvePhoneType = (value: unknown): string =>
  toText(getOwn(value, 'type')) || getPhoneType(toText(value));

/** Returns the value at a path of nested objects; undefined if there is none. Only own properties are read. */
export function getPath(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) current = getOwn(current, key);
  return current;
}

/** Returns an own property; undefined if there is none or the access throws. */
export function getOwn(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
  } catch {
    return undefined;
  }
}

/** Turns blank text into '', and replaces lone surrogates, which cannot be sent. */
function toWellFormedText(value: string): string {
  const first = value.charCodeAt(0);
  if (!(first > 32 && first < 127) && value.trim() === '') return '';
  return value.isWellFormed() ? value : value.toWellFormed();
}

function getRawText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || depth > 4) return '';
  if (isList(value))
    return getKeys(value)
      .map((key) => getRawText(getOwn(value, key), depth + 1))
      .join(',');
  const raw = isBoxed(value) ? getOwn(value, 'raw') : undefined;
  if (raw !== undefined && raw !== null) return getRawText(raw, depth + 1);
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return getRawText(Number.prototype.valueOf.call(value));
  if (types.isBooleanObject(value)) return String(Boolean.prototype.valueOf.call(value));
  return types.isDate(value) ? formatInstant(value) : '';
}

/** Whether an object is a String, Number, Boolean or Date object, like LeadConduit's typed values. */
export function isBoxed(value: object): boolean {
  try {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === Array.prototype) return false; // nearly always
    return value instanceof String || value instanceof Number || types.isBoxedPrimitive(value) || types.isDate(value);
  } catch {
    return false; // a revoked proxy
  }
}

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !isList(value) && !isBoxed(value);

/** Returns the own keys of an object; none for a boxed or primitive value. */
export function getKeys(value: unknown): string[] {
  try {
    return typeof value === 'object' && value !== null && !isBoxed(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** Like `Array.isArray`, but false for a revoked proxy, for which that throws. */
function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
