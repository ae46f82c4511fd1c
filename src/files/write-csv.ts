/** Without it, Excel reads a UTF-8 file as Windows-1252. */
export const BYTE_ORDER_MARK = '\ufeff';

/** Formats a row of a CSV file. */
export const formatCsvRow = (cells: readonly string[]): string => `${cells.map(formatCell).join(',')}\n`;

const formatCell = (cell: string): string =>
  /[",;|\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Returns a cell that no spreadsheet reads as a formula: an apostrophe is added where needed. */
export const toSafeCell = (cell: string): string => (/^[=+@\t\r]|^-(?![\d.]+$)/.test(cell) ? `'${cell}` : cell);
