import { memoize } from './memoize';

/** One wire key and its text, not yet encoded. Keys may repeat (`tags[]`). */
export type Pair = readonly [key: string, text: string];

/**
 * Encodes pairs as one flat JSON object in their order. Every value is a string. For nested or typed JSON: `typedJson`.
 */
export const json = (pairs: readonly Pair[]): string => (pairs.length === 0 ? '{}' : `${encodeJsonMembers(pairs)}"}`);

/** Encodes pairs as a query string; a space becomes `%20`. */
export const query = createEncoder({
  ...{ begin: '', between: '&', unescaped: /[\w.-]/ },
  key: (key) => `${percent(key)}=`,
  text: percent,
});

/** Encodes pairs as `application/x-www-form-urlencoded`; a space becomes `+`. */
export const form = createEncoder({
  ...{ begin: '', between: '&', unescaped: /[\w.-]/ },
  key: (key) => `${withPlus(key)}=`,
  text: withPlus,
});

/** Encodes a JSON object up to the end of its last text, without the closing `"}`. */
const encodeJsonMembers = createEncoder({
  ...{ begin: '{', between: '",', unescaped: /[ !#-[\]-~]/ },
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
  /** A character that is not escaped. */
  readonly unescaped: RegExp;
}

/**
 * Creates a fast encoder: most texts need no escaping, and encoded keys are memoized because they recur in each lead.
 */
function createEncoder({ begin, between, key, text, unescaped: asItIs }: Writing): (pairs: readonly Pair[]) => string {
  const first = memoize((name) => begin + key(name));
  const next = memoize((name) => between + key(name));
  const isPlain = createCharTest(asItIs);
  return (pairs) => {
    let written = '';
    for (const pair of pairs) {
      const value = pair[1];
      written += (written === '' ? first(pair[0]) : next(pair[0])) + (isPlain(value) ? value : text(value));
    }
    return written;
  };
}

/** Creates a test for texts of certain ASCII characters only. For short texts this is faster than a RegExp. */
function createCharTest(sign: RegExp): (text: string) => boolean {
  const isOne = Array.from({ length: 128 }, (_, code) => sign.test(String.fromCharCode(code)));
  return (text) => {
    for (let place = 0; place < text.length; place++) if (isOne[text.charCodeAt(place)] !== true) return false;
    return true;
  };
}
