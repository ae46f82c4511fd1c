import { isUnnamed } from './column-names';
import { FileError } from './file-error';
import { createQuoteMender } from './quotes';

const DELIMITERS = [',', ';', '\t', '|'];
/** The header is one of the first lines. Lines above it are titles. */
const MAX_LINES_ABOVE = 30;

/** The header of a CSV file, and how its rows are read. */
export interface Header {
  readonly delimiter: string;
  /** The names of the columns, without blank ones at the end. */
  readonly columns: readonly string[];
  /** The line of the header, from 1. */
  readonly line: number;
  /** Whether the first line is `sep=;`, as Excel writes it. */
  readonly hasSeparatorLine: boolean;
}

/**
 * Finds the header in the first lines of a file. It takes the delimiter with which a row has the most known columns. The
 * header is the first row that has at least half as many.
 *
 * @throws FileError when no row has a known column, or when a quote is not closed
 */
export function findHeader(head: string, isKnown: (column: string) => boolean, delimiter?: string): Header {
  const separator = /^"?sep=([^\n])"?[,;\t]*\n/i.exec(head)?.[1];
  const candidates = delimiter ? [delimiter] : separator ? [separator] : DELIMITERS;
  let best: Header | undefined;
  let bestScore = 0;
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      const rows = parseText(firstLines(head), candidate, separator !== undefined, '"');
      const scores = rows.map(({ cells }) => new Set(cells.filter(isKnown)).size);
      const score = Math.max(0, ...scores);
      if (score <= bestScore) continue;
      const row = rows[scores.findIndex((known) => known > 0 && known * 2 >= score)];
      if (row === undefined) continue;
      const columns = row.cells.slice(0, row.cells.findLastIndex((cell) => !isUnnamed(cell)) + 1);
      best = { delimiter: candidate, columns, line: row.line, hasSeparatorLine: separator !== undefined };
      bestScore = score;
    } catch (error) {
      failure ??= error;
    }
  }
  if (best) return best;
  throw (
    failure ??
    new FileError('HEADER_MISSING', 'no column of the leads file is known: it needs a first line with column names')
  );
}

function firstLines(head: string): string {
  let end = 0;
  for (let count = 0; count < MAX_LINES_ABOVE; count++) {
    const next = head.indexOf('\n', end);
    if (next < 0) return head;
    end = next + 1;
  }
  return head.slice(0, end);
}

export interface Row {
  readonly cells: string[];
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
}

/** Parses the rows of a CSV text. Leaves out blank rows. Throws FileError when the text ends inside quotes. */
export const parseRows = (text: string, delimiter: string, hasSeparatorLine = false): Row[] =>
  parseText(text, delimiter, hasSeparatorLine);

/** Like `parseRows`. With `ending`, the text may stop inside quotes; `ending` then closes them. */
function parseText(text: string, delimiter: string, hasSeparatorLine: boolean, ending?: string): Row[] {
  const { parse } = require('csv-parse/sync') as typeof import('csv-parse/sync');
  const mender = createQuoteMender(delimiter);
  const mended = mender.mend(hasSeparatorLine ? text.replace(/^.*/, '') : text);
  if (ending === undefined) mender.end();
  return parse(mender.isOpen ? mended + ending : mended, getCsvOptions(delimiter)) as unknown as Row[];
}

/** Returns the options of csv-parse for mended text. Records come as `Row`. */
export const getCsvOptions = (delimiter: string) => ({
  delimiter,
  record_delimiter: '\n',
  relax_column_count: true,
  relax_quotes: true,
  skip_records_with_empty_values: true,
  // `lines` is the line on which the record ends.
  on_record(cells: string[], { lines }: { lines: number }) {
    const row: Row = { cells, line: lines - countBreaks(cells) };
    return row as unknown as string[]; // the parser returns the value unchanged
  },
});

function countBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes('\n')) count += cell.split('\n').length - 1;
  return count;
}
