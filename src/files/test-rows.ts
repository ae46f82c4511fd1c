export const TEST_ROW = 'the row is a test of the form, not a lead';

/** What Meta fills a form with to try it out, also behind the prefix of a phone [s]. */
const DUMMY = /^\s*(?:(?:[a-z]{1,2}:\s*)?<test lead: dummy data|test@(?:meta|fb|facebook)\.com\s*$)/i;
/** How Google Ads marks such a lead [d]. */
const TEST_COLUMN = /(?:^|\.)is_?test$/i;

/** The column that says whether a row is a test; -1 where there is none. */
export const findTestColumn = (names: readonly string[]): number =>
  names.findIndex((name) => TEST_COLUMN.test(name.trim()));

/** Whether a row is one that was sent to try a form out. */
export const isTestRow = (cells: readonly unknown[], testIndex: number): boolean =>
  /^(?:true|1|yes)$/i.test(String(cells[testIndex] ?? '').trim()) ||
  cells.some((cell) => typeof cell === 'string' && DUMMY.test(cell));
