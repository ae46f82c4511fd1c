import { isNothing, removeInvisible, simplify } from './characters';
import { parsePhone } from './phone-parser';

/** A North American number. Area codes are not looked up, because new ones are added every year. */
export const NANP = /^[2-9]\d{2}[2-9]\d{6}$/;
const USUAL = /^(?:\+?1[-. ]?)?(?:\(([2-9]\d\d)\) ?|([2-9]\d\d)[-. ]?)([2-9]\d\d)[-. ]?(\d{4})$/;
/** A longer text is a note, and a number in it may belong to somebody else. */
const MAX_PHONE_LENGTH = 100;

/**
 * Converts a North American number to ten digits, without country code and extension. Of two numbers the first is used.
 *
 * @returns '' for a word that means "no value" and for a number that a spreadsheet has rounded; any other text
 * unchanged
 */
export function phone(input: string): string {
  if (NANP.test(input)) return input;
  const usual = USUAL.exec(input);
  if (usual) return `${usual[1] ?? usual[2]}${usual[3]}${usual[4]}`;
  const visible = removeInvisible(input);
  if (visible.length > MAX_PHONE_LENGTH) return visible;
  const original = visible.replace(TYPE_LETTERS, '');
  const text = simplify(original);
  if (isNothing(text) || isRounded(text)) return '';
  const national = parsePhone(expandNumber(text));
  return national !== undefined && NANP.test(national) ? national : original;
}

/** LeadConduit removes one such letter from a phone number; with or without it, the result must be the same. */
const TYPE_LETTERS = /(?<=[\d)])(?:\s*\(?[hwcm]\)?)+\s*$/;
const TYPE_LETTER = /(?<=[\d)])\s*\(?([hwcm])\)?\s*$/;
const TYPE_WORD = /^[\s(]*([hwcm])[\s):.]+[(+\d]|\b(home|work|office|cell|cellular|mobile|mob)\b/i;
const TYPES: Record<string, string> = { h: 'home', w: 'work', o: 'work', c: 'mobile', m: 'mobile' };

/** Returns the type that a phone number names (`5125550142m`, `Cell: 512-555-0142`): home, work, mobile or ''. */
export function getPhoneType(input: string): string {
  if (input.length > MAX_PHONE_LENGTH || /^[-+\d\s().]*$/.test(input)) return '';
  const [, letter] = TYPE_LETTER.exec(input) ?? [];
  const [, before, word] = TYPE_WORD.exec(input) ?? [];
  return TYPES[(letter ?? before ?? word ?? '').charAt(0).toLowerCase()] ?? '';
}

const EXPONENT = /^\+?(\d)(?:[.,](\d*))?E\+?(\d{1,2})$/i;

/** Whether a text is a number in scientific notation that lacks digits: `5.12555E+09`. */
export function isRoundedPhone(input: string): boolean {
  return /e\+?\d/i.test(input) && isRounded(simplify(removeInvisible(input)));
}

function isRounded(text: string): boolean {
  const [, , fraction = '', exponent] = EXPONENT.exec(text) ?? [];
  return exponent !== undefined && fraction.length < Number(exponent);
}

/** Restores the digits of a phone that a spreadsheet treated as a number: `5125550142.0`, `5.125550142E+09`. */
function expandNumber(text: string): string {
  const [, first, fraction = '', exponent] = EXPONENT.exec(text) ?? [];
  if (first === undefined) return text.replace(/^(\+?1?\d{10})\.0*$/, '$1');
  const length = Number(exponent);
  return /^0*$/.test(fraction.slice(length)) ? first + fraction.slice(0, length) : text;
}
