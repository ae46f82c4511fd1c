import type { OutboundAction } from '../types';
import { columnReader, findDuplicate, leadOf, type PathOf } from './columns';
import { findRowProblem, readCsv } from './csv';
import type { Encoding } from './encoding';
import { FileError } from './file-error';
import type { Row } from './header';
import { KEY_MISSING, parseJsonLead } from './json-rows';
import { openText } from './read-text';

/** One lead of a file. */
export interface ReadableLead {
  /** The line of the file on which it begins, as an editor counts. */
  readonly line: number;
  readonly vars: Record<string, unknown>;
  /** The row as it came, whatever its columns are mapped to. */
  readonly raw: string;
  /** What stands in the key column, where there is one. */
  readonly key?: string | undefined;
}

/** The same, or why a row cannot be a lead. */
export type FileLead = ReadableLead | { readonly line: number; readonly unreadable: string };

/** A file of leads, read as a stream. `unused` fills with the columns that the action has no variable for. */
export interface LeadFile extends AsyncIterable<FileLead> {
  readonly unused: Set<string>;
}

export interface ReadOptions {
  /** The name of the column that holds your own key of each lead. Default: `lead.id` is the key, else the person is. */
  readonly keyColumn?: string | undefined;
  /** The name of the file's encoding, such as `windows-1252`. Default: UTF-8; UTF-16 is known by itself. */
  readonly encoding?: string | undefined;
  /** The separator of a CSV file. Default: comma, semicolon, tab or bar, by which most columns are known. */
  readonly delimiter?: string | undefined;
}

/** As much of a file is looked at for its header. */
const HEAD_LENGTH = 16_384;

/**
 * Reads leads for an action: CSV with a header, or NDJSON with a flat row or an object with `lead` on each line. A
 * column is the name of a variable (`lead.email`, `notes`, `<vendor>.tags`), its label (`LogNumber`), or the short name
 * of a field (`email`, `Phone 1`), whatever the case of a field. Blank cells are as good as absent.
 *
 * A row that cannot be read is given as such and does not stop the file.
 *
 * @throws FileError for a file that cannot be read, while it is read.
 */
export function readLeads(file: string, action: OutboundAction, options: ReadOptions = {}): LeadFile {
  const unused = new Set<string>();
  const pathOf = columnReader(action, unused);
  const rows = async function* (): AsyncGenerator<FileLead> {
    const { encoding, blocks } = await openText(file, options.encoding);
    try {
      const head = await readHead(blocks);
      const isJson = /\.(ndjson|jsonl)$/i.test(file) || head.trimStart().startsWith('{');
      if (isJson) yield* readJson(head, blocks, encoding, pathOf, options);
      else yield* readCsvLeads(head, blocks, encoding, action, pathOf, options);
    } finally {
      await blocks.return(undefined);
    }
  };
  return { unused, [Symbol.asyncIterator]: rows };
}

/** How many leads a file has. Throws FileError for one that cannot be read to its end, before anything is sent. */
export async function countLeads(file: string, action: OutboundAction, options?: ReadOptions): Promise<number> {
  let count = 0;
  for await (const _ of readLeads(file, action, options)) count++;
  return count;
}

/** The first lines of a file. Throws FileError for one that has none, or is a JSON list. */
async function readHead(blocks: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (head.length < HEAD_LENGTH) {
    const { value, done } = await blocks.next();
    if (done) break;
    head += value;
  }
  if (head.trim() === '') throw new FileError('FILE_EMPTY', 'the leads file is empty');
  if (head.trimStart().startsWith('['))
    throw new FileError('FILE_IS_A_LIST', 'the leads file is a JSON list: write one object a line instead');
  return head;
}

async function* readCsvLeads(
  head: string,
  blocks: AsyncIterable<string>,
  encoding: Encoding,
  action: OutboundAction,
  pathOf: PathOf,
  { keyColumn, delimiter }: ReadOptions,
): AsyncGenerator<FileLead> {
  const look = columnReader(action, new Set());
  const { header, rows } = readCsv(head, blocks, (column) => look(column) !== undefined, getDelimiter(delimiter));
  const columns = header.columns.map((column) => decodeHeader(encoding, column));
  const paths = columns.map(pathOf);
  const duplicate = findDuplicate(paths);
  if (duplicate) throw new FileError('COLUMN_TWICE', `two columns of the leads file are both ${duplicate}`);
  const keyIndex = keyColumn === undefined ? undefined : findKeyColumn(columns, keyColumn);

  const toLead = ({ cells, line }: Row): FileLead => {
    const problem = findRowProblem(cells, header.columns);
    if (problem !== undefined) return { line, unreadable: problem };
    const texts = decodeCells(encoding, cells);
    if (texts === undefined) return { line, unreadable: `the row is not ${encoding.name}` };
    const lead = {
      line,
      vars: leadOf(texts.map((cell, index) => [paths[index], cell])),
      raw: JSON.stringify(cells.map(encoding.identify)),
    };
    if (keyIndex === undefined) return lead;
    // By its person alone a row without its key might be taken for another.
    const key = texts[keyIndex]?.trim();
    return key ? { ...lead, key } : { line, unreadable: KEY_MISSING };
  };
  for await (const row of rows) yield toLead(row);
}

async function* readJson(
  head: string,
  blocks: AsyncIterable<string>,
  encoding: Encoding,
  pathOf: PathOf,
  { keyColumn }: ReadOptions,
): AsyncGenerator<FileLead> {
  let line = 0;
  const all = async function* () {
    yield head;
    yield* blocks;
  };
  for await (const block of all()) {
    for (const text of block.replace(/\n$/, '').split('\n')) {
      line++;
      if (text.trim() === '') continue;
      const [json] = decodeCells(encoding, [text.trim()]) ?? [];
      if (json === undefined) yield { line, unreadable: `the line is not ${encoding.name}` };
      else yield parseJsonLead(line, encoding.identify(text.trim()), json, pathOf, keyColumn);
    }
  }
}

/** The text of cells; undefined where one holds bytes that the encoding does not have. */
function decodeCells(encoding: Encoding, cells: readonly string[]): string[] | undefined {
  try {
    return cells.map(encoding.decode);
  } catch {
    return undefined;
  }
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
