import type { TypeName } from '../types';

/** The variable of each column, by the column's name; null ignores the column. */
export type Mapping = Readonly<Record<string, string | null>>;

/** A column of a file, and the variable of the action that it is mapped to. */
export interface Column {
  /** The name from `nameColumns`: that of the header, else `column 3` or `Notes (2)`. */
  readonly column: string;
  /** The position in the header, from 1. A mapping may also name the column by it: `column 3`. */
  readonly position: number;
  /** The name as it may be shown to a person. */
  readonly shown: string;
  readonly kind: 'mapped' | 'ignored' | 'unknown';
  /** The variable, or `full_name`. */
  readonly variable?: string;
  readonly path?: readonly string[];
  readonly type?: TypeName | undefined;
  /** Whether the column is unknown and has no name. */
  readonly isUnnamed?: boolean;
  /** Whether it was recognized by a synonym. A column with the variable's own name wins over it. */
  readonly isSynonym?: boolean;
  /** For an unknown column, the variable that was probably meant. */
  readonly suggestion?: string;
}

export interface ColumnReader {
  isKnown(column: string): boolean;
  /** Maps each column of a header. Two columns get the same variable only if neither was recognized by a synonym. */
  plan(header: readonly string[]): readonly Column[];
}
