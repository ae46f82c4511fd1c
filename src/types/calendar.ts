type Part = string | undefined;

/** The parts of a written time of day. `half` is AM or PM and begins with `a` or `p`. */
export type TimeParts = [hour?: Part, minute?: Part, second?: Part, half?: Part];

/** Formats date parts as ISO 8601; without an hour, the day only. Undefined when there is no such date or time. */
export function formatDateTime(year: Part, month: Part, day: Part, time: TimeParts = []): string | undefined {
  const date = formatDate(year, month, day);
  const [hour, minute, second, half] = time;
  if (date === undefined || hour === undefined) return date;
  if (minute === undefined && half === undefined) return undefined;
  const clock = formatTime(hour, minute, second, half);
  return clock && `${date}T${clock}`;
}

function formatDate(year = '', month = '', day = ''): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const isLeap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = m === 2 && isLeap ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
  if (days === undefined || d < 1 || d > days) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function formatTime(hour: string, minute = '00', second = '00', half = ''): string | undefined {
  const written = Number(hour);
  if (half ? written < 1 || written > 12 : written > 23) return undefined;
  if (Number(minute) > 59 || Number(second) > 59) return undefined;
  const hours = half ? (written % 12) + (/^p/i.test(half) ? 12 : 0) : written;
  return `${String(hours).padStart(2, '0')}:${minute}:${second}`;
}

/** Expands a two-digit year to four digits: 1969 to 2068. */
export const expandYear = (year: string): string =>
  year.length === 2 ? `${Number(year) > 68 ? '19' : '20'}${year}` : year;

/** The zero dates of databases, spreadsheets and operating systems. */
const ZERO_DATES = new Set([
  ...['0001-01-01', '1601-01-01', '1753-01-01', '1899-12-30', '1899-12-31', '1900-01-01', '1904-01-01', '1970-01-01'],
]);

/** Whether an ISO 8601 date is a system's zero date, and so no date. Its time does not matter: time zones shift it. */
export const isZeroDate = (iso: string): boolean => ZERO_DATES.has(iso.slice(0, 10));

/** Formats a `Date` as ISO 8601 in UTC; midnight as the day only. '' for an invalid date. */
export function formatInstant(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? '' : new Date(time).toISOString().replace('T00:00:00.000Z', '');
}

const DAY_MS = 86_400_000;
const SERIAL_ZERO = Date.UTC(1899, 11, 30);

/**
 * Converts a spreadsheet serial (days since 1899-12-30) to ISO 8601, to the second; without a fraction, the day only.
 */
export function formatSerial(serial: number): string {
  const time = new Date(SERIAL_ZERO + Math.round(serial * 86_400) * 1000);
  return time
    .toISOString()
    .replace(/\.000Z$/, '')
    .replace(/T00:00:00$/, '');
}

/**
 * Converts a spreadsheet's fraction of a day to a time of day: `0.416666667` becomes `10:00 AM`. Other texts are
 * unchanged.
 *
 * @param text a time of day, or a serial whose fraction is the time
 */
export function formatDayFraction(text: string): string {
  if (!text.includes('.')) return text;
  const [, fraction] = /^(?:0|[2-7]\d{4})?(\.\d{1,17})$/.exec(text) ?? [];
  if (fraction === undefined) return text;
  const [hour = 0, minute = 0, second = 0] = new Date((Math.round(Number(fraction) * 86_400) * 1000) % DAY_MS)
    .toISOString()
    .slice(11, 19)
    .split(':')
    .map(Number);
  const shown = [hour % 12 || 12, ...(second ? [minute, second] : [minute])];
  return `${shown.map((part, index) => (index ? String(part).padStart(2, '0') : part)).join(':')} ${hour < 12 ? 'AM' : 'PM'}`;
}
