import { expandYear, formatDateTime } from './calendar';

type Chrono = typeof import('chrono-node/en');
let chrono: Chrono | undefined;

/** Loads the English locale only, at the first date in words. */
function getParser(): Chrono['strict'] {
  chrono ??= require('chrono-node/en') as Chrono;
  return chrono.strict;
}

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const MONTH = new RegExp(String.raw`(?<![a-z])(${MONTHS})(?![a-z])[\s.,/-]*`, 'i');
const MERIDIEM = /\d ?[ap]\.? ?m\b/i;

/**
 * Parses a date with a month's name, or with its time first. The whole text must be one date with day, month and year,
 * and each number in it must be a part of the result.
 */
export function parseWrittenDate(text: string): string | undefined {
  if (!/\d/.test(text) || !(MONTH.test(text) || MERIDIEM.test(text))) return undefined;
  const written = loosen(text);
  const [result, ...others] = getParser().parse(written, new Date(0));
  if (result === undefined || others.length > 0 || result.end || result.text !== written) return undefined;
  const { start } = result;
  const get = (part: Component) => (start.isCertain(part) ? (start.get(part) ?? undefined) : undefined);
  const [month, day, year] = [get('month'), get('day'), getYear(written, get('year'))];
  if (month === undefined || day === undefined || year === undefined) return undefined;
  const time = [get('hour'), get('minute'), get('second')];
  if (!isClear(written, { year, month, day, time })) return undefined;
  if (get('timezoneOffset') !== undefined && !KNOWN_ZONE.test(written)) return undefined;
  const weekday = get('weekday');
  if (weekday !== undefined && weekday !== new Date(Date.UTC(year, month - 1, day)).getUTCDay()) return undefined;
  const [hour, minute = hour && '00', second] = time.map((part) => (part === undefined ? undefined : pad(part)));
  const iso = formatDateTime(String(year).padStart(4, '0'), pad(month), pad(day), [hour, minute, second]);
  return iso && get('timezoneOffset') === 0 ? `${iso}Z` : iso;
}

type Component = Parameters<import('chrono-node/en').ParsingComponents['get']>[0];

const pad = (part: number): string => String(part).padStart(2, '0');

/** Puts blanks around the month's name and removes what the parser cannot read. */
const loosen = (text: string): string =>
  text
    .replace(/^the (?=\d)/i, '')
    .replace(/(\d{1,2})\.(\d{2})\.(\d{2})(?:\.\d+)? ?([ap]m)$/i, '$1:$2:$3 $4')
    .replace(/ ?\b([ap])\. ?m\.?$/i, ' $1m')
    .replace(new RegExp(String.raw`[\s./-]*(?<![a-z])(${MONTHS})(?![a-z])[\s.,/-]*`, 'i'), ' $1 ')
    .replace(/(?<=[a-z] \d{1,2})[-/,]+(?=\d{4})/, ' ')
    .replace(/['’](?=\d{2}\b)/, '')
    .trim();

/** Corrects the century of a two-digit year, because the parser chooses another one than `expandYear`. */
function getYear(written: string, year: number | undefined): number | undefined {
  if (year === undefined || /(?<!\d)\d{4}(?!\d)/.test(written)) return year;
  return Number(expandYear(pad(year % 100)));
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: readonly (number | undefined)[];
}

/** Time zones that are dropped or become `Z`. */
const KNOWN_ZONE = /\b(?:UTC|GMT|(?:AK|[ECMPH])[SD]?T)\b/i;

/** Whether the time exists and each number of the text is one of the parts: nothing was shifted or ignored. */
function isClear(written: string, { year, month, day, time: [hour, ...rest] }: Parts): boolean {
  const hasHalf = MERIDIEM.test(written);
  if (hour !== undefined && !hasHalf && !/\d:\d\d/.test(written)) return false;
  const hours = hour !== undefined && hasHalf ? hour % 12 || 12 : hour;
  const left = [day, MONTH.test(written) ? undefined : month, hours, ...rest].flatMap((part) =>
    part === undefined ? [] : [[String(part), pad(part)]],
  );
  left.push([String(year), pad(year % 100)]);
  return (written.match(/\d+/g) ?? []).every((digits) => {
    const index = left.findIndex((spellings) => spellings.includes(digits));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}
