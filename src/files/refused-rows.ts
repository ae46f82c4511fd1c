import { REFUSED_COLUMNS } from './column-names';
import type { RefusedRow } from './report';
import { BYTE_ORDER_MARK, formatCsvRow } from './write-csv';

/**
 * Formats the header of a CSV file of refused rows; '' for NDJSON.
 *
 * @param header the header of the file of leads; undefined for NDJSON
 */
export const formatRefusedHeader = (header: readonly string[] | undefined): string =>
  header === undefined
    ? ''
    : `${BYTE_ORDER_MARK}${formatCsvRow([...REFUSED_COLUMNS, ...header.slice(countOldColumns(header))])}`;

/** Formats a refused row, with its line and the reason first: as CSV if there is a header, else as NDJSON. */
export const formatRefusedRow = (header: readonly string[] | undefined, row: RefusedRow): string =>
  header === undefined ? formatJsonRow(row) : formatCsvRefusal(row, countOldColumns(header));

/** Counts the line and reason columns of an earlier run: the leads file may itself be a file of refused rows. */
const countOldColumns = (header: readonly string[]): number =>
  REFUSED_COLUMNS.every((name, index) => header[index]?.trim() === name) ? REFUSED_COLUMNS.length : 0;

const OLD_FRONT = /^\s*\{(?:"line":\d+,"reason":"(?:[^"\\]|\\.)*"(?:,|(?=\})))?\s*/;

const formatCsvRefusal = ({ line, reason, cells = [] }: RefusedRow, old: number): string =>
  formatCsvRow([String(line), reason, ...cells.slice(old)]);

/** Formats a row as NDJSON. A line that is not a JSON object becomes `text`. */
function formatJsonRow({ line, reason, raw }: RefusedRow): string {
  const front = JSON.stringify({ line, reason }).slice(0, -1);
  const body = isJsonObject(raw) ? raw.replace(OLD_FRONT, '') : `"text":${JSON.stringify(raw)}}`;
  return `${front}${body === '}' ? '' : ','}${body}\n`;
}

function isJsonObject(raw: string): boolean {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
