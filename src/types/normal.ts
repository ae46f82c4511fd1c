import { states } from './states';
import type { TypeName } from './variable';

/**
 * One normaliser a declared type. Each takes a text that is not blank and gives its normal form, or the text as it
 * was given where it cannot be read: a strange value is the vendor's to judge, a changed one would be our error.
 */
export const normal = {
  phone,
  email,
  state: (given) => states.get(given.toLowerCase()) ?? states.get(plainLetters(given)) ?? given.trim(),
  postal_code: postalCode,
  boolean,
  number,
  date,
} satisfies Partial<Record<TypeName, (given: string) => string>>;

const northAmerican = /^[2-9]\d{2}[2-9]\d{6}$/;
const phoneHint = /(?<=[\d)])\s*\(?([hwcm])\)?\s*$/;
const phoneExtension = /[\s,;]*(?:extension|ext|x|#)[.:\s]*\d{1,7}\s*$/i;

/** North American numbers as ten digits, country code and extension dropped; any other as given. */
function phone(given: string): string {
  if (northAmerican.test(given)) return given;
  if (given.length > 64) return given.trim();
  const whole = given.replace(phoneHint, '').trim();
  const pasted = whole
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/^tel:/i, '');
  const dialled = pasted.replace(phoneExtension, '').trim();
  if (!/^\+?[\d\s().\-/]{10,30}$/.test(dialled)) return whole;
  const digits = dialled.replace(/\D/g, '');
  if (dialled.startsWith('+') && !digits.startsWith('1')) return whole;
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return northAmerican.test(national) ? national : whole;
}

/** The type that a trailing letter gives a phone number in LeadConduit (`5125550142m`): home, work, mobile or ''. */
export function phoneHintOf(given: string): string {
  const letter = given.length > 64 ? undefined : phoneHint.exec(given)?.[1];
  return { h: 'home', w: 'work', c: 'mobile', m: 'mobile' }[letter ?? ''] ?? '';
}

/** Lower case; of `Name <address>` the address. */
function email(given: string): string {
  const address = given.includes('<') ? /<([^<>\s]{1,254})>\s*$/.exec(given)?.[1] : undefined;
  return (address ?? given).trim().toLowerCase();
}

/** A US code as five digits, or nine with a hyphen; any other as given. */
function postalCode(given: string): string {
  if (/^\d{5}$/.test(given)) return given;
  const [, five, four] = /^(\d{5})(?:[-\s]?(\d{4}))?$/.exec(given.trim()) ?? [];
  return five === undefined ? given.trim() : four === undefined ? five : `${five}-${four}`;
}

const words = new Map([
  ...['y', 'yes', 'true', 't', '1', 'on'].map((word) => [word, 'true'] as const),
  ...['n', 'no', 'false', 'f', '0', 'off'].map((word) => [word, 'false'] as const),
]);

function boolean(given: string): string {
  return words.get(given.trim().toLowerCase()) ?? given.trim();
}

/** Without currency sign and thousands separators: `$1,000.50` is `1000.5`. `1,2` is a list, and stays one. */
function number(given: string): string {
  if (/^[1-9]\d{0,14}$/.test(given)) return given;
  const grouped = /^([-+]?)\s?\$?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)$/;
  const [, sign, digits = ''] = given.length > 64 ? [] : (grouped.exec(given.trim()) ?? []);
  const bare = digits.replaceAll(',', '');
  if (bare === '') return given.trim();
  const minus = sign === '-' ? '-' : '';
  return bare.length <= 15 ? String(Number(minus + bare)) : minus + bare;
}

const time = String.raw`(?:(?:,? +|T)(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?(?: ?([ap])\.?m\.?)?)?`;
const isoDate = new RegExp(String.raw`^(\d{4})([-/]?)(\d{1,2})\2(\d{1,2})${time}$`, 'i');
const usDate = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${time}$`, 'i');
const wordDate = new RegExp(String.raw`^(?:[a-z]{3,9},? )?([a-z]{3,9})\.? (\d{1,2}),? (\d{4})${time}$`, 'i');
const anyMonthsDay = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;
const months = 'january february march april may june july august september october november december'.split(' ');

/** ISO 8601 of ISO and US forms (`2/28/2026`, `2-28-26 3:05 PM`, `Feb 28, 2026`); any other as given. */
function date(given: string): string {
  if (anyMonthsDay.test(given)) return given;
  const plain = given.trim();
  const iso = isoDate.exec(plain);
  if (iso && (iso[2] || plain.length === 8)) return moment(iso[1], iso[3], iso[4], iso.slice(5)) ?? plain;
  const us = usDate.exec(plain);
  if (us) return moment(century(us[4] ?? ''), us[1], us[3], us.slice(5)) ?? plain;
  const [, name = '', dayOfMonth, year, ...clock] = wordDate.exec(plain) ?? [];
  const month = months.findIndex((full) => [full, full.slice(0, 3)].includes(name.toLowerCase())) + 1;
  return (month > 0 && moment(year, String(month), dayOfMonth, clock)) || plain;
}

type Part = string | undefined;

function moment(year: Part, month: Part, dayOfMonth: Part, [hour, minute, second, half]: Part[]): string | undefined {
  const on = day(year, month, dayOfMonth);
  if (hour === undefined) return on;
  const at = minute === undefined && half === undefined ? undefined : clock(hour, minute, second, half);
  return on && at && on + at;
}

const century = (year: string): string => (year.length === 2 ? `${Number(year) > 68 ? '19' : '20'}${year}` : year);

function day(year = '', month = '', dayOfMonth = ''): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = m === 2 && leap ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
  if (days === undefined || d < 1 || d > days) return undefined;
  return `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
}

function clock(hour: string, minute = '00', second = '00', half = ''): string | undefined {
  const written = Number(hour);
  if (half ? written < 1 || written > 12 : written > 23) return undefined;
  const hours = half ? (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : written;
  return Number(minute) > 59 || Number(second) > 59
    ? undefined
    : `T${String(hours).padStart(2, '0')}:${minute}:${second}`;
}

/** Letters only in lower case, accents and dots gone: `Québec`, `D.C.`. */
export const plainLetters = (given: string): string =>
  given
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
