/** Control characters except tabs and line breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is matched
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Whitespace and zero-width characters, which are trimmed. */
const EDGE = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f]/;

/**
 * Removes control characters and outer whitespace, and replaces lone surrogates, which cannot be sent. Plain ASCII, the
 * usual case, is returned at once.
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
  const cleaned = text.toWellFormed().replace(CONTROLS, '');
  let [start, end] = [0, cleaned.length];
  while (start < end && EDGE.test(cleaned.charAt(start))) start++;
  while (end > start && EDGE.test(cleaned.charAt(end - 1))) end--;
  return cleaned.slice(start, end);
}

/** Invisible characters: zero-width and direction marks, soft hyphens, variation selectors and fillers. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Removes invisible characters and outer whitespace. A value that no normalizer can read is sent in this form. */
export const removeInvisible = (text: string): string => (isPlain(text) ? text : text.replace(INVISIBLE, '')).trim();

const isPlain = (text: string): boolean => /^[ -~]*$/.test(text);

/**
 * Simplifies a text for parsing; the result is never sent. Digits of other scripts, fullwidth letters, blanks and
 * dashes become ASCII; the quotes around a value (`="02134"`, `'02134` in spreadsheets) are removed.
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

/** Unicode has the ten digits of a script in a row, and after NFKC no two rows are adjacent. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

const NOTHING =
  /^(?:n\/?a|n\.a\.?|null|nil|none|nan|nat|undefined|unknown|not (?:available|applicable|provided|given))$/i;

/** Whether a text means "no value": `n/a`, `none`, `#N/A`, a dash, a full stop. */
export function isNothing(text: string): boolean {
  if (text.length > 32) return false;
  const words = text.replace(/^[\s#(<['"]+|[\s)>\].!?,;'"]+$/g, '');
  return NOTHING.test(words) || /^[-\s._/?,;:#\\]*$/.test(text);
}

/** Lower-cases a text and removes accents and dots: `Québec`, `D.C.`. */
export const foldAccents = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
