import type { Values } from './exchange';

/** `POST file/upload`: the bytes of a file of leads as `application/octet-stream`. It is stored until it is closed. */
export interface OpenedFile {
  readonly id: string;
}

/** How a file is read, with the same meaning as the options of the command line. */
export interface FileReading {
  /** The variable of each column that a person has chosen; null ignores a column. */
  readonly mapping: Readonly<Record<string, string | null>>;
  /** '' detects it from the file; so for the fields below. */
  readonly encoding: string;
  readonly delimiter: string;
  readonly keyColumn: string;
}

/** `POST file/report`: which leads an action would send, with the settings of the form. */
export interface FileQuestion extends FileReading {
  readonly id: string;
  readonly action: string;
  readonly values: Values;
}

export interface FileReport {
  /** Why no row was read, if it is because of the columns. Another choice of columns helps. */
  readonly problem?: string;
  /** All rows; rows that may be sent; the doubtful among them; refused rows; rows that are not leads. */
  readonly counts: Readonly<Record<'rows' | 'sendable' | 'doubtful' | 'refused' | 'skipped', number>>;
  /** What `line` counts: lines of the file or items of a JSON list. */
  readonly unit: 'line' | 'item';
  readonly isCsv: boolean;
  readonly columns: readonly FileColumn[];
  readonly reasons: readonly FileReason[];
  readonly repairs: readonly (Lines & { readonly column: string; readonly text: string })[];
  /** Leads with the same id or e-mail address as an earlier lead. */
  readonly duplicates: readonly { variable: string; leads: number; lines: readonly (readonly [number, number])[] }[];
  /** All mapped columns, in the format of `--mapping`. */
  readonly mapping: Readonly<Record<string, string | null>>;
}

export interface FileColumn {
  readonly column: string;
  /** The variable of the column; null when it is ignored, absent when it is unknown. */
  readonly variable?: string | null;
  readonly suggestion?: string;
  readonly filled: number;
  /** False when its name cannot be used in a mapping. */
  readonly canMap: boolean;
}

interface Lines {
  readonly leads: number;
  /** The numbers of the first lines. */
  readonly lines: readonly number[];
}

export interface FileReason extends Lines {
  readonly kind: 'refused' | 'skipped' | 'doubtful';
  readonly reason: string;
  /** The variable that `validate` names, if any. */
  readonly field?: string;
}

export type RowKind = 'sendable' | 'doubtful' | 'refused' | 'skipped';

/** `POST file/rows`: a part of the rows of the last report. */
export interface RowsQuestion {
  readonly id: string;
  /** '' for all. `sendable` includes `doubtful`. */
  readonly kind: RowKind | '';
  /** '' for any. */
  readonly reason: string;
  /** The index of the first row, from 0. */
  readonly from: number;
}

export interface FileRows {
  /** How many rows have that kind and reason. */
  readonly total: number;
  readonly rows: readonly FileRow[];
}

export interface FileRow {
  readonly line: number;
  readonly kind: RowKind;
  readonly reasons: readonly string[];
  /** Whether the row can be opened as a lead. */
  readonly canOpen: boolean;
}

/** `POST file/progress`: the number of rows read so far. `POST file/lead` with `{ id, line }` returns `Loaded`. */
export interface FileProgress {
  readonly rows: number;
}
