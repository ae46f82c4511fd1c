import { MAX_DEPTH } from './limits';

/**
 * Parses JSON leniently: raw line breaks, tabs and quotes in strings, wrong escapes, trailing commas, names without
 * quotes, single quotes, `True`, `NULL` and `None`, leading zeros, several values one after the other.
 *
 * Nothing is lost: a number is returned as the text that was sent, and a repeated name has a list.
 *
 * @returns the value, a list for several values; undefined for a text that is not JSON, is incomplete, or is nested
 * deeper than 64
 */
export function parseLooseJson(text: string): { value: unknown } | undefined {
  const reader = createReader(text);
  const values: unknown[] = [];
  try {
    do values.push(reader.readValue(0));
    while (!reader.isAtEnd());
  } catch (error) {
    if (error === MALFORMED) return undefined;
    throw error;
  }
  return { value: values.length === 1 ? values[0] : values };
}

const MALFORMED = Symbol('malformed JSON');
const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '/': '/',
  '\\': '\\',
  '"': '"',
  "'": "'",
};
const WORDS: Record<string, unknown> = { true: true, false: false, null: null, none: null, undefined: null, nan: null };

function createReader(text: string) {
  let index = 0;
  let endOfBlanks = -1; // cached, so that each run of blanks is skipped only once
  let startOfBlanks = -1;

  const fail = (): never => {
    throw MALFORMED;
  };

  /** Returns the index of the next non-blank character. */
  function skipBlanks(from: number): number {
    if (from >= startOfBlanks && from <= endOfBlanks) return endOfBlanks;
    let end = from;
    while (end < text.length && /[\s\0\ufeff]/.test(text[end] as string)) end++;
    startOfBlanks = from;
    endOfBlanks = end;
    return end;
  }

  function peek(): string {
    index = skipBlanks(index);
    return text[index] ?? '';
  }

  function readValue(depth: number): unknown {
    const char = peek();
    if (depth > MAX_DEPTH || char === '') return fail();
    if (char === '{') return readObject(depth + 1);
    if (char === '[') return readList(depth + 1);
    return isQuote(char) ? readString(char) : readWord();
  }

  const isQuote = (char: string) => char === '"' || char === "'";

  function readObject(depth: number): object {
    if (depth > MAX_DEPTH) fail();
    const members = new Map<string, unknown[]>();
    index++;
    for (let char = peek(); char !== '}'; char = peek()) {
      const name = isQuote(char) ? readString(char) : readName();
      if (peek() !== ':') fail();
      index++;
      const value = readValue(depth);
      const values = members.get(name);
      if (values) values.push(value);
      else members.set(name, [value]);
      readComma('}');
    }
    index++;
    const object = Object.create(null);
    for (const [name, values] of members) object[name] = values.length === 1 ? values[0] : values;
    return object;
  }

  function readList(depth: number): unknown[] {
    if (depth > MAX_DEPTH) fail();
    const items: unknown[] = [];
    index++;
    while (peek() !== ']') {
      items.push(readValue(depth));
      readComma(']');
    }
    index++;
    return items;
  }

  function readComma(end: string): void {
    if (peek() === ',') index++;
    else if (peek() !== end) fail();
  }

  /** Reads a string. It ends at a quote after which valid JSON follows; any other quote is part of it. */
  function readString(quote: string): string {
    let value = '';
    for (index++; index < text.length; index++) {
      const char = text[index] as string;
      if (char === '\\') value += readEscape();
      else if (char !== quote) value += char;
      else if (/^[,:}\]]?$/.test(text[skipBlanks(index + 1)] ?? '')) {
        index++;
        return value;
      } else value += char;
    }
    return fail();
  }

  function readEscape(): string {
    const char = text[index + 1] ?? '';
    const code = char === 'u' ? /^[\da-f]{4}/i.exec(text.slice(index + 2, index + 6))?.[0] : undefined;
    if (code === undefined && ESCAPES[char] === undefined) return '\\';
    index += code === undefined ? 1 : 5;
    return code === undefined ? (ESCAPES[char] ?? '') : String.fromCharCode(Number.parseInt(code, 16));
  }

  const readName = (): string => readToken(/[\w$.-]{1,200}/y);

  function readWord(): unknown {
    const word = readToken(/[\w+.-]{1,400}/y);
    if (/^[+-]?\.?\d/.test(word)) return word;
    const known = word.toLowerCase();
    return Object.hasOwn(WORDS, known) ? WORDS[known] : fail();
  }

  function readToken(pattern: RegExp): string {
    pattern.lastIndex = index;
    const token = pattern.exec(text)?.[0] ?? fail();
    index += token.length;
    return token;
  }

  return { readValue, isAtEnd: () => peek() === '' };
}
