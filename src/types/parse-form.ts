import { decodeMixed } from './decode-bytes';
import { MAX_LENGTH } from './limits';

let parser: typeof import('./form-parser') | undefined;

/** Parses a form of at most 1,000 pairs. A repeated name has a list. */
export function parseForm(text: string): Record<string, string | string[] | undefined> {
  parser ??= require('./form-parser') as typeof import('./form-parser');
  return parser.parsePairs(text);
}

/**
 * Parses a form or query leniently, with any number of pairs. `&amp;` and `;` may separate pairs, a value may contain
 * an unencoded `&`, and escapes may be UTF-8, Windows-1252 or `%u00E9`, as old scripts write it.
 */
export function parseLooseForm(text: string): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null);
  const isEncodedTwice = !text.includes('=') && /%3D/i.test(text);
  for (const pair of splitPairs(isEncodedTwice ? decodeOnce(text) : text)) {
    for (const [name, value] of Object.entries(parseForm(repairEscapes(pair)))) {
      const values = fields[name] ?? [];
      values.push(...[value ?? ''].flat());
      fields[name] = values;
    }
  }
  return fields;
}

/** Parses the query of a URL as `parseLooseForm` does. A `#` begins a fragment only if no pair follows it. */
export function parseQuery(uri: string): Record<string, string[]> {
  const start = uri.indexOf('?');
  return start < 0
    ? {}
    : parseLooseForm(uri.slice(start + 1, start + 1 + MAX_LENGTH).replace(/(?<!\s|\+|%20)#[^=#]*$/, ''));
}

/** Whether a text begins like a form: a name without blanks, and `=`. */
export const isFormShaped = (text: string): boolean => /^[\w.+%[\]-]{1,200}(?:=|%3D)/i.test(text);

/**
 * Splits a form into its pairs. A `;` or a line break separates pairs if a name and `=` follow. A piece without `=`
 * that looks like the rest of a value (`Smith & Sons`, `AT&T`) belongs to the pair before it: its `&` was not encoded.
 */
function splitPairs(text: string): string[] {
  const pairs: string[] = [];
  for (const piece of text.replace(/&(?:amp|#38|#x26);/gi, '&').split(/&|(?:;|\r\n|\r|\n)(?=[\w.%+[\]-]{1,200}=)/)) {
    const before = pairs.at(-1);
    if (before !== undefined && !piece.includes('=') && isRest(before, piece)) pairs[pairs.length - 1] += `%26${piece}`;
    else if (piece !== '') pairs.push(piece);
  }
  return pairs;
}

const isRest = (before: string, piece: string) =>
  /[\s+]|%20/.test(piece) || (/^[A-Z]/.test(piece) && /=.*[A-Za-z.\s+]$/s.test(before.slice(-200)));

/** Decodes only escapes of ASCII, so that escapes inside the values are kept. */
const decodeOnce = (text: string) =>
  text.replace(/%([2-7][\da-f])/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

/** Rewrites all escapes as percent-encoded UTF-8. */
const repairEscapes = (pair: string): string =>
  pair
    .replace(/(?:%u[\da-f]{4})+/gi, (units) =>
      encodeURIComponent(
        units.replace(/%u(....)/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16))).toWellFormed(),
      ),
    )
    .replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
      const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('latin1');
      return /[\x80-\xff]/.test(bytes) ? encodeURIComponent(decodeMixed(bytes)) : escapes;
    });
