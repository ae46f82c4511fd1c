import { removeInvisible, simplify } from './characters';

/** A US code of five digits. */
export const ZIP = /^\d{5}$/;
const CANADIAN = /^([A-Z]\d[A-Z])[ -]*(\d[A-Z]\d)$/i;
const BRITISH = /^([A-Z]{1,2}\d{1,2}[A-Z\d]?) *(\d[A-Z]{2})$/i;

/** Formats a US code as `78704` or `78704-1234`, a Canadian or British one in capitals; any other text is unchanged. */
export function postalCode(input: string): string {
  if (ZIP.test(input)) return input;
  const original = removeInvisible(input);
  const text = simplify(original).replace(/[\s.,;-]+$|\.0+$/g, '');
  const [, five, four] = /^(\d{5})(?:\s*-?\s*(\d{4}))?$/.exec(text) ?? [];
  if (five !== undefined) return four === undefined ? five : `${five}-${four}`;
  const [, first, last] = CANADIAN.exec(text) ?? BRITISH.exec(text) ?? [];
  return first === undefined ? original : `${first} ${last}`.toUpperCase();
}

/** ZIP codes with a leading zero, by state. */
const ZERO_ZIPS: Record<string, RegExp> = {
  ...{ CT: /^06/, MA: /^0(?:1|2[0-7]|55)/, ME: /^0(?:39|4)/, NH: /^03[0-8]/, NJ: /^0[78]/, NY: /^00501|^00544|^06390/ },
  ...{ RI: /^02[89]/, VT: /^05(?!5)/, PR: /^00[679]/, VI: /^008/, AE: /^09/ },
};

/** Restores the leading zeros of a US code that a spreadsheet removed, if the lead's state has such a code. */
export function restoreZeros(code: string, state: string): string {
  const [, short = '', four] = /^(\d{3,4}?)(?:\.0+)?(?:-?(\d{4}))?$/.exec(code) ?? [];
  const zip = short.padStart(5, '0');
  if (short === '' || !ZERO_ZIPS[state]?.test(zip)) return code;
  return four === undefined ? zip : `${zip}-${four}`;
}
