import { isPersonal } from './mask';
import { readEntries, readersOf, readList } from './read';
import { type Table, type Variable, wiresOf } from './variable';

/** Covers in a text what it must not repeat. */
export type Hiding = (words: string, cover?: string) => string;

/**
 * Hides what a message on this lead must not repeat, the longest first: its credentials and its personal texts, in any
 * case, however a server writes them, and the beginning of a long one that was cut on its way. Of less than four
 * characters, credentials and words are hidden, and only where they stand alone; what else is as short tells nothing.
 */
export const hiddenOf = (table: Table, vars: unknown): Hiding => hiding(personalTexts(table, vars));

/** Hides the credentials of a lead. */
export const secretsOf = (table: Table, vars: unknown): Hiding =>
  hiding(personalTexts(table, vars).filter(({ variable }) => variable.secret));

const hiding =
  (texts: readonly PersonalText[]): Hiding =>
  (words, cover = '[hidden]') => {
    const said = `${bareOf(words)} ${bareOf(decoded(words))}`;
    const telling = texts.filter(({ variable, found }) => isTelling(variable, found));
    const parts = new Set(telling.map(({ found }) => partIn(said, found.slice(0, longestHidden))));
    parts.delete('');
    const longestFirst = [...parts].sort((a, b) => b.length - a.length);
    const covered = longestFirst
      .flatMap(piecesOf)
      .reduce((left, piece) => left.replace(patternOf(piece), cover), words);
    return cover === '' ? covered : covered.replace(new RegExp(`(?:${escaped(cover)}){2,}`, 'g'), cover);
  };

/** No pattern takes a text of any length. */
function piecesOf(part: string): string[] {
  if (part.length <= longestPiece) return [part];
  const signs = [...part];
  const starts = Array.from({ length: Math.ceil(signs.length / longestPiece) }, (_, nth) => nth * longestPiece);
  return starts.map((start) => signs.slice(start, start + longestPiece).join(''));
}

const longestPiece = 250;

const longestHidden = 10_000;
const shortestPart = 16;

/** As much of a text as may stand in what was said: all, or the beginning of a long one. Spares a look for the rest. */
function partIn(said: string, found: string): string {
  const bare = bareOf(found);
  if (bare === '') return found.length <= longestPiece ? found : ''; // signs alone tell nothing of a person
  if (said.includes(bare)) return found;
  const isIn = (length: number) => said.includes(bareOf(found.slice(0, length)));
  if (found.length <= shortestPart || !isIn(shortestPart)) return '';
  let [least, most] = [shortestPart, found.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (isIn(middle)) least = middle;
    else most = middle - 1;
  }
  return found.slice(0, least).replace(/[^\p{L}\p{N}]+$/u, '');
}

/** Letters and digits alone, without case and accents. */
const bareOf = (found: string): string =>
  found
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toUpperCase()
    .toLowerCase();

