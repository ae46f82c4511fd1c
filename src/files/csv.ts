import { pipeline, Readable } from 'node:stream';
import { isSameColumn, isUnnamed } from './column-names';
import { FileError } from './file-error';
import { findHeader, getCsvOptions, type Header, type Row } from './header';
import { createQuoteMender } from './quotes';
import { isTestRow, TEST_ROW } from './test-rows';

/** The header of a CSV file, and the rows below it as a stream. */
export interface CsvFile {
  readonly header: Header;
  readonly rows: AsyncIterable<Row>;
}

/** Reads a CSV file. `head` is its beginning, which contains the header; `blocks` are the rest. */
export function readCsv(
  head: string,
  blocks: AsyncIterable<string>,
  isKnown: (column: string) => boolean,
  delimiter?: string,
): CsvFile {
  const header = findHeader(head, isKnown, delimiter);
  return { header, rows: readRows(head, blocks, header) };
}

async function* readRows(head: string, blocks: AsyncIterable<string>, header: Header): AsyncGenerator<Row> {
  const { parse } = require('csv-parse') as typeof import('csv-parse');
  const mender = createQuoteMender(header.delimiter);
  const mended = async function* () {
    yield mender.mend(header.hasSeparatorLine ? head.replace(/^.*/, '') : head);
    for await (const block of blocks) yield mender.mend(block);
    mender.end();
  };
  const parser = parse(getCsvOptions(header.delimiter));
  pipeline(Readable.from(mended()), parser, () => undefined); // the parser throws the errors
  try {
    for await (const row of parser as AsyncIterable<Row>)
      if (row.line > header.line && row.cells.some(isFilled)) yield row;
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError('FILE_UNREADABLE', `the leads file cannot be read at line ${parser.info.lines}`);
  }
}

export const TOO_MANY_CELLS = 'the row has more cells than the header';

/**
 * Returns why a row below the header is not a lead: too many cells, a repeated header, a test, a footer. Undefined for a
 * lead.
 *
 * @param testIndex the index of the column that marks test rows; -1 when there is none
 */
export function findRowProblem(
  cells: readonly string[],
  columns: readonly string[],
  testIndex: number,
): string | undefined {
  if (cells.slice(columns.length).some(isFilled)) return TOO_MANY_CELLS;
  if (columns.every((column, index) => isSameColumn(column, cells[index] ?? ''))) return 'the row repeats the header';
  if (isTestRow(cells, testIndex)) return TEST_ROW;
  return isFooter(cells, columns) ? 'the row is a footer, not a lead' : undefined;
}

const isFilled = (cell: string) => !isUnnamed(cell);

/** Beginnings of footers: totals, and the lines that Salesforce writes below a report [s]. */
const FOOTER =
  /^(?:(?:grand|sub)?[ -]?totals?|(?:total |number of )?(?:records|rows|leads|count)|end of (?:file|report|list)|(?:report )?(?:generated|exported|created) (?:on|at|by)|confidential information|copyright)\b/i;

/** Whether a row is a footer: its first filled cell begins like one, and at most one other cell is filled. */
function isFooter(cells: readonly string[], columns: readonly string[]): boolean {
  const filled = cells.filter(isFilled);
  return (
    columns.length > 2 &&
    filled.length <= 2 &&
    FOOTER.test(filled[0]?.trim() ?? '') &&
    !cells.some((cell) => cell.includes('@'))
  );
}
