import { normalizeColumn } from './synonyms';

/**
 * A name for each column of a header, no two alike, by which a person can map or ignore it: `column 3` for the third one
 * where it has none, `Notes (2)` for the second one of a name.
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

/** The name of a column by its position in the header, from 1. */
export const getPositionName = (position: number): string => `column ${position}`;

/** What stands in front in a file of refused rows, which may be mended and given again. */
export const REFUSED_COLUMNS = ['line', 'reason'];

/** How a column with a name that may be somebody's data is shown. */
export const UNNAMED = '(unnamed)';

/** Whether a cell shows nothing: blanks, control characters and signs without width. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL is as good as blank
export const isUnnamed = (column: string): boolean => !/[^\s\u0000-\u001f\u007f\u200b-\u200f\u2060\ufeff]/.test(column);

/** Whether two headers name the same, as people and exports write it. */
export const isSameColumn = (first: string, second: string): boolean =>
  first.trim() === second.trim() ||
  (normalizeColumn(first) !== '' && normalizeColumn(first) === normalizeColumn(second));

/** Only what looks like a name is ever repeated to a person: a file without a header begins with somebody's data. */
const NAME_LIKE = /^(?:[A-Za-z][A-Za-z _.*-]{0,40}\d{0,6}|[A-Za-z][A-Za-z_]{2,20}\d[A-Za-z_]{3,20})(?: \(\d{1,3}\))?$/;
/** A question of a form, such as "What is your budget?": letters and signs of a sentence, and next to no digits. */
const QUESTION_LIKE = /^(?!.*\d{3})\p{L}[\p{L}\p{M}\d _.*?!()/'’&:,-]{0,120}[?:)]$/u;
/** What is in no question of a form, but may be in a value of a lead. */
const VALUE_LIKE = /@|\d{5}|\d[\s().-]*\d{3}[\s().-]*\d{4}/;
const MAX_SHOWN_LENGTH = 120;

/**
 * A column's name as it may be shown.
 *
 * @param isHeader whether the row is certainly a header, so that the question of a form may be shown as well
 */
export function showColumn(column: string, isHeader = false): string {
  const name = column.trim().replace(/\s+/g, ' ');
  if (NAME_LIKE.test(name) || QUESTION_LIKE.test(name)) return name;
  return isHeader && name !== '' && name.length <= MAX_SHOWN_LENGTH && !VALUE_LIKE.test(name) ? name : UNNAMED;
}
