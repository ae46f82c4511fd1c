import { types } from 'node:util';
import { getMimeType, header, isHtml, isParsed } from './body';
import { decodeBytes } from './decode-bytes';
import type { InboundRequest } from './inbound';
import { MAX_DEPTH, MAX_LENGTH } from './limits';
import { isFormShaped, parseLooseForm } from './parse-form';
import { getJsonDepth } from './parse-json';
import { parseLooseJson } from './parse-loose-json';
import { parseMultipart } from './parse-multipart';
import { parseLooseXml } from './parse-xml';
import { getKeys, getPath, toRawText } from './text';

/** A parsed body of a post. `value` has objects, lists and texts, in any format. */
export type PostBody =
  | {
      /** The format of a parsed body. */
      kind: 'json' | 'xml' | 'form' | 'multipart';
      /** The parsed value. */
      value: unknown;
    }
  | {
      /** Why there is no value. */
      kind: 'empty' | 'unreadable';
      /** Absent. */
      value?: never;
    };

/**
 * Reads the body of a post as leniently as possible, because its sender will not send it again: JSON, XML, forms and
 * multipart forms with common mistakes, in UTF-8, UTF-16 or Windows-1252. The format is detected from the body; the
 * declared type is used only for forms. Never throws.
 *
 * @returns `unreadable` for more than 100,000 characters, nesting deeper than 64, HTML, XML with a DOCTYPE, or plain
 * text
 */
export function readPost(req: InboundRequest): PostBody {
  const body = getPath(req, ['body']);
  const bytes = types.isAnyArrayBuffer(body) ? new Uint8Array(body) : types.isUint8Array(body) ? body : undefined;
  if (bytes === undefined && isParsed(body)) {
    const text = joinSplitText(body);
    return (text !== undefined && parseEmbedded(text)) || { kind: 'json', value: body };
  }
  const whole = bytes ? decodeBytes(bytes.subarray(0, 4 * MAX_LENGTH)) : toRawText(body);
  if (whole.length > MAX_LENGTH) return { kind: 'unreadable' };
  const text = whole
    .replaceAll('\0', ' ')
    .replace(/^[\s\p{Cc}?&]+/u, '')
    .trim(); // with a byte order mark
  if (text === '') return { kind: 'empty' };
  return parsePost(text, getMimeType(req), header(getPath(req, ['headers']), 'content-type')) ?? { kind: 'unreadable' };
}

/**
 * Joins JSON or XML that a form parser has split at `&` and `=`. Undefined for any other parsed body. A `=` at the end of
 * a piece is lost.
 */
function joinSplitText(body: unknown): string | undefined {
  const keys = getKeys(body);
  if (!/^\s*[{[<]/.test(keys[0] ?? '')) return undefined;
  const pairs = keys.flatMap((key) => [getPath(body, [key])].flat().map((value) => [key, value]));
  if (!pairs.every(([, value]) => typeof value === 'string')) return undefined;
  const text = pairs
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join('&')
    .trim();
  return text.length <= MAX_LENGTH && /[}\]>]$/.test(text) ? text : undefined;
}

function parsePost(text: string, mime: string, contentType: string): PostBody | undefined {
  if (mime.startsWith('multipart/') || text.startsWith('--')) {
    const value = parseMultipart(text, contentType);
    if (value) return { kind: 'multipart', value };
  }
  const embedded = parseEmbedded(text);
  if (embedded) return embedded;
  const value = mime === 'application/x-www-form-urlencoded' ? parseLooseForm(text) : parsePairs(text);
  return value && { kind: 'form', value };
}

/** Parses a form, or lines of `name: value`. Undefined for any other text. */
export function parsePairs(text: string): Record<string, string[]> | undefined {
  if (isFormShaped(text)) return parseLooseForm(text);
  const lines = text.split(/[\r\n]+/).map((line) => /^([A-Za-z][\w .-]{0,60}):\s*(.*)$/.exec(line.trim()));
  if (!lines.every((line) => line !== null)) return undefined;
  return parseLooseForm(lines.map(([, name = '', value = '']) => new URLSearchParams([[name, value]])).join('&'));
}

const MAX_TIMES_ENCODED = 4;

/**
 * Parses JSON or XML, also inside a value of a post. JSON that is encoded as a JSON string is decoded up to four times.
 */
export function parseEmbedded(text: string, times = 1): { kind: 'json' | 'xml'; value: unknown } | undefined {
  if (/^[{["]/.test(text)) {
    if (getJsonDepth(text) > MAX_DEPTH) return undefined;
    const result = parseLooseJson(text);
    if (result === undefined) return undefined;
    if (typeof result.value === 'string')
      return times < MAX_TIMES_ENCODED ? parseEmbedded(result.value.trim(), times + 1) : undefined;
    return { kind: 'json', value: result.value };
  }
  if (!text.startsWith('<') || isHtml(text, '')) return undefined;
  const result = parseLooseXml(text);
  return typeof result === 'object' ? { kind: 'xml', value: result.value } : undefined;
}
