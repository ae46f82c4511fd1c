import { states } from './states';
import type { TypeName } from './variable';

/**
 * One normaliser a declared type. Each takes a text that is not blank and gives its normal form, or the text as it
 * was given where it cannot be read: a strange value is the vendor's to judge, a changed one would be our error.
 */
export const normal = {
  phone,
  email,
  state: (given) => states.get(plainLetters(given)) ?? given.trim(),
  postal_code: postalCode,
  boolean,
  number,
  date,
} satisfies Partial<Record<TypeName, (given: string) => string>>;

const phoneHint = /\s*\(?([hwcm])\)?\s*$/;
const phoneExtension = /[\s,;]*(?:extension|ext|x|#)[.:\s]*\d{1,7}\s*$/i;

/** North American numbers as ten digits, country code and extension dropped; any other as given. */
function phone(given: string): string {
  const dialled = given.replace(phoneHint, '').replace(phoneExtension, '').trim();
  if (!/^\+?[\d\s().\-/]{10,30}$/.test(dialled)) return given.trim();
  const digits = dialled.replace(/\D/g, '');
  if (dialled.startsWith('+') && !digits.startsWith('1')) return given.trim();
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return /^[2-9]\d{2}[2-9]\d{6}$/.test(national) ? national : given.trim();
}

/** The type that a trailing letter gives a phone number in LeadConduit (`5125550142m`): home, work, mobile or ''. */
export function phoneHintOf(given: string): string {
  return { h: 'home', w: 'work', c: 'mobile', m: 'mobile' }[phoneHint.exec(given)?.[1] ?? ''] ?? '';
}

/** Lower case; of `Name <address>` the address. */
function email(given: string): string {
  return (/<([^<>\s]{1,254})>\s*$/.exec(given)?.[1] ?? given).trim().toLowerCase();
}

/** A US code as five digits, or nine with a hyphen; any other as given. */
function postalCode(given: string): string {
  const us = /^(\d{5})(?:[-\s]?(\d{4}))?$/.exec(given.trim());
  return us ? [us[1], us[2]].filter(Boolean).join('-') : given.trim();
}

const words = new Map([
  ...['y', 'yes', 'true', 't', '1', 'on'].map((word) => [word, 'true'] as const),
  ...['n', 'no', 'false', 'f', '0', 'off'].map((word) => [word, 'false'] as const),
]);

function boolean(given: string): string {
  return words.get(given.trim().toLowerCase()) ?? given.trim();
}

/** Without currency sign and thousands separators: `$1,000.50` is `1000.5`. */
function number(given: string): string {
  const [, sign, digits = ''] = /^([-+]?)\s?\$?([\d,]*\.?\d+)$/.exec(given.trim()) ?? [];
  const bare = digits.replaceAll(',', '');
  if (bare === '') return given.trim();
  const minus = sign === '-' ? '-' : '';
  return bare.length <= 15 ? String(Number(minus + bare)) : minus + bare;
}

const isoDate = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})$/;
const usDate = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\.?)?$/i;
const wordDate = /^(?:[a-z]{3,9},? )?([a-z]{3})[a-z]{0,6}\.? (\d{1,2}),? (\d{4})$/i;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** ISO 8601 of ISO and US forms (`2/28/2026`, `2-28-26 3:05 PM`, `Feb 28, 2026`); any other as given. */
function date(given: string): string {
  const plain = given.trim();
  const iso = isoDate.exec(plain);
  if (iso) return day(iso[1], iso[2], iso[3]) ?? plain;
  const us = usDate.exec(plain);
  if (us) {
    const on = day(century(us[4] ?? ''), us[1], us[3]);
    const time = us[5] === undefined ? '' : clock(us[5], us[6], us[7], us[8]);
    return on === undefined || time === undefined ? plain : on + time;
  }
  const worded = wordDate.exec(plain);
  const month = worded ? months.indexOf((worded[1] ?? '').toLowerCase()) + 1 : 0;
  return (month > 0 && day(worded?.[3], String(month), worded?.[2])) || plain;
}

const century = (year: string): string => (year.length === 2 ? `${Number(year) > 68 ? '19' : '20'}${year}` : year);

function day(year = '', month = '', dayOfMonth = ''): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) ? iso : undefined;
}

function clock(hour: string, minute = '', second = '00', half = ''): string | undefined {
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
