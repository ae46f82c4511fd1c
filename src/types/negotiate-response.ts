import { header } from './body';
import type { InboundRequest, InboundResponse } from './inbound';
import { writeXml } from './parse-xml';
import { setPath } from './set-path';
import { getPath } from './text';

type Fields = readonly (readonly [path: string, value: string | number])[];

/** How each media type is written; the first is for whoever names none, or only others. */
const writers: Record<string, (fields: Fields) => string> = {
  'application/json': (fields) => JSON.stringify(nested(fields)),
  'application/xml': xml,
  'text/xml': xml,
  'text/plain': (fields) =>
    fields.map(([path, value]) => `${path.replaceAll('.', '_')}:${toSingleLine(value)}\n`).join(''),
};

/**
 * Answers whoever posted, in the media type that it accepts: nested JSON, XML under `<result>`, or a line a field.
 * `fields` are dotted paths and their values. Names that XML has no room for are mended, and so are control characters.
 */
export function negotiateResponse(req: InboundRequest | undefined, status: number, fields: Fields): InboundResponse {
  const type = acceptable(header(getPath(req, ['headers']), 'accept'));
  const body = (writers[type] ?? JSON.stringify)(fields.map(([path, value]) => [path, stripControlChars(value)]));
  return { status, headers: { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) }, body };
}

function acceptable(accept: string): string {
  const types = Object.keys(writers);
  const Negotiator = require('negotiator') as typeof import('negotiator');
  const wanted = new Negotiator({ headers: accept ? { accept } : {} }).mediaType(types);
  return wanted ?? 'application/json';
}

const nested = (fields: Fields, nameOf = (name: string) => name): object =>
  fields.reduce((object, [path, value]) => setPath(object, path.split('.').map(nameOf), value), {});

function xml(fields: Fields): string {
  return writeXml('result', nested(fields, elementName));
}

const elementName = (name: string) => (/^[a-z][\w-]*$/i.test(name) ? name : `field_${name.replace(/[^\w-]/g, '_')}`);

const toSingleLine = (value: string | number) => String(value).replace(/[\r\n]+/g, ' ');

/** Without the control characters that XML cannot hold. */
const stripControlChars = (value: string | number) =>
  typeof value === 'number' ? value : value.replace(/(?![\t\r\n])\p{Cc}|[\uFFFE\uFFFF]/gu, '');
