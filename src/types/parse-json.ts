import { MAX_DEPTH } from './limits';

type ParseStrict = (content: string) => unknown;
let parseStrict: ParseStrict | undefined;

/**
 * Parses JSON.
 *
 * @returns the value; undefined for a text that is not JSON; `too_deep` for nesting deeper than 64
 */
export function parseJson(text: string): { value: unknown } | 'too_deep' | undefined {
  if (text.length > 2 * MAX_DEPTH && getJsonDepth(text) > MAX_DEPTH) return 'too_deep';
  parseStrict ??= require('mime-content/lib/json') as ParseStrict;
  try {
    return { value: parseStrict(text) };
  } catch {
    return undefined;
  }
}

/** Returns the maximum nesting of objects and lists, in one pass and without parsing. */
export function getJsonDepth(text: string): number {
  let depth = 0;
  let maxDepth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '{' || char === '[')) maxDepth = Math.max(maxDepth, ++depth);
    else if (!quoted && (char === '}' || char === ']')) depth--;
  }
  return maxDepth;
}
