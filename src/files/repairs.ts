/** What spreadsheets do to a cell, where there is only one way back. */
export type RepairKind = 'formula' | 'apostrophe' | 'decimal' | 'rounded';

/** What a repair is, for people. */
export const REPAIR_TEXTS: Readonly<Record<RepairKind, string>> = {
  formula: 'read ="…" as its text',
  apostrophe: 'removed the apostrophe in front of a number',
  decimal: 'removed .0 behind a whole number',
  rounded: 'left out an id that has lost digits (1.2E+15): save the column as text',
};

/** A repair of the cells of one column. */
export interface Repair {
  readonly repair: RepairKind;
  readonly column: string;
  readonly leads: number;
  /** The first lines with it. */
  readonly lines: readonly number[];
}

const MAX_LINES_KEPT = 10;

/** Counts repairs; memory grows with the columns, not with the leads. */
export function createRepairList() {
  const repairs = new Map<string, { repair: RepairKind; column: string; leads: number; lines: number[] }>();
  return {
    add(repair: RepairKind, column: string, line: number) {
      const key = `${repair} ${column}`;
      const known = repairs.get(key) ?? { repair, column, leads: 0, lines: [] };
      known.leads++;
      if (known.lines.length < MAX_LINES_KEPT) known.lines.push(line);
      repairs.set(key, known);
    },
    list: (): Repair[] => [...repairs.values()],
  };
}

const FORMULA = /^\s*="((?:[^"]|"")*)"\s*$/;
const APOSTROPHE = /^\s*'(?=[+\d][\d\s().+-]*$)/;
const ROUNDED_NUMBER = /^\s*\d(?:[.,]\d+)?E\+?\d{2}\s*$/i;

/**
 * A cell as it was before a spreadsheet took hold of it, and what was done. Phones, dates and ZIP codes are read as
 * values later; here is what would change the meaning of any cell, and of the lead's own id.
 */
export function repairCell(variable: string, cell: string): { readonly value: string; readonly repairs: RepairKind[] } {
  const repairs: RepairKind[] = [];
  let value = cell;
  const formula = FORMULA.exec(value)?.[1];
  if (formula !== undefined) {
    value = formula.replaceAll('""', '"');
    repairs.push('formula');
  }
  if (APOSTROPHE.test(value)) {
    value = value.replace(APOSTROPHE, '');
    repairs.push('apostrophe');
  }
  if (variable !== 'lead.id') return { value, repairs };
  if (/^\s*\d+\.0\s*$/.test(value)) {
    value = value.trim().slice(0, -2);
    repairs.push('decimal');
  }
  if (ROUNDED_NUMBER.test(value)) {
    value = '';
    repairs.push('rounded');
  }
  return { value, repairs };
}
