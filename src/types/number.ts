import { isNothing, removeInvisible, simplify } from './characters';

const TRUTH = new Map([
  ...['y', 'yes', 'true', 't', '1', '1.0', 'on'].map((word) => [word, 'true'] as const),
  ...['n', 'no', 'false', 'f', '0', '0.0', 'off'].map((word) => [word, 'false'] as const),
]);

/** Converts a word for true or false to `true` or `false`; any other text is unchanged. */
export function boolean(input: string): string {
  const known = TRUTH.get(input.toLowerCase());
  if (known !== undefined) return known;
  const original = removeInvisible(input);
  const word = simplify(original).replace(/^[^a-z0-9]+|[^a-z0-9]+$/gi, '');
  return TRUTH.get(word.toLowerCase()) ?? original;
}

export const PLAIN_NUMBER = /^[1-9]\d{0,14}$/;
const AMOUNT =
  /^(\(?)([-+]?)\s?(?:USD? ?)?\$? ?(-?)((?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.\d*)?|\d*\.?\d+|\d+\.)\)?(?: ?USD)?$/i;

/**
 * Removes currency sign and thousands separators: `$1,000.50` becomes `1000.5`. `1,2` is a list and stays unchanged. ''
 * for a word that means "no value".
 */
export function number(input: string): string {
  if (PLAIN_NUMBER.test(input)) return input;
  const original = removeInvisible(input);
  if (original.length > 64) return original;
  const text = simplify(original);
  if (isNothing(text)) return '';
  const [, bracket, sign, inner, digits = ''] = AMOUNT.exec(text) ?? [];
  const bare = digits.replace(/[, ]/g, '');
  if (bare === '') return original;
  const minus = bracket || sign === '-' || inner ? '-' : '';
  return bare.length <= 15 ? String(Number(minus + bare)) : minus + bare;
}
