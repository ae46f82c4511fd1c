import { isPersonal } from './mask';
import { readEntries, readersOf, readList } from './read';
import type { Table, Variable } from './variable';

/**
 * What a message on this lead must not repeat, as patterns, the longest first: its credentials and its personal texts,
 * in any case and however a server writes them. Of less than four characters, credentials and words are hidden, and
 * only where they stand alone; what else is as short tells nothing.
 */
export const hiddenOf = (table: Table, vars: unknown): RegExp[] => patternsOf(personalTexts(table, vars));

/** The credentials of a lead, as patterns. */
export const secretsOf = (table: Table, vars: unknown): RegExp[] =>
  patternsOf(personalTexts(table, vars).filter(({ variable }) => variable.secret));

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

function personalTexts(table: Table, vars: unknown): PersonalText[] {
  return [...readersOf(table).values()].flatMap(({ variable, text }) => {
    if (!variable.secret && !isPersonal(variable)) return [];
    return textsOf(table, vars, variable, text).map((found) => ({ variable, found: found.trim() }));
  });
}

function textsOf(table: Table, vars: unknown, { name, type }: Variable, text: (vars: unknown) => string): string[] {
  if (type === 'wildcard') return readEntries(table, vars, name).map(([, found]) => found);
  return type === 'array' ? [...readList(table, vars, name).values()] : [text(vars)];
}

function patternsOf(texts: readonly PersonalText[]): RegExp[] {
  const hidden = texts.filter(
    ({ variable, found }) => found !== '' && found.length <= 500 && isTelling(variable, found),
  );
  const longestFirst = [...new Set(hidden.map(({ found }) => found))].sort((a, b) => b.length - a.length);
  return longestFirst.map(patternOf);
}

/** Short words tell of a person, save those that any message has: codes of states and countries, yes and no. */
function isTelling({ name, type, secret }: Variable, found: string): boolean {
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
