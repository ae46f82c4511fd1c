import { getViews, type Range, toSource } from './decode';
import { createSought, findTexts, type SoughtText } from './find-text';
import { type Reader, readEntries, readersOf, readList } from './read';
import { isPii } from './redact-vars';
import { text as toText } from './text';
import { type Table, type Variable, wiresOf } from './variable';

/** Covers in a text what it must not repeat. Default of `replacement`: `[hidden]`, or `[email]` and `[number]`. */
export type Redactor = (text: string, replacement?: string) => string;

/**
 * Creates what covers the credentials and the personal texts of a lead in a message, in any case, with or without
 * accents and signs, in HTML, URLs, JSON, quoted-printable, base64, hex digits, or several of them inside one another,
 * and the beginning of a long text that was cut on its way. Of less than four characters, credentials and words are
 * covered where they stand alone; other values under four characters are not identifying. Of phone numbers the last
 * ten digits are covered, whatever stands between them.
 */
export const createRedactor = (table: Table, vars: unknown): Redactor =>
  createRedactorFor(() => getPersonalTexts(table, vars));

/** Creates what covers the credentials of a lead alone. */
export const createSecretRedactor = (table: Table, vars: unknown): Redactor =>
  createRedactorFor(() => getPersonalTexts(table, vars).filter(({ variable }) => variable.secret));

function createRedactorFor(getTexts: () => PersonalText[]): Redactor {
  let items: SoughtItem[] | undefined;
  return (text, replacement) => {
    if (text === '') return text;
    items ??= getSoughtItems(getTexts());
    const found: Found[] = [];
    for (const view of getViews(text)) {
      for (const { item, range } of findTexts(view, items))
        found.push({ ...toSource(view, range), replacement: replacement ?? item.replacement });
    }
    return cover(text, found);
  };
}

interface Found extends Range {
  readonly replacement: string;
}

/** Covers what was found; of what overlaps, the longest decides what stands there. */
function cover(text: string, found: readonly Found[]): string {
  const inOrder = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: { start: number; end: number; longest: Found }[] = [];
  for (const one of inOrder) {
    const last = merged.at(-1);
    const isJoined =
      last && (one.start < last.end || (one.start === last.end && one.replacement === last.longest.replacement));
    if (!isJoined) merged.push({ ...one, longest: one });
    else {
      last.end = Math.max(last.end, one.end);
      if (one.end - one.start > last.longest.end - last.longest.start) last.longest = one;
    }
  }
  let [covered, copied] = ['', 0];
  for (const { start, end, longest } of merged) {
    covered += text.slice(copied, start) + longest.replacement;
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
    for (const spelled of getSpellings(variable, text.slice(0, MAX_TEXT)))
      items.push({ sought: createSought(spelled), replacement });
    const digits = getPhoneDigits(variable, text);
    if (digits !== '') items.push({ sought: createSought(digits, true), replacement: '[number]' });
  }
  return items;
}

const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };
const MAX_SPELLED = 100;

/**
 * A text, and what servers make of it: two letters of one, or a question mark, where they know no accents; the names of
 * a person in another order.
 */
function getSpellings({ name }: Variable, text: string): string[] {
  const spellings = [text];
  if (text.length > MAX_SPELLED) return spellings;
  if (/[^ -~]/.test(text)) {
    const composed = text.normalize('NFC');
    for (const sign of ['?', '\uFFFD']) {
      const lost = composed.replace(/[^ -~]/g, sign);
      if (/[a-z].*[a-z]/i.test(lost)) spellings.push(lost);
    }
    spellings.push(composed.replace(/[^ -~]/g, (sign) => UMLAUTS[sign.toLowerCase()] ?? sign));
  }
  if (!name.endsWith('_name') || !/\S[^\p{L}\p{M}\p{N}'’.-]/u.test(text)) return spellings;
  const words = text.match(/[\p{L}\p{M}\p{N}'’.-]+/gu) ?? [];
  return words.length < 2 ? spellings : [...spellings, [words.at(-1), ...words.slice(0, -1)].join(' ')];
}

/** The last ten digits of a phone number, '' for what is none. */
function getPhoneDigits({ type }: Variable, text: string): string {
  const isPhone = type === 'phone' ? text.length <= 64 : /^[\d\s()+./-]{7,40}$/.test(text);
  const digits = isPhone ? text.normalize('NFKC').replace(/\D/g, '').slice(-10) : '';
  return digits.length >= 7 ? digits : '';
}

interface PersonalText {
  readonly variable: Variable;
  readonly text: string;
}

/** What of the lead is secret or personal, as it was given, in its normal form, and as it is sent. */
function getPersonalTexts(table: Table, vars: unknown): PersonalText[] {
  const all: PersonalText[] = [];
  for (const { reader, encoders } of getPersonalReaders(table)) {
    const known = new Set<string>();
    const add = (found: string) => {
      const text = found.trim();
      if (text === '' || known.has(text)) return;
      known.add(text);
      all.push({ variable: reader.variable, text });
    };
    const texts = getTexts(table, vars, reader);
    for (const text of texts) {
      add(text);
      for (const encode of encoders) add(encode(text));
    }
    if (texts.length > 0) add(toText(reader.given(vars)));
  }
  return all;
}

interface PersonalReader {
  readonly reader: Reader;
  readonly encoders: readonly ((normal: string) => string)[];
}

const personalReaders = new WeakMap<Table, readonly PersonalReader[]>();

/** The readers of what can be personal or is secret, made at first use and kept. */
function getPersonalReaders(table: Table): readonly PersonalReader[] {
  const known = personalReaders.get(table);
  if (known) return known;
  const readers = [...readersOf(table).values()].filter(({ variable }) => variable.secret || isPii(variable));
  const made = readers.map((reader) => ({
    reader,
    encoders: wiresOf(reader.variable).flatMap(([, { encode }]) => encode ?? []),
  }));
  personalReaders.set(table, made);
  return made;
}

function getTexts(table: Table, vars: unknown, { variable: { name, type }, text }: Reader): string[] {
  if (type === 'wildcard') return readEntries(table, vars, name).map(([, value]) => value);
  if (type === 'array') return [...readList(table, vars, name).values()].filter(Boolean);
  const value = text(vars);
  return value === '' ? [] : [value];
}

/** Short words tell of a person, save those that any message has: codes of states and countries, yes and no. */
function isTelling({ name, type, secret }: Variable, text: string): boolean {
  if (text === '') return false;
  if (secret || text.length >= 4) return true;
  if (!/^\p{L}{2,3}$/u.test(text) || type === 'state' || name === 'lead.country') return false;
  return name.endsWith('_name') || !/^(yes|no|on|off)$/i.test(text);
}
