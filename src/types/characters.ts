/** Control characters, save tabs and line breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Blanks, and signs without width that mean nothing at the edge of a text. */
const EDGE = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f]/;

/**
 * A text without control characters and outer blanks, and well formed, since a lone surrogate cannot be sent. Most texts
 * are so, and are looked at no further.
 */
export function sanitize(text: string): string {
  const { length } = text;
  if (length === 0) return text;
  if (text.charCodeAt(0) === SPACE || text.charCodeAt(length - 1) === SPACE) return trimAll(text);
  for (let index = 0; index < length; index++) if ((text.charCodeAt(index) - SPACE) >>> 0 > 94) return trimAll(text);
  return text;
}

const SPACE = 32;

function trimAll(text: string): string {
  const kept = text.toWellFormed().replace(CONTROLS, '');
  let [start, end] = [0, kept.length];
  while (start < end && EDGE.test(kept.charAt(start))) start++;
  while (end > start && EDGE.test(kept.charAt(end - 1))) end--;
  return kept.slice(start, end);
}

/** Signs that nobody sees: zero-width and direction marks, soft hyphens, variation selectors and other fillers. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A text without invisible signs and outer blanks: what is sent of a value that cannot be read. */
export const removeInvisible = (text: string): string => (isPlain(text) ? text : text.replace(INVISIBLE, '')).trim();

const isPlain = (text: string): boolean => /^[ -~]*$/.test(text);

/**
 * A text in plain signs, for reading alone: digits and letters of other widths and scripts, blanks and dashes as ASCII,
 * and without what a spreadsheet puts around a value (`="02134"`, `'02134`) or a person around a word.
 */
export function simplify(text: string): string {
  const ascii = isPlain(text) ? text : toAscii(text);
  const unquoted = ascii.replace(/^=?(["'`‘’“”])(.*)\1$/s, '$2').replace(/^[='`‘’“”]+|[`’”]+$/g, '');
  return unquoted.trim();
}

const toAscii = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, toAsciiDigit)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\s/g, ' ');

/** The digits of each script stand in a row from zero to nine, and no two rows touch once NFKC is applied. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

const NOTHING =
  /^(?:n\/?a|n\.a\.?|null|nil|none|nan|nat|undefined|unknown|not (?:available|applicable|provided|given))$/i;

/** Whether a text clearly stands for no value: `n/a`, `none`, `#N/A`, a dash, a full stop. */
export function isNothing(text: string): boolean {
  if (text.length > 32) return false;
  const words = text.replace(/^[\s#(<['"]+|[\s)>\].!?,;'"]+$/g, '');
  return NOTHING.test(words) || /^[-\s._/?,;:#\\]*$/.test(text);
}

/** Letters in lower case, accents and dots gone: `Québec`, `D.C.`. */
export const foldAccents = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
