import { expandYear, formatDateTime, formatInstant, formatSerial, isZeroDate, type TimeParts } from './calendar';
import { isNothing, removeInvisible, simplify } from './characters';
import { parseWrittenDate } from './written-date';

/** An ISO 8601 day of this century that exists in every month. */
export const COMMON_ISO_DATE = /^20\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;
const MAX_DATE_LENGTH = 80;

/**
 * Converts a date in any usual form to ISO 8601; in `2/3/2026` the month is first. The time is not converted to another
 * zone; an offset or `Z` is kept.
 *
 * @returns '' for a word that means "no value" and for a system's zero date; any other text, such as an ambiguous date,
 * unchanged
 */
export function date(input: string): string {
  if (COMMON_ISO_DATE.test(input)) return input;
  const original = removeInvisible(input);
  if (original.length > MAX_DATE_LENGTH) return original;
  const text = simplify(original)
    .replace(/^\((.*)\)$/, '$1')
    .replace(/[\s,;.]+$/, '');
  if (isNothing(text) || NO_DATE.test(text)) return '';
  const result = parseDate(text);
  if (result === undefined) return original;
  return isZeroDate(result) ? '' : result;
}

/** Dates of zeros only, and day zero of a spreadsheet. */
const NO_DATE =
  /^(?:0+(?:\.0+)?|(?:0+[-/.]0+[-/.]0+|0?1\/0?0\/1900|1900-01-00|(?:mon,? )?0?1[- ]jan(?:uary)?[- ]0001)(?:[T ][0:.]+(?:Z| GMT)?)?)$/i;

/** Parses a date; undefined when the text is no date or is ambiguous. */
function parseDate(text: string): string | undefined {
  const { local, zone } = splitZone(text);
  const [, before, dated = '', after] = WEEKDAY.exec(local) ?? [];
  const parsed = parseNumericDate(dated);
  if (parsed === undefined) return withZone(parseWrittenDate(local), zone);
  const weekday = before ?? after;
  const isRight = weekday === undefined || WEEKDAYS[getWeekday(parsed ?? '')] === weekday.slice(0, 3).toLowerCase();
  return isRight ? withZone(parsed ?? undefined, zone) : undefined;
}

const withZone = (iso: string | undefined, zone: string): string | undefined => iso && iso + zone;
const getWeekday = (iso: string): number => new Date(`${iso.slice(0, 10)}T00:00:00Z`).getUTCDay();
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const NAME = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?';
/** A date with its day of the week before or after it. */
const WEEKDAY = new RegExp(String.raw`^(?:(${NAME})[.,]* +)?(.*?)(?:,? +\(?(${NAME})[.)]*)?$`, 'i');

const ZONE =
  /(?<=:\d{2}|[ap]\.?m\.?|\.\d{1,9}|\d{6}) ?(?:(Z|UTC|GMT)|(?:UTC|GMT)? ?([-+]\d{2}(?::?\d{2})?)(?: UTC| GMT)?|(?:AK|[ECMPH])[SD]?T|(?:Eastern|Central|Mountain|Pacific)(?: (?:Standard |Daylight )?Time)?)(?: \([A-Za-z ]+\))?$/i;

/** Removes a time zone at the end. UTC and offsets are kept; a named zone is dropped, and the time is a local one. */
function splitZone(text: string): { local: string; zone: string } {
  const match = /[:T]|[ap]\.?m|\d{6}/i.test(text) ? ZONE.exec(text) : null;
  if (match === null) return { local: text, zone: '' };
  return { local: text.slice(0, match.index), zone: match[1] ? 'Z' : (match[2] ?? '') };
}

const TIME = String.raw`(?:(?:,? +(?:at +|- +)?|T|_)(\d{1,2})(?::(\d{2}))?(?::(\d{2})(\.\d{1,9})?)?(?: ?([ap])(?:\.? ?m)?\.?)?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})( ?[-/.] ?)(\d{1,2})\2(\d{1,2})${TIME}$`, 'i');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})( ?[-/.] ?)(\d{1,2})\2'?(\d{4}|\d{2})${TIME}$`, 'i');
const SPACED = new RegExp(String.raw`^(\d{2}) (\d{2}) (\d{4})${TIME}$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(?:(\d{2})(\.\d{1,9})?)?)?$/;
const EIGHT_DIGITS = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})${TIME}$`, 'i');

/** Parses a date in digits. Null when it looks like one, but the day or time does not exist. */
function parseNumericDate(text: string): string | null | undefined {
  const first = YEAR_FIRST.exec(text);
  if (first) return formatTelling(first[1], first[3], first[4], first.slice(5)) ?? null;
  const last = YEAR_LAST.exec(text);
  if (last) {
    const [, month, separator = '', day, year = ''] = last;
    const isOrdered = year.length === 4 || separator.trim() === '/'; // 28-02-26 may begin with the year
    const format = isOrdered ? formatTelling : formatParts;
    return format(expandYear(year), month, day, last.slice(5)) ?? null;
  }
  const spaced = SPACED.exec(text);
  if (spaced) return formatTelling(spaced[3], spaced[1], spaced[2], spaced.slice(4)) ?? null;
  const compact = COMPACT.exec(text) ?? EIGHT_DIGITS.exec(text);
  if (compact) return parseCompactDate(compact) ?? null;
  return parseCount(text);
}

type Part = string | undefined;

function formatParts(year: Part, month: Part, day: Part, time: Part[]): string | undefined {
  const [hour, minute, second, fraction = '', half] = time;
  const result = formatDateTime(year, month, day, [hour, minute, second, half] as TimeParts);
  return result && (half ? result : result + fraction);
}

/** The month is first, unless only the second number can be a month. */
function formatTelling(year: Part, month: Part, day: Part, time: Part[]): string | undefined {
  const isTurned = Number(month) > 12 && Number(day) <= 12;
  return isTurned ? formatParts(year, day, month, time) : formatParts(year, month, day, time);
}

/** Eight digits with a year from 1900 to 2099 at one end. It cannot be at both. */
function parseCompactDate([, year = '', month = '', day = '', ...time]: RegExpExecArray): string | undefined {
  if (/^(?:19|20)/.test(year)) {
    const result = formatTelling(year, month, day, time);
    if (result !== undefined) return result;
  }
  const lastYear = month + day;
  return /^(?:19|20)\d{2}$/.test(lastYear) ? formatTelling(lastYear, year.slice(0, 2), year.slice(2), time) : undefined;
}

/** A spreadsheet serial (20000 to 80000), or seconds or milliseconds since 1970 for a time after 2000. */
function parseCount(text: string): string | undefined {
  if (/^[2-7]\d{4}(?:\.\d{1,15})?$|^80000$/.test(text)) return formatSerial(Number(text));
  const [, moment] = /^(?:\/?Date\()?(1\d{9}(?:\d{3})?)(?:\)\/?)?$/.exec(text) ?? [];
  if (moment !== undefined) return formatInstant(new Date(Number(moment.padEnd(13, '0'))));
  return undefined;
}
