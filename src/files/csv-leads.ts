import { buildLead } from './build-lead';
import { type ColumnReader, findDuplicate, type Mapping } from './columns';
import { findRowProblem, readCsv, TOO_MANY_CELLS } from './csv';
import { decodeCells, type Encoding } from './encoding';
import { FileError } from './file-error';
import type { Row } from './header';
import { KEY_MISSING } from './json-leads';
import type { FileLead, Findings, ReadOptions } from './leads';
import { normalizeColumn } from './synonyms';

/** The leads of a CSV file, of which `head` is the beginning. */
export async function* readCsvLeads(
  head: string,
  blocks: AsyncIterable<string>,
  encoding: Encoding,
  reader: ColumnReader,
  { onColumns, onCells, onRepair }: Findings,
  { keyColumn, delimiter, map }: ReadOptions,
): AsyncGenerator<FileLead> {
  const { header, rows } = readCsv(head, blocks, reader.isKnown, getDelimiter(delimiter));
  const names = header.columns.map((column) => decodeHeader(encoding, column));
  const columns = reader.plan(names);
  onColumns(columns);
  assertColumns(names, map);
  const duplicate = findDuplicate(columns);
  if (duplicate) throw new FileError('COLUMN_TWICE', `two columns of the leads file are both ${duplicate}`);
  const keyIndex = keyColumn === undefined ? undefined : findKeyColumn(names, keyColumn);

  const toLead = ({ cells, line }: Row): FileLead => {
    const identified = cells.map(encoding.identify);
    const texts = decodeCells(encoding, cells);
    const row = { line, raw: JSON.stringify(identified), cells: texts ?? identified };
    const problem = findRowProblem(cells, header.columns);
    if (problem !== undefined) return { ...row, unreadable: problem, isNoLead: problem !== TOO_MANY_CELLS };
    if (texts === undefined) return { ...row, unreadable: `the row is not ${encoding.name}` };
    onCells(columns, texts);
    // By its person alone a row without its key might be taken for another.
    const key = keyIndex === undefined ? undefined : (texts[keyIndex]?.trim() ?? '');
    if (key === '') return { ...row, unreadable: KEY_MISSING };
    const vars = buildLead(columns, texts, (repair, column) => onRepair(repair, column, line));
    return { ...row, vars, ...(key && { key }) };
  };
  for await (const row of rows) yield toLead(row);
}

function assertColumns(names: readonly string[], map: Mapping = {}): void {
  const known = new Set(names.map(normalizeColumn));
  if (Object.keys(map).every((column) => known.has(normalizeColumn(column)))) return;
  throw new FileError(
    'COLUMN_MISSING',
    'the leads file has no column with a name that --map or --ignore-columns gives',
  );
}

function decodeHeader(encoding: Encoding, column: string): string {
  const [text] = decodeCells(encoding, [column]) ?? [];
  if (text === undefined)
    throw new FileError(
      'ENCODING_WRONG',
      `the header of the leads file is not ${encoding.name}: name another --encoding`,
    );
  return text;
}

function getDelimiter(value: string | undefined): string | undefined {
  const delimiter = value === '\\t' || value === 'tab' ? '\t' : value;
  if (delimiter !== undefined && (delimiter.length !== 1 || /["\r\n]/.test(delimiter)))
    throw new FileError('OPTION_WRONG', '--delimiter must be one character, or "tab"');
  return delimiter;
}

function findKeyColumn(header: readonly string[], keyColumn: string): number {
  const index = header.findIndex((name) => name.trim() === keyColumn.trim());
  if (index < 0)
    throw new FileError('COLUMN_MISSING', 'the leads file has no column with the name that --key-column gives');
  return index;
}
