import { types } from 'node:util';
import type { VendorResponse } from './outcome';
import { at, isBoxed, keysOf, text } from './text';

/** A body read as far as it can be trusted. `text` is always there, without a byte order mark and trimmed. */
export type Body =
  | { kind: 'json' | 'xml' | 'form'; text: string; value: unknown }
  | { kind: 'text' | 'html' | 'empty' | 'unreadable'; text: string };

/** The kinds of body that have a value. */
type Parsed = Extract<Body, { value: unknown }>['kind'];

const maxLength = 100_000;
const maxDepth = 64;

/**
 * Reads the body of an answer or of a post: JSON, XML, form, HTML or text, by what it looks like first and by its
 * content type second, since servers mislabel more often than they garble.
 *
 * `kinds` are those worth parsing: what looks like another of them is text. Never throws and never prints. `unreadable`: longer than a hundred thousand characters, which is a hundred times what
 * a vendor says, nested deeper than 64, or XML with a DOCTYPE. Malformed JSON or XML is text. HTML is recognised and not parsed.
 */
export function readBody(
  message: VendorResponse | undefined,
  kinds: readonly Parsed[] = ['json', 'xml', 'form'],
): Body {
  const body = at(message, ['body']);
  if (isParsed(body)) return { kind: 'json', text: '', value: body };
  const found = bodyText(message)?.trim();
  if (found === undefined) return { kind: 'unreadable', text: '' };
  if (found === '') return { kind: 'empty', text: '' };
  return (
    (kinds.includes('json') && /^[{[]/.test(found) && asJson(found)) ||
    (kinds.includes('xml') && found.startsWith('<') && (asHtml(found, mimeOf(message)) || asXml(found))) ||
    (kinds.includes('form') && isForm(found, mimeOf(message)) && asForm(found)) || {
      kind: !found.startsWith('<') && /<[a-z/!][^<>]{0,500}>/i.test(found) ? 'html' : 'text',
      text: found,
    }
  );
}

/** The body as text, without a byte order mark; undefined when it is too long to be looked at. */
export function bodyText(message: VendorResponse | undefined): string | undefined {
  const body = at(message, ['body']);
  const found = types.isUint8Array(body) ? Buffer.from(body.subarray(0, 4 * maxLength)).toString('utf8') : text(body);
  if (found.length > maxLength) return undefined;
  return found.charCodeAt(0) === 0xfeff ? found.slice(1) : found;
}

/** The media type that a message declares, without parameters; header names are matched whatever their case. */
export function mimeOf(message: VendorResponse | undefined): string {
  return (
    header(at(message, ['headers']), 'content-type')
      .split(';', 1)[0]
      ?.trim()
      .toLowerCase() ?? ''
  );
}

/** The text of a header, whatever the case of its name; '' when it is not there. */
export function header(headers: unknown, name: string): string {
  if (typeof headers !== 'object' || headers === null) return '';
  const key = keysOf(headers).find((other) => other.toLowerCase() === name);
  return key === undefined ? '' : text(at(headers, [key]));
}

/** Those headers of some names that are there, under these names. */
export function headersNamed(headers: unknown, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, header(headers, name.toLowerCase())] as const);
  return Object.fromEntries(found.filter(([, text]) => text !== ''));
}

/** Some callers hand over what their HTTP client made of a JSON body. */
const isParsed = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && !types.isUint8Array(body) && !isBoxed(body);

function asJson(found: string): Body | undefined {
  if (found.length > 2 * maxDepth && depthOfJson(found) > maxDepth) return { kind: 'unreadable', text: found };
  const value = parsed(found, 'application/json');
  return value === undefined ? undefined : { kind: 'json', text: found, value };
}

/** What declares no type is a form when it has the shape of one. */
const isForm = (found: string, mime: string): boolean =>
  mime === 'application/x-www-form-urlencoded' || (mime === '' && /^[\w.+%[\]-]+=[^\s<>]*$/.test(found));

function asForm(found: string): Body | undefined {
  const value = parsed(found, 'application/x-www-form-urlencoded');
  return value === undefined ? undefined : { kind: 'form', text: found, value };
}

const htmlStart =
  /^(?:<\?xml[^>]{0,200}>)?\s*(?:<!--[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|title|body|h\d|p|br|div|center)\b/i;

function asHtml(found: string, mime: string): Body | undefined {
  return mime === 'text/html' || mime === 'application/xhtml+xml' || htmlStart.test(found)
    ? { kind: 'html', text: found }
    : undefined;
}

/** Elements become objects, without attributes and prefixes; an element that repeats becomes a list. */
function asXml(found: string): Body | undefined {
  if (/<!doctype/i.test(found) || depthOfXml(found) > maxDepth) return { kind: 'unreadable', text: found };
  const { Parser, processors } = require('xml2js') as typeof import('xml2js');
  const tagNameProcessors = [processors.stripPrefix];
  let value: unknown;
  try {
    const parser = new Parser({ async: false, explicitArray: false, ignoreAttrs: true, trim: true, tagNameProcessors });
    parser.parseString(found, (error, result) => {
      value ??= error ? undefined : result;
    });
  } catch {
    return undefined;
  }
  return value === undefined || value === null ? undefined : { kind: 'xml', text: found, value };
}

/** An object as XML under a root element, its values escaped. Names must be names of elements. */
export function writeXml(rootName: string, value: object): string {
  const { Builder } = require('xml2js') as typeof import('xml2js');
  return new Builder({ rootName }).buildObject(value);
}

let readByMime: ((content: string, mime: string) => unknown) | undefined;

/** By media type, on the library's readers of JSON and forms; those of XML and HTML are not safe with a stranger's. */
function parsed(found: string, mime: string): unknown {
  readByMime ??= require('mime-content') as typeof readByMime & object;
  try {
    return readByMime(found, mime);
  } catch {
    return undefined;
  }
}

function depthOfJson(found: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < found.length; i++) {
    const char = found[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '{' || char === '[')) deepest = Math.max(deepest, ++depth);
    else if (!quoted && (char === '}' || char === ']')) depth--;
  }
  return deepest;
}

/** Counts open elements from one `>` to the next, so that no shape of text takes more than one pass. */
function depthOfXml(found: string): number {
  let depth = 0;
  let deepest = 0;
  for (let start = found.indexOf('<'), end = 0; start >= 0 && end >= 0; start = found.indexOf('<', end)) {
    const next = found[start + 1];
    end = found.indexOf(closing(found, start), start);
    if (next === '/') depth--;
    else if (next !== '!' && next !== '?') deepest = Math.max(deepest, found[end - 1] === '/' ? depth + 1 : ++depth);
  }
  return deepest;
}

const closing = (found: string, start: number): string =>
  found.startsWith('<!--', start) ? '-->' : found.startsWith('<![CDATA[', start) ? ']]>' : '>';
