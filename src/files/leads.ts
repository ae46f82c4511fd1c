import type { OutboundAction } from '../types';
import { isBlank } from './build-lead';
import type { Column } from './column-types';
import { createColumnReader } from './columns';
import { assertColumns, readCsvLeads } from './csv-leads';
import { FileError } from './file-error';
import { readJsonLeads } from './json-leads';
import type { FileLead, ReadOptions } from './lead-types';
import { openText } from './read-text';
import type { Repair, RepairKind } from './repairs';
import { createReasonTally } from './tally';

/** A file of leads, read as a stream. Its columns are complete when it has been read to the end. */
export interface LeadFile extends AsyncIterable<FileLead> {
  readonly columns: ReadonlyMap<string, Column>;
  /** The columns for which the action has no variable. */
  readonly unused: ReadonlySet<string>;
  /** The variables that were probably meant by unused columns, by column. */
  readonly suggestions: ReadonlyMap<string, string>;
  /** The unchanged names in the header of a CSV file. */
  readonly header: readonly string[] | undefined;
  /** Returns in how many of the leads read so far a column is filled. */
  getFilled(column: string): number;
  /** Returns the repairs so far. */
  getRepairs(): Repair[];
}

/** How many columns are kept and shown: in NDJSON each row may have other ones. */
const MAX_COLUMNS = 5000;
/** How much of a file is searched for the header. */
const HEAD_LENGTH = 16_384;

/**
 * Reads leads for an action: CSV with a header, or NDJSON with a flat row or an object with `lead` on each line. A
 * column may have the name of a variable (`lead.email`, `notes`, `<vendor>.tags`), its label (`LogNumber`), the short
 * name of a field in any case (`email`, `Phone 1`), or a name that is usual in exports (`Given Name`). Blank cells are
 * left out.
 *
 * An unreadable row is returned as an `UnreadableRow` and does not stop the reading.
 *
 * @throws FileError while the file is read, if it cannot be read
 */
export function readLeads(file: string, action: OutboundAction, options: ReadOptions = {}): LeadFile {
  const reader = createColumnReader(action, { ...options.mapping, ...options.map });
  const columns = new Map<string, Column>();
  const listUnknown = () => [...columns.values()].filter(({ kind }) => kind === 'unknown');
  /** Names of columns with a value that is not sent. */
  const dropped = new Set<string>();
  const setColumn = (column: Column) => columns.set(column.column, column);
  const addColumns = (additions: readonly Column[]) => {
    for (const column of additions) {
      const known = columns.get(column.column);
      // In NDJSON a column may be mapped in one row, and unknown in another that has a column with a better name.
      if (known) {
        if (known.kind === 'unknown' && column.kind === 'mapped' && !dropped.has(column.column)) setColumn(column);
      } else if (columns.size < (column.kind === 'unknown' ? 2 : 1) * MAX_COLUMNS) setColumn(column); // unknown ones are reported
    }
  };
  const onColumns = (rowColumns: readonly Column[]) => addColumns(rowColumns.filter(({ isUnnamed }) => !isUnnamed));
  const onUnnamed = (column: Column) => addColumns([column]);
  const repairs = createReasonTally<RepairKind>();
  const filled = new Map<string, number>();
  const onCells = (rowColumns: readonly Column[], cells: readonly unknown[]) => {
    for (const [index, rowColumn] of rowColumns.entries()) {
      const { column, kind } = rowColumn;
      if (isBlank(cells[index]) || !columns.has(column)) continue;
      filled.set(column, (filled.get(column) ?? 0) + 1);
      if (kind !== 'unknown' || dropped.has(column)) continue;
      dropped.add(column);
      setColumn(rowColumn);
    }
  };
  let header: readonly string[] | undefined;
  const onHeader = (names: readonly string[]) => {
    header = names;
  };
  const findings = { onHeader, onColumns, onUnnamed, onCells, onRepair: repairs.add };
  const rows = async function* (): AsyncGenerator<FileLead> {
    const { encoding, blocks } = await openText(file, options.encoding);
    try {
      const head = await readHead(blocks);
      const isJson = /\.(ndjson|jsonl)$/i.test(file) || head.trimStart().startsWith('{');
      if (isJson) {
        const mapping = { ...options.mapping, ...options.map };
        yield* readJsonLeads(head, blocks, encoding, { reader, mapping, findings, keyColumn: options.keyColumn });
        if (columns.size < MAX_COLUMNS) assertColumns([...columns.values()], options.map); // each row may bring new ones
      } else yield* readCsvLeads(head, blocks, encoding, reader, findings, options);
    } finally {
      await blocks.return(undefined);
    }
  };
  return {
    columns,
    get unused() {
      return new Set(listUnknown().map(({ shown }) => shown));
    },
    get suggestions() {
      return new Map(listUnknown().flatMap(({ shown, suggestion }) => (suggestion ? [[shown, suggestion]] : [])));
    },
    get header() {
      return header;
    },
    getFilled: (column) => filled.get(column) ?? 0,
    getRepairs: () => repairs.list().map(({ kind, text, ...more }) => ({ repair: kind, column: text, ...more })),
    [Symbol.asyncIterator]: rows,
  };
}

/** Counts the rows of a file, before anything is sent. Throws FileError if it cannot be read to its end. */
export async function countLeads(file: string, action: OutboundAction, options?: ReadOptions): Promise<number> {
  let count = 0;
  for await (const _ of readLeads(file, action, options)) count++;
  return count;
}

/** Reads the beginning of a file. Throws FileError for an empty file and for a JSON list. */
async function readHead(blocks: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (head.length < HEAD_LENGTH) {
    const { value, done } = await blocks.next();
    if (done) break;
    head += value;
  }
  if (head.trim() === '') throw new FileError('FILE_EMPTY', 'the leads file is empty: export it again');
  if (head.trimStart().startsWith('['))
    throw new FileError('FILE_IS_A_LIST', 'the leads file is a JSON list: write one object on each line instead');
  return head;
}
