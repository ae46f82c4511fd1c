import { types } from 'node:util';
import { MAX_LENGTH } from './limits';
import { parseForm } from './parse-form';
import { parseJson } from './parse-json';
import { parseXml } from './parse-xml';
import { getKeys, getOwn, isBoxed, toRawText } from './text';

/** A parsed body. `text` is always present. */
export type Body =
  | {
      /** The format of a parsed body. */
      kind: 'json' | 'xml' | 'form';
      /** The raw body, trimmed and without a byte order mark. */
      text: string;
      /** The parsed value. */
      value: unknown;
    }
  | {
      /** Why there is no value. */
      kind: 'text' | 'html' | 'empty' | 'unreadable';
      /** The raw body, trimmed and without a byte order mark. */
      text: string;
    };

/** The formats that are parsed. */
type Parsed = Extract<Body, { value: unknown }>['kind'];

/**
 * Reads the body of an answer or a post. The format is detected from the body first and from `Content-Type` second,
 * because servers often declare a wrong type. Never throws.
 *
 * @param kinds the formats to parse; a body in another of them is `text`. Default: all
 * @returns `text` for malformed JSON or XML; `html` for HTML, which is not parsed; `unreadable` for more than 100,000
 * characters, nesting deeper than 64, XML with a DOCTYPE, or a body that is still a stream
 */
export function readBody(message: unknown, kinds: readonly Parsed[] = ['json', 'xml', 'form']): Body {
  const body = getBody(message);
  if (typeof body !== 'string') {
    if (isUnread(message)) return { kind: 'unreadable', text: '' };
    if (isParsed(body)) return { kind: 'json', text: '', value: body };
  }
  const text = toBodyText(body)?.trim();
  if (text === undefined) return { kind: 'unreadable', text: '' };
  if (text === '') return { kind: 'empty', text: '' };
  const start = text.charAt(0);
  return (
    ((start === '{' || start === '[') && kinds.includes('json') && asJson(text)) ||
    (start === '<' && kinds.includes('xml') && (asHtml(text, getMimeType(message)) || asXml(text))) ||
    (kinds.includes('form') && isForm(text, getMimeType(message)) && asForm(text)) || {
      kind: start !== '<' && /<[a-z/!][^<>]{0,500}>/i.test(text) ? 'html' : 'text',
      text,
    }
  );
}

/** Returns the body as text, without a byte order mark; undefined when it has more than 100,000 characters. */
export const bodyText = (message: unknown): string | undefined => toBodyText(getBody(message));

function toBodyText(body: unknown): string | undefined {
  const isBytes = typeof body === 'object' && types.isUint8Array(body);
  const text = isBytes ? Buffer.from(body.subarray(0, 4 * MAX_LENGTH)).toString('utf8') : toRawText(body);
  if (text.length > MAX_LENGTH) return undefined;
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Returns the declared media type in lower case, without parameters; '' when none is declared. */
export function getMimeType(message: unknown): string {
  return header(getOwn(message, 'headers'), 'content-type').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Returns the text of a header; '' when it is absent.
 *
 * @param name in lower case; the headers may be in any case
 */
export function header(headers: unknown, name: string): string {
  if (typeof headers !== 'object' || headers === null) return '';
  const key = getKeys(headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? '' : toRawText(getOwn(headers, key));
}

/** Returns the headers with these names, under these names. Absent ones are left out. */
export function headersNamed(headers: unknown, names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [name, header(headers, name.toLowerCase())] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

/** Returns the body of a message: `body`, or axios's `data`. */
const getBody = (message: unknown): unknown => getOwn(message, 'body') ?? getOwn(message, 'data');

/** Whether the body has not been read yet: it is a stream, or an unread `Response` of `fetch`. */
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

/** Whether the HTTP client of the caller has already parsed a JSON body. */
export const isParsed = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && !types.isUint8Array(body) && !isBoxed(body);

function asJson(text: string): Body | undefined {
  const result = parseJson(text);
  return result && (result === 'too_deep' ? { kind: 'unreadable', text } : { kind: 'json', text, value: result.value });
}

/** Without a declared type, a body is a form when it has the shape of one. */
const isForm = (text: string, mime: string): boolean =>
  mime === 'application/x-www-form-urlencoded' || (mime === '' && /^[\w.+%[\]-]+=[^\s<>]*$/.test(text));

const asForm = (text: string): Body => ({ kind: 'form', text, value: parseForm(text) });

const htmlStart =
  /^(?:<\?xml[^>]{0,200}>)?\s*(?:<!--[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|title|body|h\d|p|br|div|center)\b/i;

function asHtml(text: string, mime: string): Body | undefined {
  return isHtml(text, mime) ? { kind: 'html', text } : undefined;
}

/** Whether markup is HTML, by its media type or by its first tag. */
export const isHtml = (text: string, mime: string): boolean =>
  mime === 'text/html' || mime === 'application/xhtml+xml' || htmlStart.test(text);

function asXml(text: string): Body | undefined {
  const result = parseXml(text);
  return result && (result === 'unsafe' ? { kind: 'unreadable', text } : { kind: 'xml', text, value: result.value });
}
