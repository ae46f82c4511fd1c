import { getViews, type Range, toSource } from './decode';
import { createSought, findTexts, type SoughtOptions, type SoughtText } from './find-text';
import { getReaders, type Reader, readEntries, readList } from './read';
import { isPii } from './redact-vars';
import { toRawText } from './text';
import { getWires, type Table, type Variable } from './variable';

/** Replaces sensitive values in a text. Default of `replacement`: `[hidden]`, `[email]` or `[number]`. */
export type Redactor = (text: string, replacement?: string) => string;

/**
 * Creates a redactor for the credentials and the personal data of a lead. It finds them
 *
 * - in any case, with or without accents and punctuation;
 * - in HTML, URLs, JSON, quoted-printable, base64 or hex, also nested;
 * - when only the beginning of a long text is left;
 * - as the last ten digits of a phone number, with anything between the digits.
 *
 * Credentials and words under four characters are replaced only as whole words. Other values under four characters are
 * not identifying.
 */
export const createRedactor = (table: Table, vars: unknown): Redactor =>
  createRedactorFor(() => getPersonalTexts(table, vars));

/** Creates a redactor for the credentials of a lead only. */
export const createSecretRedactor = (table: Table, vars: unknown): Redactor =>
  createRedactorFor(() => getPersonalTexts(table, vars).filter(({ variable }) => variable.secret));

function createRedactorFor(getTexts: () => PersonalText[]): Redactor {
  let items: SoughtItem[] | undefined;
  return (text, replacement) => {
    if (text === '') return text;
    items ??= getSoughtItems(getTexts());
    const matches: Match[] = [];
    for (const view of getViews(text)) {
      for (const { item, range } of findTexts(view, items))
        matches.push({ ...toSource(view, range), replacement: replacement ?? item.replacement });
    }
    return maskMatches(text, matches);
  };
}

interface Match extends Range {
  readonly replacement: string;
}

/** Replaces the matches. Overlapping matches are replaced once, by the replacement of the longest. */
function maskMatches(text: string, matches: readonly Match[]): string {
  const inOrder = [...matches].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: { start: number; end: number; longestMatch: Match }[] = [];
  for (const match of inOrder) {
    const last = merged.at(-1);
    const isJoined =
      last &&
      (match.start < last.end || (match.start === last.end && match.replacement === last.longestMatch.replacement));
    if (!isJoined) merged.push({ ...match, longestMatch: match });
    else {
      last.end = Math.max(last.end, match.end);
      if (match.end - match.start > last.longestMatch.end - last.longestMatch.start) last.longestMatch = match;
    }
  }
  let [covered, copied] = ['', 0];
  for (const { start, end, longestMatch } of merged) {
    covered += text.slice(copied, start) + longestMatch.replacement;
    copied = end;
  }
  return covered + text.slice(copied);
}

interface SoughtItem {
  readonly sought: SoughtText;
  readonly replacement: string;
}

const MAX_TEXT = 10_000;

function getSoughtItems(texts: readonly PersonalText[]): SoughtItem[] {
  const items: SoughtItem[] = [];
  for (const { variable, text } of texts) {
    if (!isTelling(variable, text)) continue;
    const replacement = variable.type === 'email' ? '[email]' : '[hidden]';
    const add = (spelled: string, options?: SoughtOptions) =>
      items.push({ sought: createSought(spelled, options), replacement });
    const whole = text.slice(0, MAX_TEXT);
    add(whole);
    for (const spelled of getLostSpellings(whole)) add(spelled, { isExact: true });
    const inTwo = spellInTwo(whole);
    if (inTwo !== whole) add(inTwo);
    const reversed = getReversedName(variable, whole);
    if (reversed !== '') add(reversed, { isAlone: true });
    const digits = getPhoneDigits(variable, text);
    if (digits !== '') items.push({ sought: createSought(digits, { hasFreeGaps: true }), replacement: '[number]' });
  }
  return items;
}

const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };
const MAX_SPELLED = 100;

