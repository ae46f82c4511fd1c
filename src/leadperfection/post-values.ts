import { normalizers, type TypeName } from '../types';

/**
 * The text of a posted value as the field holds it: `-1` for true, as databases of Microsoft write it, and `/Date(…)/` as
 * ISO 8601, in UTC or at the offset that stands in it. A system's zero of a date is ''.
 */
export function toFieldText(type: TypeName, text: string): string {
  if (type === 'boolean' && text === '-1') return 'true';
  const [, ms, sign, hours, minutes] = /^\\?\/Date\((-?\d{1,16})(?:([+-])(\d{2})(\d{2}))?\)\\?\/$/i.exec(text) ?? [];
  if (ms === undefined) return text;
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const date = new Date(Number(ms) + offset * 60_000);
  if (Number.isNaN(date.getTime())) return text;
  if (date.getTime() < YEAR_2) return '';
  return date
    .toISOString()
    .replace('.000', '')
    .replace('Z', sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`);
}

/** Whether a text is how databases and scripts write nothing. `Null` is a name that people have, and `NULL` is not. */
export const isNothing = (text: string, isOfPerson: boolean): boolean =>
  text === '' || text === 'NULL' || (!isOfPerson && /^(?:null|[(<[]null[)>\]]|undefined)$/i.test(text));

/** The zero of .NET is the first of January of the year 1. */
const YEAR_2 = Date.parse('0002-01-01T00:00:00Z');

/** The form in which two texts of one field are the same value. */
export function normalizeValue(type: TypeName, text: string): string {
  if (text.length > 500) return text;
  const normalize = Object.hasOwn(normalizers, type) ? normalizers[type as keyof typeof normalizers] : undefined;
  return normalize
    ? normalize(text)
    : text
        .normalize('NFC')
        .replace(/\s+/g, ' ')
        .replace(/^\{(.*)\}$/, '$1')
        .toLowerCase();
}
