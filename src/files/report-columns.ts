import { getPositionName, UNNAMED } from './column-names';
import type { LeadFile } from './leads';

/** A column of a file, as a report shows it. */
export interface ReportColumn {
  /** Its name; "column 5" if it has no name, or one that may be personal data. */
  readonly column: string;
  /** The variable that it is mapped to; null for an ignored column, absent for an unknown one. */
  readonly variable?: string | null;
  /** For an unknown column, the variable that was probably meant. */
  readonly suggestion?: string;
  /** In how many leads it is filled. */
  readonly filled: number;
  /** Whether it is an unknown column with a blank name. */
  readonly isNameless?: true;
}

/** Describes the columns of a file that has been read. */
export function describeColumns(file: LeadFile): ReportColumn[] {
  const columns = [...file.columns.values()];
  if (file.header) columns.sort((first, second) => first.position - second.position);
  return columns.map((fileColumn, index): ReportColumn => {
    const { column, position, shown, kind, variable, suggestion, isUnnamed } = fileColumn;
    return {
      column: shown === UNNAMED ? getPositionName(file.header ? position : index + 1) : shown,
      ...(kind === 'mapped' && variable !== undefined && { variable }),
      ...(kind === 'ignored' && { variable: null }),
      ...(suggestion !== undefined && { suggestion }),
      filled: file.getFilled(column),
      ...(kind === 'unknown' && isUnnamed && { isNameless: true }),
    };
  });
}

/** Returns the unknown columns: their values would not be sent, although nobody has ignored them. */
export const getUnknownColumns = (columns: readonly ReportColumn[]): ReportColumn[] =>
  columns.filter(({ variable }) => variable === undefined);
