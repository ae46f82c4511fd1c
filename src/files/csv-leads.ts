import { buildLead } from './build-lead';
import { getPositionName, isSameColumn, isUnnamed } from './column-names';
import type { Column, ColumnReader, Mapping } from './column-types';
import { findRowProblem, readCsv, TOO_MANY_CELLS } from './csv';
import { describeDuplicate, findDuplicate } from './duplicate-columns';
import { decodeCells, type Encoding } from './encoding';
import { FileError } from './file-error';
import type { Row } from './header';
import type { FileLead, Findings, ReadOptions } from './lead-types';
import { findKeyProblem } from './row-key';
import { findTestColumn } from './test-rows';

/** Reads the leads of a CSV file. `head` is its beginning, `blocks` are the rest. */
export async function* readCsvLeads(
  head: string,
  blocks: AsyncIterable<string>,
  encoding: Encoding,
  reader: ColumnReader,
  { onHeader, onColumns, onUnnamed, onCells, onRepair }: Findings,
  { keyColumn, delimiter, map }: ReadOptions,
): AsyncGenerator<FileLead> {
  const { header, rows } = readCsv(head, blocks, reader.isKnown, getDelimiter(delimiter));
  const names = header.columns.map((column) => decodeHeader(encoding, column));
  const columns = reader.plan(names);
  const unnamed = columns.filter(({ isUnnamed }) => isUnnamed);
  onHeader(names);
  onColumns(columns);
  assertColumns(columns, map);
  const duplicate = findDuplicate(columns);
  if (duplicate) throw new FileError('COLUMN_TWICE', describeDuplicate(duplicate));
  const keyIndex = keyColumn === undefined ? undefined : findKeyColumn(columns, keyColumn);
  const testIndex = findTestColumn(names);

  const toLead = ({ cells, line }: Row): FileLead => {
    const identified = cells.map(encoding.identify);
    const texts = decodeCells(encoding, cells);
    const row = { line, raw: JSON.stringify(identified), cells: texts ?? identified };
    const problem = findRowProblem(cells, header.columns, testIndex);
    if (problem !== undefined) return { ...row, unreadable: problem, isNoLead: problem !== TOO_MANY_CELLS };
    if (texts === undefined) return { ...row, unreadable: `the row is not ${encoding.name}` };
    for (const column of unnamed) if (!isUnnamed(texts[column.position - 1] ?? '')) onUnnamed(column);
    onCells(columns, texts);
    const key = keyIndex === undefined ? undefined : (texts[keyIndex]?.trim() ?? '');
    const keyProblem = findKeyProblem(key);
    if (keyProblem !== undefined) return { ...row, unreadable: keyProblem };
    const vars = buildLead(columns, texts, (repair, column) => onRepair(repair, column, line));
    return { ...row, vars, ...(key && { key }) };
  };
  for await (const row of rows) yield toLead(row);
}

/** Throws FileError when a column that `map` names is not in the file. */
export function assertColumns(columns: readonly Column[], map: Mapping = {}): void {
  const isThere = (name: string) =>
    name === '' ||
    columns.some(({ column, position }) => isSameColumn(column, name) || name === getPositionName(position));
  const missing = Object.keys(map).find((name) => !isThere(name));
  if (missing === undefined) return;
  throw new FileError(
    'COLUMN_MISSING',
    `the leads file has no column "${missing}", which --map or --ignore-columns names`,
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

/** Finds the index of the key column. An exact name wins over a similar one. */
function findKeyColumn(columns: readonly Column[], keyColumn: string): number {
  const exact = columns.findIndex(({ column }) => column.trim() === keyColumn.trim());
  const index = exact >= 0 ? exact : columns.findIndex(({ column }) => isSameColumn(column, keyColumn));
  if (index < 0)
    throw new FileError('COLUMN_MISSING', `the leads file has no column "${keyColumn}", which --key-column names`);
  return index;
}
