import { memoize } from './memoize';

/** One wire key and its text, not yet encoded. Keys may repeat (`tags[]`). */
export type Pair = readonly [key: string, text: string];

/**
 * Encodes pairs as one flat JSON object in their order. Every value is a string. For nested or typed JSON: `typedJson`.
 */
export const json = (pairs: readonly Pair[]): string => (pairs.length === 0 ? '{}' : `${encodeJsonMembers(pairs)}"}`);

/** Encodes pairs as a query string; a space becomes `%20`. */
export const query = createEncoder({
  ...{ begin: '', between: '&' },
  key: (key) => `${percent(key)}=`,
  text: percent,
});

/** Encodes pairs as `application/x-www-form-urlencoded`; a space becomes `+`. */
export const form = createEncoder({
  ...{ begin: '', between: '&' },
  key: (key) => `${withPlus(key)}=`,
  text: withPlus,
});

/** Encodes a JSON object up to the end of its last text, without the closing `"}`. */
const encodeJsonMembers = createEncoder({
  ...{ begin: '{', between: '",' },
  key: (key) => `${JSON.stringify(key)}:"`,
  text: (text) => JSON.stringify(text).slice(1, -1),
});

function percent(text: string): string {
  return encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed());
}

function withPlus(text: string): string {
  return percent(text).replaceAll('%20', '+');
}

interface Writing {
  /** The text before the first pair, and between two pairs. */
  readonly begin: string;
  readonly between: string;
  key(key: string): string;
  text(text: string): string;
}

/** Creates a fast encoder. Encoded keys are memoized because they recur in each lead, and texts are mostly ASCII. */
function createEncoder({ begin, between, key, text }: Writing): (pairs: readonly Pair[]) => string {
  const first = memoize((name) => begin + key(name));
  const next = memoize((name) => between + key(name));
  const encode = createTextEncoder(text);
  return (pairs) => {
    let written = '';
    for (const pair of pairs) written += (written === '' ? first(pair[0]) : next(pair[0])) + encode(pair[1]);
    return written;
  };
}

/** Encodes ASCII by a table of its characters, in one pass, and any other text by `encode`. */
function createTextEncoder(encode: (text: string) => string): (text: string) => string {
  const escapes = Array.from({ length: 128 }, (_, code) => {
    const character = String.fromCharCode(code);
    const escaped = encode(character);
    return escaped === character ? '' : escaped;
  });
  return (text) => {
    let [written, start] = ['', 0];
    for (let index = 0; index < text.length; index++) {
      const escaped = escapes[text.charCodeAt(index)];
      if (escaped === '') continue;
      if (escaped === undefined) return encode(text);
      written += text.slice(start, index) + escaped;
      start = index + 1;
    }
    return start === 0 ? text : written + text.slice(start);
  };
}
