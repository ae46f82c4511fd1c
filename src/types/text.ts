import { types } from 'node:util';
import { formatInstant } from './calendar';
import { sanitize } from './characters';
import { getPhoneType } from './phone';

/**
 * The text of one value of a lead, boxed by LeadConduit or plain, without control characters and outer blanks; '' when
 * there is nothing to send.
 *
 * A boxed value is read by its `raw`, which is what was submitted: the normal form beside it may have lost the
 * country of a phone number or made a date out of rubbish, and a plain value never had one. Whoever declares a type
 * normalises afterwards (normalizers.ts), so the same lead gives the same text either way. A `Date` is read in UTC:
 * midnight there is a day, any other moment a day with its time. Methods of the value are never called, and nothing it
 * does can make this throw.
 */
export const toText = (value: unknown): string => sanitize(typeof value === 'string' ? value : toRawText(value));

/** The text of one value as it stands, such as the body of an answer; '' when it is blank. */
export function toRawText(value: unknown): string {
  if (typeof value === 'string') return toWellFormedText(value);
  if (value === undefined || value === null) return '';
  try {
    return toWellFormedText(getRawText(value));
  } catch {
    return '';
  }
}

/** The texts of a list by their place: an array, sparse or not, or one string split on commas and line breaks. */
export function toTextList(value: unknown): Map<number, string> {
  const texts = new Map<number, string>();
  if (!isList(value)) {
    const whole = toText(value);
    if (whole !== '') for (const item of whole.split(/,|\r\n|\r|\n/)) texts.set(texts.size, sanitize(item));
    return texts;
  }
  const length = getOwn(value, 'length');
  if (typeof length === 'number' && length <= MAX_DENSE_LENGTH) {
    for (let place = 0; place < length; place++) texts.set(place, toText(getOwn(value, place)));
  } else {
    for (const key of getKeys(value)) if (/^\d+$/.test(key)) texts.set(Number(key), toText(getOwn(value, key)));
  }
  return texts;
}

/** A longer array may be a sparse one with nothing in between. */
const MAX_DENSE_LENGTH = 1000;

/** The named texts of a wildcard (`custom.*`), blank ones left out. Nested objects come back as dotted names. */
export function toTextEntries(value: unknown): [name: string, text: string][] {
  const found: [string, string][] = [];
  addEntries(found, value, '', []);
  return found;
}

function addEntries(found: [string, string][], value: unknown, prefix: string, above: readonly unknown[]): void {
  if (above.length > 8 || above.includes(value)) return;
  for (const key of getKeys(value)) {
    const item = getOwn(value, key);
    if (isPlainObject(item)) addEntries(found, item, `${prefix}${key}.`, [...above, value]);
    else addNonBlank(found, toWellFormedText(prefix + key), toText(item));
  }
}

function addNonBlank(found: [string, string][], name: string, text: string): void {
  if (name !== '' && text !== '') found.push([name, text]);
}

/** Whether a value is masked: LeadConduit says so, or three asterisks or more stand in it. */
export const isMasked = (value: unknown, found = toText(value)): boolean =>
  getOwn(value, 'masked') === true || found.includes('***');

/** The type that LeadConduit found on a phone number, or would find: `home`, `work` or `mobile`; else ''. */
export const resolvePhoneType = (value: unknown): string =>
  toText(getOwn(value, 'type')) || getPhoneType(toText(value));

/** An own property of a value, where `path` may lead through several objects; prototypes are never looked at. */
export function getPath(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = getOwn(found, key);
  return found;
}

/** An own property of an object; undefined for whatever has none, or throws. */
export function getOwn(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const found = (value as Record<string | number, unknown>)[key];
    return found !== undefined && Object.hasOwn(value, key) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Blank is nothing; a lone surrogate cannot be sent. */
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

/** Whether an object is a String, Number, Boolean or Date, as LeadConduit's typed values are. */
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

/** The own keys of an object that is no boxed value. */
export function getKeys(value: unknown): string[] {
  try {
    return typeof value === 'object' && value !== null && !isBoxed(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** A revoked proxy throws even when it is asked whether it is an array. */
function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
