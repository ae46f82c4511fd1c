import type { Column, Mapping } from './column-types';
import type { RepairKind } from './repairs';

/** One lead of a file. */
export interface ReadableLead {
  /** The line of the file on which it begins, as an editor counts. */
  readonly line: number;
  readonly vars: Record<string, unknown>;
  /** The row as it came, whatever its columns are mapped to. */
  readonly raw: string;
  /** The cells of a CSV row as they stand. */
  readonly cells?: readonly string[];
  /** What stands in the key column, where there is one. */
  readonly key?: string | undefined;
}

/** A row that cannot be a lead, and why. */
export interface UnreadableRow extends Pick<ReadableLead, 'line' | 'raw' | 'cells'> {
  readonly unreadable: string;
  /** It was never meant to be one: a test, a footer, the header again. */
  readonly isNoLead?: boolean;
}

/** One row of a file. */
export type FileLead = ReadableLead | UnreadableRow;

/** What the readers of rows tell about a file. */
export interface Findings {
  onColumns(columns: readonly Column[]): void;
  /** The names in the header of a CSV file, as they stand. */
  onHeader(names: readonly string[]): void;
  /** A column without a name that has something in a row. An empty one is none: spreadsheets add such. */
  onUnnamed(column: Column): void;
  /** The cells of a lead, in the order of the columns. */
  onCells(columns: readonly Column[], cells: readonly unknown[]): void;
  onRepair(repair: RepairKind, column: string, line: number): void;
}

export interface ReadOptions {
  /** The name of the column that holds your own key of each lead. Default: `lead.id` is the key, else the person is. */
  readonly keyColumn?: string | undefined;
  /** The name of the file's encoding, such as `windows-1252`. Default: UTF-8 or UTF-16, as detected. */
  readonly encoding?: string | undefined;
  /** The separator of a CSV file. Default: comma, semicolon, tab or bar, by which most columns are known. */
  readonly delimiter?: string | undefined;
  /** Columns of any file, by name. */
  readonly mapping?: Mapping | undefined;
  /** Columns of this file; they must be there, and go before `mapping`. */
  readonly map?: Mapping | undefined;
}
