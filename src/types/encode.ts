/** One key and its text, ready to be encoded. Keys may repeat (`tags[]`). */
export type Pair = readonly [key: string, text: string];

/** Pairs as one flat JSON object, every value a string, in their order. */
export function json(pairs: readonly Pair[]): string {
  let written = '';
  for (const [key, text] of pairs)
    written += `${written && ','}${quoted(key)}:${asItIs.test(text) ? `"${text}"` : JSON.stringify(text)}`;
  return `{${written}}`;
}

/** Nothing in it must be escaped in JSON, as in most of what a lead brings. */
const asItIs = /^[ !#-[\]-~]*$/;

/** Pairs as a query string, a space as `%20`. */
export const query = (pairs: readonly Pair[]): string => joined(pairs, percent);

/** Pairs as `application/x-www-form-urlencoded`. */
export const form = (pairs: readonly Pair[]): string => joined(pairs, plus);

/** How keys and texts are written in a query or a form. */
interface Escape {
  key(key: string): string;
  text(text: string): string;
}

function joined(pairs: readonly Pair[], way: Escape): string {
  let written = '';
  for (const [key, text] of pairs)
    written += `${written && '&'}${way.key(key)}=${unreserved.test(text) ? text : way.text(text)}`;
  return written;
}

/** Nothing in it must be escaped in a query or a form. */
const unreserved = /^[\w.-]*$/;

/** Keys come again with every lead; so many of them are written once and remembered. */
const remembered = 1000;

function remembering(write: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const written = write(key);
    if (known.size < remembered) known.set(key, written);
    return written;
  };
}

const quoted = remembering(JSON.stringify);
const percent: Escape = { key: remembering(encodeURIComponent), text: encodeURIComponent };
const withPlus = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');
const plus: Escape = { key: remembering(withPlus), text: withPlus };
