import { normalizers, type TypeName } from '../types';

/**
 * Converts a posted text to the text of a field. A boolean `-1` is true, as Microsoft databases write it. `/Date(…)/`
 * becomes ISO 8601, in UTC or with its own offset. The zero date of a system becomes ''.
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

/** Whether a text is an empty value as databases and scripts write it. `Null` can be a person's name, `NULL` cannot. */
export const isNothing = (text: string, isOfPerson: boolean): boolean =>
  text === '' || text === 'NULL' || (!isOfPerson && /^(?:null|[(<[]null[)>\]]|undefined)$/i.test(text));

/** The zero date of .NET is 1 January of the year 1. */
const YEAR_2 = Date.parse('0002-01-01T00:00:00Z');

/** Normalizes a text, to compare two values of one field. */
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
