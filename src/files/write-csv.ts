/** Excel takes a file without it for one in Windows-1252. */
export const BYTE_ORDER_MARK = '\ufeff';

/** Writes a row of a CSV file. */
export const formatCsvRow = (cells: readonly string[]): string => `${cells.map(formatCell).join(',')}\n`;

const formatCell = (cell: string): string =>
  /[",;|\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** A cell that no spreadsheet takes for a formula. */
export const toSafeCell = (cell: string): string => (/^[=+@\t\r]|^-(?![\d.]+$)/.test(cell) ? `'${cell}` : cell);
