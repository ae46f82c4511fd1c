import type { TypeName } from '../types';

/** Columns by name, and the variable that each is; null ignores one. */
export type Mapping = Readonly<Record<string, string | null>>;

/** What a column of a file is to an action. */
export interface Column {
  /** Its name in the header; `column 3` where it has none, `Notes (2)` for the second one of a name. */
  readonly column: string;
  /** Which one it is, from 1. It goes by `column 3` as well, whatever its name. */
  readonly position: number;
  /** The same as it may be shown to a person. */
  readonly shown: string;
  readonly kind: 'mapped' | 'ignored' | 'unknown';
  /** The variable, or `full_name`. */
  readonly variable?: string;
  readonly path?: readonly string[];
  readonly type?: TypeName | undefined;
  /** Unknown, and without a name. */
  readonly isUnnamed?: boolean;
  /** By a synonym, so that a column with a better name goes before. */
  readonly isSynonym?: boolean;
  /** For an unknown column, the variable that was probably meant. */
  readonly suggestion?: string;
}

export interface ColumnReader {
  isKnown(column: string): boolean;
  /** What each column of a header is: no variable twice, but for those that the header names so. */
  plan(header: readonly string[]): readonly Column[];
}
