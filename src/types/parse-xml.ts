import { MAX_DEPTH } from './limits';
import { getKeys, getPath } from './text';

/**
 * Parses XML. Elements and attributes become members of objects, without prefixes. Repeated ones become a list. The
 * text of an element with attributes is its member `_`.
 *
 * @returns the value; undefined for a text that is not XML; `unsafe` for a DOCTYPE or nesting deeper than 64
 */
export function parseXml(text: string): { value: unknown } | 'unsafe' | undefined {
  if (/<!doctype/i.test(text) || getXmlDepth(text) > MAX_DEPTH) return 'unsafe';
  const { Parser, stripPrefix } = require('./xml-parser') as typeof import('./xml-parser');
  const names = { tagNameProcessors: [stripPrefix], attrNameProcessors: [stripAttributePrefix] };
  let value: unknown;
  try {
    const parser = new Parser({ async: false, explicitArray: false, mergeAttrs: true, trim: true, ...names });
    parser.parseString(text, (error, result) => {
      value ??= error ? undefined : result;
    });
  } catch {
    return undefined;
  }
  return value === undefined || value === null ? undefined : { value: withoutDeclarations(value) };
}

/**
 * Parses XML leniently: several root elements, and `&` that is not escaped.
 *
 * @returns the same as `parseXml`
 */
export function parseLooseXml(text: string): { value: unknown } | 'unsafe' | undefined {
  const inner = text.replace(/^(?:\s*<\?[^>]{0,500}\?>)+/, '');
  const wrapped = (content: string) => parseXml(`<post>${content}</post>`);
  const result = wrapped(inner) ?? wrapped(inner.replace(/&(?!(?:\w{1,32}|#\d{1,7}|#x[\da-f]{1,6});)/gi, '&amp;'));
  return typeof result === 'object' ? { value: getPath(result.value, ['post']) } : result;
}

/** Writes an object as XML under a root element and escapes its values. Member names must be valid element names. */
export function writeXml(rootName: string, value: object): string {
  const { Builder } = require('./xml-builder') as typeof import('./xml-builder');
  return new Builder({ rootName }).buildObject(value);
}

/** Keeps the prefixes of `xmlns:a` and `xsi:nil`, which identify them. */
const stripAttributePrefix = (name: string) => (/^(?:xmlns|xsi):/.test(name) ? name : name.replace(/^[^:]*:/, ''));
const isDeclaration = (name: string) => /^(?:xmlns$|xmlns:|xsi:)/.test(name);

/** Removes namespace declarations, so that an element with no other attribute becomes its text. */
function withoutDeclarations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDeclarations);
  const keys = getKeys(value);
  if (keys.length === 0) return value;
  const remaining = keys.filter((key) => !isDeclaration(key));
  if (remaining.length < keys.length && remaining.every((key) => key === '_')) return getPath(value, ['_']) ?? '';
  for (const key of keys) {
    const object = value as Record<string, unknown>;
    if (isDeclaration(key)) delete object[key];
    else if (typeof object[key] === 'object') object[key] = withoutDeclarations(object[key]);
  }
  return value;
}

/** Counts open elements from one `>` to the next, so that any text takes only one pass. */
function getXmlDepth(text: string): number {
  let depth = 0;
  let maxDepth = 0;
  for (let start = text.indexOf('<'), end = 0; start >= 0 && end >= 0; start = text.indexOf('<', end)) {
    const next = text[start + 1];
    end = text.indexOf(getClosing(text, start), start);
    if (next === '/') depth--;
    else if (next !== '!' && next !== '?') maxDepth = Math.max(maxDepth, text[end - 1] === '/' ? depth + 1 : ++depth);
  }
  return maxDepth;
}

const getClosing = (text: string, start: number): string =>
  text.startsWith('<!--', start) ? '-->' : text.startsWith('<![CDATA[', start) ? ']]>' : '>';
