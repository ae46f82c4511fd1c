import { REFUSED_COLUMNS } from './column-names';
import type { RefusedRow } from './report';
import { BYTE_ORDER_MARK, formatCsvRow } from './write-csv';

/**
 * What stands above the refused rows of a CSV file; '' for NDJSON.
 *
 * @param header the header of the file of leads; undefined for NDJSON
 */
export const formatRefusedHeader = (header: readonly string[] | undefined): string =>
  header === undefined
    ? ''
    : `${BYTE_ORDER_MARK}${formatCsvRow([...REFUSED_COLUMNS, ...header.slice(countOldColumns(header))])}`;

/** A refused row with its line and the reason in front: as CSV below a header, else as NDJSON. */
export const formatRefusedRow = (header: readonly string[] | undefined, row: RefusedRow): string =>
  header === undefined ? formatJsonRow(row) : formatCsvRefusal(row, countOldColumns(header));

/** The leads may come from a file of refused rows themselves, whose lines and reasons are of an earlier run. */
const countOldColumns = (header: readonly string[]): number =>
  REFUSED_COLUMNS.every((name, index) => header[index]?.trim() === name) ? REFUSED_COLUMNS.length : 0;

const OLD_FRONT = /^\s*\{(?:"line":\d+,"reason":"(?:[^"\\]|\\.)*"(?:,|(?=\})))?\s*/;

const formatCsvRefusal = ({ line, reason, cells = [] }: RefusedRow, old: number): string =>
  formatCsvRow([String(line), reason, ...cells.slice(old)]);

/** A line that is no JSON object stands as a text behind the reason. */
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
