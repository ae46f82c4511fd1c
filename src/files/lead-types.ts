import type { Column, Mapping } from './column-types';
import type { RepairKind } from './repairs';

/** One lead of a file. */
export interface ReadableLead {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly vars: Record<string, unknown>;
  /** The unchanged row. It does not depend on the mapping of columns. */
  readonly raw: string;
  /** The unchanged cells of a CSV row. */
  readonly cells?: readonly string[];
  /** The value of the key column, if there is one. */
  readonly key?: string | undefined;
}

/** A row that cannot be read as a lead, and why. */
export interface UnreadableRow extends Pick<ReadableLead, 'line' | 'raw' | 'cells'> {
  readonly unreadable: string;
  /** Whether it was never meant as a lead: a test, a footer, or a repeated header. */
  readonly isNoLead?: boolean;
}

/** One row of a file. */
export type FileLead = ReadableLead | UnreadableRow;

/** Receives what the readers of rows find in a file. */
export interface Findings {
  onColumns(columns: readonly Column[]): void;
  /** Receives the unchanged names in the header of a CSV file. */
  onHeader(names: readonly string[]): void;
  /** Called for a column without a name that is filled in a row. Empty ones are ignored: spreadsheets add them. */
  onUnnamed(column: Column): void;
  /** Receives the cells of a lead, in the order of the columns. */
  onCells(columns: readonly Column[], cells: readonly unknown[]): void;
  onRepair(repair: RepairKind, column: string, line: number): void;
}

export interface ReadOptions {
  /** The name of the column that holds your own key of each lead. Default: `lead.id`, else the data of the person. */
  readonly keyColumn?: string | undefined;
  /** The name of the file's encoding, such as `windows-1252`. Default: UTF-8 or UTF-16, as detected. */
  readonly encoding?: string | undefined;
  /** The separator of a CSV file. Default: comma, semicolon, tab or bar, whichever gives the most known columns. */
  readonly delimiter?: string | undefined;
  /** The variables of columns. The file need not have them all. */
  readonly mapping?: Mapping | undefined;
  /** The variables of columns that a CSV file must have. They win over `mapping`. */
  readonly map?: Mapping | undefined;
}
