import { memoize } from './memoize';

/** One key and its text, ready to be encoded. Keys may repeat (`tags[]`). */
export type Pair = readonly [key: string, text: string];

/** Pairs as one flat JSON object, every value a string, in their order. */
export const json = (pairs: readonly Pair[]): string => (pairs.length === 0 ? '{}' : `${encodeJsonMembers(pairs)}"}`);

/** Pairs as a query string, a space as `%20`. */
export const query = createEncoder({
  ...{ begin: '', between: '&', unescaped: /[\w.-]/ },
  key: (key) => `${percent(key)}=`,
  text: percent,
});

/** Pairs as `application/x-www-form-urlencoded`. */
export const form = createEncoder({
  ...{ begin: '', between: '&', unescaped: /[\w.-]/ },
  key: (key) => `${withPlus(key)}=`,
  text: withPlus,
});

/** A JSON object up to the end of its last text. */
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
  /** What stands before the first pair, and between two. */
  readonly begin: string;
  readonly between: string;
  key(key: string): string;
  text(text: string): string;
  /** A sign that is written as it is. */
  readonly unescaped: RegExp;
}

/** Writes pairs with as few steps as there can be: most texts go as they are, and keys come again with every lead. */
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

/** Whether a text holds nothing but some ASCII signs: for short ones a look at each is quicker than a pattern of them. */
function createCharTest(sign: RegExp): (text: string) => boolean {
  const isOne = Array.from({ length: 128 }, (_, code) => sign.test(String.fromCharCode(code)));
  return (text) => {
    for (let place = 0; place < text.length; place++) if (isOne[text.charCodeAt(place)] !== true) return false;
    return true;
  };
}
