export const PHONES = ['lead.phone_1', 'lead.phone_2', 'lead.phone_3'];

const SEPARATOR = /\s*(?::::|[;,/|&\r\n]|\bor\b|\band\b)\s*/;
/** A number, which may have a label before or after it, and an extension. */
const NUMBER =
  /^(?:\p{L}[\p{L}. ]{0,20}[:.)-]?\s*)?(\+?[\d\s().-]+)(?:(?:x|ext\.?)\s*\d{1,6})?\s*(?:\(?(?:home|work|office|cell|mobile|[hwcm])\)?)?$/iu;

/** Splits a cell with several numbers. Returns the cell unchanged unless each part is a whole number. */
export function splitPhones(cell: string): string[] {
  const parts = cell.split(SEPARATOR).filter((part) => part !== '');
  return parts.length > 1 && parts.every(isNumber) ? parts : [cell];
}

const isNumber = (part: string): boolean => /^\d{10,15}$/.test((NUMBER.exec(part)?.[1] ?? '').replace(/\D/g, ''));

/** A phone number of a row, and the column that it comes from. */
export interface RowPhone {
  readonly column: string;
  readonly phone: string;
}

/** Assigns the numbers to the free phones, in order. Numbers without a free phone are in `left`. */
export function assignPhones(
  phones: readonly RowPhone[],
  taken: ReadonlySet<string>,
): { readonly assigned: ReadonlyMap<string, string>; readonly left: readonly RowPhone[] } {
  const free = PHONES.filter((name) => !taken.has(name));
  const assigned = new Map(free.slice(0, phones.length).map((name, index) => [name, phones[index]?.phone ?? '']));
  return { assigned, left: phones.slice(free.length) };
}
