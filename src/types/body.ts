import { types } from 'node:util';
import { MAX_LENGTH } from './limits';
import { parseForm } from './parse-form';
import { parseJson } from './parse-json';
import { parseXml } from './parse-xml';
import { getKeys, getOwn, isBoxed, toRawText } from './text';

/** A body read as far as it can be trusted. `text` is always there, without a byte order mark and trimmed. */
export type Body =
  | {
      /** What it is, with a value. */
      kind: 'json' | 'xml' | 'form';
      /** The body as it came, without a byte order mark and trimmed. */
      text: string;
      /** What was parsed. */
      value: unknown;
    }
  | {
      /** What it is, without a value. */
      kind: 'text' | 'html' | 'empty' | 'unreadable';
      /** The body as it came, without a byte order mark and trimmed. */
      text: string;
    };

/** The kinds of body that have a value. */
type Parsed = Extract<Body, { value: unknown }>['kind'];

/**
 * Reads the body of an answer or of a post: JSON, XML, form, HTML or text, by what it looks like first and by its
 * content type second, since servers mislabel more often than they garble.
 *
 * `kinds` are those worth parsing: what looks like another of them is text. Never throws and never prints.
 * `unreadable`: longer than 100,000 characters, nested deeper than 64, or XML with a DOCTYPE. Malformed JSON or XML is
 * text. HTML is recognised and not parsed.
 */
export function readBody(message: unknown, kinds: readonly Parsed[] = ['json', 'xml', 'form']): Body {
  const body = getBody(message);
  if (typeof body !== 'string') {
    if (isUnread(message)) return { kind: 'unreadable', text: '' };
    if (isParsed(body)) return { kind: 'json', text: '', value: body };
  }
  const found = toBodyText(body)?.trim();
  if (found === undefined) return { kind: 'unreadable', text: '' };
  if (found === '') return { kind: 'empty', text: '' };
  const start = found.charAt(0);
  return (
    ((start === '{' || start === '[') && kinds.includes('json') && asJson(found)) ||
    (start === '<' && kinds.includes('xml') && (asHtml(found, getMimeType(message)) || asXml(found))) ||
    (kinds.includes('form') && isForm(found, getMimeType(message)) && asForm(found)) || {
      kind: start !== '<' && /<[a-z/!][^<>]{0,500}>/i.test(found) ? 'html' : 'text',
      text: found,
    }
  );
}

/** The body as text, without a byte order mark; undefined when it is too long to be looked at. */
export const bodyText = (message: unknown): string | undefined => toBodyText(getBody(message));

function toBodyText(body: unknown): string | undefined {
  const isBytes = typeof body === 'object' && types.isUint8Array(body);
  const found = isBytes ? Buffer.from(body.subarray(0, 4 * MAX_LENGTH)).toString('utf8') : toRawText(body);
  if (found.length > MAX_LENGTH) return undefined;
  return found.charCodeAt(0) === 0xfeff ? found.slice(1) : found;
}

/** The media type that a message declares, without parameters; header names are matched whatever their case. */
export function getMimeType(message: unknown): string {
  return header(getOwn(message, 'headers'), 'content-type').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The text of a header, whatever the case of its name; '' when it is not there. */
export function header(headers: unknown, name: string): string {
  if (typeof headers !== 'object' || headers === null) return '';
  const key = getKeys(headers).find((other) => other.toLowerCase() === name);
  return key === undefined ? '' : toRawText(getOwn(headers, key));
}

/** Those headers of some names that are there, under these names. */
export function headersNamed(headers: unknown, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, header(headers, name.toLowerCase())] as const);
  return Object.fromEntries(found.filter(([, text]) => text !== ''));
}

/** The body of a message, under the name that axios has for it, too. */
export const getBody = (message: unknown): unknown => getOwn(message, 'body') ?? getOwn(message, 'data');

/** Whether nobody has read the body of a message yet: it is a stream, or the answer of `fetch` as it came. */
export const isUnread = (message: unknown): boolean => [message, getBody(message)].some(isStream);

const STREAM_METHODS = ['getReader', 'pipe', 'arrayBuffer'];

function isStream(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || types.isUint8Array(value)) return false;
  try {
    return STREAM_METHODS.some((name) => typeof (value as Record<string, unknown>)[name] === 'function');
  } catch {
    return false; // a getter or a proxy that throws
  }
}

/** Some callers hand over what their HTTP client made of a JSON body. */
export const isParsed = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && !types.isUint8Array(body) && !isBoxed(body);

function asJson(text: string): Body | undefined {
  const result = parseJson(text);
  return result && (result === 'too_deep' ? { kind: 'unreadable', text } : { kind: 'json', text, value: result.value });
}

/** What declares no type is a form when it has the shape of one. */
const isForm = (found: string, mime: string): boolean =>
  mime === 'application/x-www-form-urlencoded' || (mime === '' && /^[\w.+%[\]-]+=[^\s<>]*$/.test(found));

const asForm = (text: string): Body => ({ kind: 'form', text, value: parseForm(text) });

const htmlStart =
  /^(?:<\?xml[^>]{0,200}>)?\s*(?:<!--[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|title|body|h\d|p|br|div|center)\b/i;

function asHtml(found: string, mime: string): Body | undefined {
  return isHtml(found, mime) ? { kind: 'html', text: found } : undefined;
}

/** Whether markup is a page, by its media type or by its beginning. */
export const isHtml = (text: string, mime: string): boolean =>
  mime === 'text/html' || mime === 'application/xhtml+xml' || htmlStart.test(text);

function asXml(text: string): Body | undefined {
  const result = parseXml(text);
  return result && (result === 'unsafe' ? { kind: 'unreadable', text } : { kind: 'xml', text, value: result.value });
}
