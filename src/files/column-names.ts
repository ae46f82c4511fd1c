import { normalizeColumn } from './synonyms';

/**
 * Gives each column of a header a unique name, by which a person can map or ignore it. A column without a name is called
 * `column 3`, by its position; the second column with the name `Notes` is called `Notes (2)`.
 */
export function nameColumns(header: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return header.map((column, index) => {
    if (isUnnamed(column)) return getPositionName(index + 1);
    const name = column.trim();
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? column : `${name} (${count})`;
  });
}

/** Returns the name of a column by its position in the header, from 1. */
export const getPositionName = (position: number): string => `column ${position}`;

/** The first columns of a file of refused rows. Such a file may be read again as leads. */
export const REFUSED_COLUMNS = ['line', 'reason'];

/** Shown instead of a column name that may be personal data. */
export const UNNAMED = '(unnamed)';

/** Whether a cell has no visible character: only blanks, control characters and zero-width characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL counts as blank
export const isUnnamed = (column: string): boolean => !/[^\s\u0000-\u001f\u007f\u200b-\u200f\u2060\ufeff]/.test(column);

/** Whether two column names are the same, apart from case, blanks, accents and punctuation. */
export const isSameColumn = (first: string, second: string): boolean =>
  first.trim() === second.trim() ||
  (normalizeColumn(first) !== '' && normalizeColumn(first) === normalizeColumn(second));

/** Only texts that look like a column name are shown: without a header, the first line may be personal data. */
const NAME_LIKE = /^(?:[A-Za-z][A-Za-z _.*-]{0,40}\d{0,6}|[A-Za-z][A-Za-z_]{2,20}\d[A-Za-z_]{3,20})(?: \(\d{1,3}\))?$/;
/** A question of a form, such as "What is your budget?": letters and punctuation, and at most two digits in a row. */
const QUESTION_LIKE = /^(?!.*\d{3})\p{L}[\p{L}\p{M}\d _.*?!()/'’&:,-]{0,120}[?:)]$/u;
/** Texts that may be a value of a lead, but are not in a question of a form: e-mail addresses and long numbers. */
const VALUE_LIKE = /@|\d{5}|\d[\s().-]*\d{3}[\s().-]*\d{4}/;
const MAX_SHOWN_LENGTH = 120;

/**
 * Returns a column's name if it may be shown, else `UNNAMED`.
 *
 * @param isHeader whether the row is certainly a header. Other names without the look of a value are shown then, too
 */
export function showColumn(column: string, isHeader = false): string {
  const name = column.trim().replace(/\s+/g, ' ');
  if (NAME_LIKE.test(name) || QUESTION_LIKE.test(name)) return name;
  return isHeader && name !== '' && name.length <= MAX_SHOWN_LENGTH && !VALUE_LIKE.test(name) ? name : UNNAMED;
}
