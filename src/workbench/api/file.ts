import type { Values } from './exchange';

/** `POST file/upload`: the bytes of a file of leads as `application/octet-stream`. It is kept until it is closed. */
export interface OpenedFile {
  readonly id: string;
}

/** How a file is read, as the options of the command line have it. */
export interface FileReading {
  /** Columns by name, and the variable that each is; null ignores one. Only what a person has chosen. */
  readonly mapping: Readonly<Record<string, string | null>>;
  /** '' for what is known by itself, as with the others. */
  readonly encoding: string;
  readonly delimiter: string;
  readonly keyColumn: string;
}

/** `POST file/report`: what would become of each lead, by an action and the settings of the form. */
export interface FileQuestion extends FileReading {
  readonly id: string;
  readonly action: string;
  readonly values: Values;
}

export interface FileReport {
  /** Why no row was read, where its columns tell: a choice of another one helps. */
  readonly problem?: string;
  /** All rows; those that may be sent, and the doubtful among them; those that are refused; those that are no leads. */
  readonly counts: Readonly<Record<'rows' | 'sendable' | 'doubtful' | 'refused' | 'skipped', number>>;
  /** What `line` counts: lines of the file, or items of a JSON list. */
  readonly unit: 'line' | 'item';
  readonly isCsv: boolean;
  readonly columns: readonly FileColumn[];
  readonly reasons: readonly FileReason[];
  readonly repairs: readonly (Lines & { readonly column: string; readonly text: string })[];
  /** Leads that have the same id or e-mail address as one before. */
  readonly duplicates: readonly { variable: string; leads: number; lines: readonly (readonly [number, number])[] }[];
  /** All that is known of the columns, as the file that `--mapping` takes. */
  readonly mapping: Readonly<Record<string, string | null>>;
}

export interface FileColumn {
  readonly column: string;
  /** What it is to the action; null where it is ignored, absent where it is unknown. */
  readonly variable?: string | null;
  readonly suggestion?: string;
  readonly filled: number;
  /** False where its name cannot be used in a mapping. */
  readonly canMap: boolean;
}

interface Lines {
  readonly leads: number;
  /** The first lines of them. */
  readonly lines: readonly number[];
}

export interface FileReason extends Lines {
  readonly kind: 'refused' | 'skipped' | 'doubtful';
  readonly reason: string;
  /** The variable that it is about, where `validate` names one. */
  readonly field?: string;
}

export type RowKind = 'sendable' | 'doubtful' | 'refused' | 'skipped';

/** `POST file/rows`: a part of the rows of the last report. */
export interface RowsQuestion {
  readonly id: string;
  /** '' for all. `sendable` has the doubtful ones among them. */
  readonly kind: RowKind | '';
  /** '' for any. */
  readonly reason: string;
  /** The first one, from 0. */
  readonly from: number;
}

export interface FileRows {
  /** As many are of that kind and reason. */
  readonly total: number;
  readonly rows: readonly FileRow[];
}

export interface FileRow {
  readonly line: number;
  readonly kind: RowKind;
  readonly reasons: readonly string[];
  /** Whether it can be opened as a lead. */
  readonly canOpen: boolean;
}

/** `POST file/progress`: the rows that were read so far. `POST file/lead` with `{ id, line }` gives `Loaded`. */
export interface FileProgress {
  readonly rows: number;
}
