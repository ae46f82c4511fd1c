import { getPositionName, UNNAMED } from './column-names';
import type { LeadFile } from './leads';

/** A column of a file, as a report shows it. */
export interface ReportColumn {
  /** Its name, or "column 5" where it has none, or one that may be somebody's data. */
  readonly column: string;
  /** What it is to the action; null where it is ignored, absent where it is unknown. */
  readonly variable?: string | null;
  /** For an unknown column, the variable that was probably meant. */
  readonly suggestion?: string;
  /** In how many leads it is filled. */
  readonly filled: number;
  /** An unknown column whose name is blank. */
  readonly isNameless?: true;
}

/** The columns of a file that was read. */
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

/** The columns whose values would not be sent, though nobody has said that they are not meant to be. */
export const getUnknownColumns = (columns: readonly ReportColumn[]): ReportColumn[] =>
  columns.filter(({ variable }) => variable === undefined);