/** Without the codes of URLs, JSON and HTML, in which even plain letters may stand. */
export function decoded(found: string): string {
  const sign = (digits: string, base: number) => {
    const point = Number.parseInt(digits, base);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  };
  return found
    .replace(/(?:%[0-9a-f]{2})+/gi, (code) => Buffer.from(code.replaceAll('%', ''), 'hex').toString('utf8'))
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/&#x([0-9a-f]{1,9});/gi, (_, digits: string) => sign(digits, 16))
    .replace(/&#(\d{1,9});/g, (_, digits: string) => sign(digits, 10))
    .replace(/&(?:amp|lt|gt|quot|apos|nbsp);/gi, ' ')
    .replace(/&([a-z])[a-z]{3,5};/gi, '$1');
}

/** The phone numbers of a lead whatever stands between their digits, as patterns. A reason has no long numbers at all. */
export function phonesOf(table: Table, vars: unknown): RegExp[] {
  const texts = personalTexts(table, vars).map(({ found }) => found);
  const phones = texts.filter((found) => /^[\d\s()+./-]{7,40}$/.test(found));
  const digits = phones.map((found) => found.replace(/\D/g, '').slice(-10)).filter(({ length }) => length >= 7);
  return digits.map((found) => new RegExp([...found].join('\\D{0,3}'), 'g'));
}

interface PersonalText {
  readonly variable: Variable;
  readonly found: string;
}

/** What of the lead is secret or personal, as it was given and as it is sent. */
function personalTexts(table: Table, vars: unknown): PersonalText[] {
  return [...readersOf(table).values()].flatMap(({ variable, text }) => {
    if (!variable.secret && !isPersonal(variable)) return [];
    const encoders = wiresOf(variable).flatMap(([, { encode }]) => encode ?? []);
    const texts = textsOf(table, vars, variable, text).filter(Boolean);
    const sent = encoders.flatMap((encode) => texts.map(encode));
    return [...new Set([...texts, ...sent])].map((found) => ({ variable, found: found.trim() }));
  });
}

function textsOf(table: Table, vars: unknown, { name, type }: Variable, text: (vars: unknown) => string): string[] {
  if (type === 'wildcard') return readEntries(table, vars, name).map(([, found]) => found);
  return type === 'array' ? [...readList(table, vars, name).values()] : [text(vars)];
}

/** Short words tell of a person, save those that any message has: codes of states and countries, yes and no. */
function isTelling({ name, type, secret }: Variable, found: string): boolean {
  if (found === '') return false;
  if (secret || found.length >= 4) return true;
  if (!/^\p{L}{2,3}$/u.test(found) || type === 'state' || name === 'lead.country') return false;
  return name.endsWith('_name') || !/^(yes|no|on|off)$/i.test(found);
}

/** The edges of a word. One may also begin behind a sign that is written with letters or digits. */
const begins = String.raw`(?:(?<=^|[^\p{L}\p{N}]|%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[bfnrt])|(?![\p{L}\p{N}]))`;
const ends = String.raw`(?:(?<![\p{L}\p{N}])|(?![\p{L}\p{N}]))`;

function patternOf(found: string): RegExp {
  const cases = isPlain(found) ? [found] : [found, found.toLowerCase(), found.toUpperCase()]; // a code has one case
  const written = `(?:${[...new Set(cases.flatMap(writingsOf))].join('|')})`;
  return new RegExp(found.length < 4 ? begins + written + ends : written, 'giu');
}

const isPlain = (found: string): boolean => /^[ -~]*$/.test(found);
const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** How a text stands in a URL, a form, HTML or JSON, as patterns. Letters beyond ASCII may be codes there. */
function writingsOf(found: string): string[] {
  if (/^\w+$/.test(found)) return [found];
  const inUrl = encodeURIComponent(found);
  const inHtml = found.replace(/[&<>"']/g, (sign) => named[sign] ?? sign);
  const inJson = JSON.stringify(found).slice(1, -1);
  const inAscii = inJson.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const numbered = (base: 10 | 16) =>
    inHtml.replace(/[^ -~]/gu, (sign) => `&#${base === 16 ? 'x' : ''}${sign.codePointAt(0)?.toString(base)};`);
  const texts = [
    ...[found, inUrl, inUrl.replaceAll("'", '%27'), inUrl.replaceAll('%20', '+'), found.replaceAll(' ', '+')],
    ...[inHtml, numbered(10), numbered(16), inJson, inAscii, inAscii.replaceAll('/', '\\/')], // PHP writes / as \/
    found.replace(/['"\\]/g, '\\$&'),
  ];
  return [...texts.map(escaped), withAccents(escaped(inHtml))].map(padded);
}

/** The number of a sign in HTML may begin with zeros. */
const padded = (pattern: string): string => pattern.replace(/&#x?/g, '$&0{0,5}');

/** With the names that HTML has for letters: é is &eacute; there. */
const withAccents = (pattern: string): string =>
  pattern.replace(/[^ -~]/gu, (sign) => {
    const letter = sign.normalize('NFD')[0] ?? '';
    return /[a-z]/i.test(letter) ? `&${letter}[a-z]{3,5};` : sign;
  });

const escaped = (found: string): string => found.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
