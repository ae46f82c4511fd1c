import type { OutboundAction } from '../types';
import { isBlank } from './build-lead';
import type { Column } from './column-types';
import { createColumnReader } from './columns';
import { readCsvLeads } from './csv-leads';
import { FileError } from './file-error';
import { readJsonLeads } from './json-leads';
import type { FileLead, ReadOptions } from './lead-types';
import { openText } from './read-text';
import type { Repair, RepairKind } from './repairs';
import { createReasonTally } from './tally';

/** A file of leads, read as a stream. Its columns are known once it is read. */
export interface LeadFile extends AsyncIterable<FileLead> {
  readonly columns: ReadonlyMap<string, Column>;
  /** The columns that the action has no variable for. */
  readonly unused: ReadonlySet<string>;
  /** The variable that was probably meant by some of them. */
  readonly suggestions: ReadonlyMap<string, string>;
  /** The names in the header of a CSV file, as they stand. */
  readonly header: readonly string[] | undefined;
  /** In how many leads a column is filled, so far. */
  getFilled(column: string): number;
  /** What was repaired so far. */
  getRepairs(): Repair[];
}

/** No more columns are kept, nor shown: in NDJSON each row may have its own. */
const MAX_COLUMNS = 5000;
/** As much of a file is looked at for its header. */
const HEAD_LENGTH = 16_384;

/**
 * Reads leads for an action: CSV with a header, or NDJSON with a flat row or an object with `lead` on each line. A
 * column is the name of a variable (`lead.email`, `notes`, `<vendor>.tags`), its label (`LogNumber`), or the short name
 * of a field (`email`, `Phone 1`), whatever the case of a field, or a name that exports give it (`Given Name`). Blank
 * cells are as good as absent.
 *
 * A row that cannot be read is given as such and does not stop the file.
 *
 * @throws FileError for a file that cannot be read, while it is read.
 */
export function readLeads(file: string, action: OutboundAction, options: ReadOptions = {}): LeadFile {
  const reader = createColumnReader(action, { ...options.mapping, ...options.map });
  const columns = new Map<string, Column>();
  const listUnknown = () => [...columns.values()].filter(({ kind }) => kind === 'unknown');
  /** Names of columns of which a value is not sent. */
  const dropped = new Set<string>();
  const setColumn = (column: Column) => columns.set(column.column, column);
  const addColumns = (additions: readonly Column[]) => {
    for (const column of additions) {
      const known = columns.get(column.column);
      // In NDJSON a column may be a variable in one row, and in another give way to a column of a better name.
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
      if (isJson) yield* readJsonLeads(head, blocks, encoding, { reader, findings, keyColumn: options.keyColumn });
      else yield* readCsvLeads(head, blocks, encoding, reader, findings, options);
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
  if (head.trim() === '') throw new FileError('FILE_EMPTY', 'the leads file is empty: export it again');
  if (head.trimStart().startsWith('['))
    throw new FileError('FILE_IS_A_LIST', 'the leads file is a JSON list: write one object on each line instead');
  return head;
}
