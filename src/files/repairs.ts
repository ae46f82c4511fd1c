import { isRoundedPhone } from '../types';

/** A repair of a cell, or a warning about it: changes by spreadsheets, and phones without a free variable. */
export type RepairKind = 'formula' | 'apostrophe' | 'decimal' | 'exponent' | 'rounded' | 'error' | 'phone' | 'entity';

/** Each repair in words, for people. */
export const REPAIR_TEXTS: Readonly<Record<RepairKind, string>> = {
  formula: 'removed ="…" around a value',
  apostrophe: 'removed the apostrophe in front of a number',
  decimal: 'removed .0 behind a whole number',
  exponent: 'wrote out a number with an exponent (1.234E+03)',
  rounded:
    'left out a number that has lost digits in a spreadsheet (1.2E+15): export the file again before you send it',
  error: 'left out a spreadsheet error, such as #NAME?',
  phone: 'left out a phone number, since lead.phone_1 to lead.phone_3 are taken',
  entity: 'kept HTML such as &amp; unchanged',
};

/** A repair of the cells of one column. */
export interface Repair {
  readonly repair: RepairKind;
  readonly column: string;
  readonly leads: number;
  /** The first lines with this repair. */
  readonly lines: readonly number[];
}

const FORMULA = /^\s*="((?:[^"]|"")*)"\s*$/;
const APOSTROPHE = /^\s*'(?=[+\d][\d\s().+-]*$)/;
/** Errors of Excel and Google Sheets, the `###` of a column that is too narrow, and the NULL of MySQL. */
const ERROR = /^\s*(?:#(?:NAME\?|VALUE!|REF!|N\/A|DIV\/0!|NUM!|NULL!|ERROR!|SPILL!|CALC!|#+)|\\N)\s*$/;
const ENTITY = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5}|#x[\da-f]{2,5});/i;
const WHOLE_WITH_DECIMAL = /^\s*\+?\d+\.0+\s*$/;
const EXPONENT = /^\s*(\d)(?:[.,](\d+))?E\+?(\d{2})\s*$/i;
/** An exponent as spreadsheets write it. It is repaired in every column. */
const SPREADSHEET_EXPONENT = /^\s*\d[.,]\d+E\+\d{2}\s*$/;

/**
 * Whether a number has lost digits, so that two different numbers may look the same: in scientific notation, or as a
 * JSON number that is too long for JavaScript.
 */
export function isRoundedNumber(cell: unknown): boolean {
  if (typeof cell === 'number') return Number.isInteger(cell) && !Number.isSafeInteger(cell);
  if (typeof cell !== 'string') return false;
  const [, , fraction = '', exponent] = EXPONENT.exec(cell) ?? [];
  return exponent !== undefined && fraction.length < Number(exponent);
}

const writeOut = (cell: string): string =>
  cell.replace(EXPONENT, (_, first: string, fraction: string, exponent: string) =>
    /^0*$/.test(fraction.slice(Number(exponent))) ? first + fraction.slice(0, Number(exponent)) : cell,
  );

/** The variable of a column and its type, on which repairs depend. */
export interface CellKind {
  readonly variable: string;
  readonly type?: string | undefined;
}

/** Repairs a cell of any type. In JSON only texts and numbers are repaired. */
export function repairValue(
  kind: CellKind,
  cell: unknown,
): { readonly value: unknown; readonly repairs: RepairKind[] } {
  if (typeof cell === 'string') return repairCell(kind, cell);
  return isRoundedNumber(cell) ? { value: '', repairs: ['rounded'] } : { value: cell, repairs: [] };
}

/**
 * Undoes what a spreadsheet did to a cell. Returns the value and the repairs. Phones, dates and ZIP codes are normalized
 * later, when they are sent.
 */
function repairCell(
  { variable, type }: CellKind,
  cell: string,
): { readonly value: string; readonly repairs: RepairKind[] } {
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
  if (ERROR.test(value)) return { value: '', repairs: [...repairs, 'error'] };
  if (ENTITY.test(value)) repairs.push('entity');
  // A rounded phone stays in the lead, so that `validate` can report it. It is never sent.
  if (type === 'phone') return { value, repairs: isRoundedPhone(value) ? [...repairs, 'rounded'] : repairs };
  if (variable === 'lead.id' && WHOLE_WITH_DECIMAL.test(value)) {
    value = value.trim().replace(/\.0+$/, '');
    repairs.push('decimal');
  }
  if (variable !== 'lead.id' && !SPREADSHEET_EXPONENT.test(value)) return { value, repairs };
  if (isRoundedNumber(value)) return { value: '', repairs: [...repairs, 'rounded'] };
  const whole = writeOut(value);
  if (whole !== value) repairs.push('exponent');
  return { value: whole, repairs };
}