/** Spellings of a text whose accented letters were lost: question marks in their place. */
function getLostSpellings(text: string): string[] {
  if (text.length > MAX_SPELLED || !/[^ -~]/.test(text)) return [];
  const spellings = ['?', '??', '\uFFFD', '\uFFFD\uFFFD'].map((sign) => text.normalize('NFC').replace(/[^ -~]/g, sign));
  return spellings.filter((spelled) => /[a-z].*[a-z]/i.test(spelled));
}

/** Spells umlauts with two letters: `ä` as `ae`. */
const spellInTwo = (text: string): string =>
  text.length > MAX_SPELLED
    ? text
    : text.normalize('NFC').replace(/[äöüåø]/gi, (sign) => UMLAUTS[sign.toLowerCase()] ?? sign);

/** Puts the last name first; '' for a single name. */
function getReversedName({ name }: Variable, text: string): string {
  if (text.length > MAX_SPELLED || !name.endsWith('_name') || !/\s/.test(text)) return '';
  const words = text.match(/[\p{L}\p{M}\p{N}'’.-]+/gu) ?? [];
  return words.length < 2 ? '' : [words.at(-1), ...words.slice(0, -1)].join(' ');
}

/** Returns the last ten digits of a phone number, '' for another text. */
function getPhoneDigits({ type }: Variable, text: string): string {
  const isPhone = type === 'phone' ? text.length <= 64 : /^[\d\s()+./-]{7,40}$/.test(text);
  const digits = isPhone ? text.normalize('NFKC').replace(/\D/g, '').slice(-10) : '';
  return digits.length >= 7 ? digits : '';
}

interface PersonalText {
  readonly variable: Variable;
  readonly text: string;
}

/** Lists the secret and personal texts of a lead: raw, in normal form, and as sent. */
function getPersonalTexts(table: Table, vars: unknown): PersonalText[] {
  const all: PersonalText[] = [];
  for (const { reader, encoders } of getPersonalReaders(table)) {
    const known = new Set<string>();
    const add = (value: string) => {
      const text = value.trim();
      if (text === '' || known.has(text)) return;
      known.add(text);
      all.push({ variable: reader.variable, text });
    };
    const texts = getTexts(table, vars, reader);
    for (const text of texts) {
      add(text);
      for (const encode of encoders) add(encode(text));
    }
    if (texts.length > 0) add(toRawText(reader.getRaw(vars)));
  }
  return all;
}

interface PersonalReader {
  readonly reader: Reader;
  readonly encoders: readonly ((normal: string) => string)[];
}

const personalReaders = new WeakMap<Table, readonly PersonalReader[]>();

/** Returns the readers of secret and personal variables. They are created at first use and cached. */
function getPersonalReaders(table: Table): readonly PersonalReader[] {
  const known = personalReaders.get(table);
  if (known) return known;
  const readers = [...getReaders(table).values()].filter(({ variable }) => variable.secret || isPii(variable));
  const made = readers.map((reader) => ({
    reader,
    encoders: getWires(reader.variable).flatMap(([, { encode }]) => encode ?? []),
  }));
  personalReaders.set(table, made);
  return made;
}

function getTexts(table: Table, vars: unknown, { variable: { name, type }, getValue }: Reader): string[] {
  if (type === 'wildcard') return readEntries(table, vars, name).map(([, value]) => value);
  if (type === 'array') return [...readList(table, vars, name).values()].filter(Boolean);
  const value = getValue(vars);
  return value === '' ? [] : [value];
}

/**
 * Whether a text identifies a person or is secret. Short words do, except common ones: state and country codes, yes,
 * no.
 */
function isTelling({ name, type, secret }: Variable, text: string): boolean {
  if (text === '') return false;
  if (secret || text.length >= 4) return true;
  if (!/^\p{L}{2,3}$/u.test(text) || type === 'state' || name === 'lead.country') return false;
  return name.endsWith('_name') || !/^(yes|no|on|off)$/i.test(text);
}

/** @internal Whether a variable identifies a person. City and state do not, and occur in the names of many sources. */
export const identifiesPerson = ({ name, type }: Variable): boolean => type !== 'state' && !/city$/i.test(name);
