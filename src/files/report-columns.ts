import { showColumn, UNNAMED } from './columns';
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

/** The columns of a file that was read. Those without a name and without a value are left out: spreadsheets add such. */
export function describeColumns(file: LeadFile): ReportColumn[] {
  return [...file.columns.values()].flatMap(({ column, kind, variable, suggestion }, index): ReportColumn[] => {
    const filled = file.getFilled(column);
    const isNameless = column.trim() === '';
    if (isNameless && filled === 0) return [];
    const place = (file.header?.indexOf(column) ?? index) + 1;
    const shown = showColumn(column);
    return [
      {
        column: shown === UNNAMED ? `column ${place}` : shown,
        ...(kind === 'mapped' && variable !== undefined && { variable }),
        ...(kind === 'ignored' && { variable: null }),
        ...(suggestion !== undefined && { suggestion }),
        filled,
        ...(kind === 'unknown' && isNameless && { isNameless }),
      },
    ];
  });
}

/** The columns whose values would not be sent, though nobody has said that they are not meant to be. */
export const getUnknownColumns = (columns: readonly ReportColumn[]): ReportColumn[] =>
  columns.filter(({ variable }) => variable === undefined);
