export const TEST_ROW = 'the row is a test of the form, not a lead';

/** The values of a test lead of Meta, also after the prefix of a phone [s]. */
const DUMMY = /^\s*(?:(?:[a-z]{1,2}:\s*)?<test lead: dummy data|test@(?:meta|fb|facebook)\.com\s*$)/i;
/** The column in which Google Ads marks a test lead [d]. */
const TEST_COLUMN = /(?:^|\.)is_?test$/i;

/** Returns the index of the column that marks test rows; -1 when there is none. */
export const findTestColumn = (names: readonly string[]): number =>
  names.findIndex((name) => TEST_COLUMN.test(name.trim()));

/** Whether a row is a test of the form. */
export const isTestRow = (cells: readonly unknown[], testIndex: number): boolean =>
  /^(?:true|1|yes)$/i.test(String(cells[testIndex] ?? '').trim()) ||
  cells.some((cell) => typeof cell === 'string' && DUMMY.test(cell));
