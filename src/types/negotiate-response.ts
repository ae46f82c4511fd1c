import { header } from './body';
import type { InboundRequest, InboundResponse } from './inbound';
import { writeXml } from './parse-xml';
import { setPath } from './set-path';
import { getPath } from './text';

type Fields = readonly (readonly [path: string, value: string | number])[];

/** The writer of each media type. The first is the default when `Accept` names none of them. */
const writers: Record<string, (fields: Fields) => string> = {
  'application/json': (fields) => JSON.stringify(nested(fields)),
  'application/xml': xml,
  'text/xml': xml,
  'text/plain': (fields) =>
    fields.map(([path, value]) => `${path.replaceAll('.', '_')}:${toSingleLine(value)}\n`).join(''),
};

/**
 * Builds the answer to a post, in a media type that the sender accepts: nested JSON, XML under `<result>`, or text with
 * one line per field. For XML, invalid names are replaced and control characters removed.
 *
 * @param fields dotted paths and their values
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

const nested = (fields: Fields, toName = (name: string) => name): object =>
  fields.reduce((object, [path, value]) => setPath(object, path.split('.').map(toName), value), {});

function xml(fields: Fields): string {
  return writeXml('result', nested(fields, elementName));
}

const elementName = (name: string) => (/^[a-z][\w-]*$/i.test(name) ? name : `field_${name.replace(/[^\w-]/g, '_')}`);

const toSingleLine = (value: string | number) => String(value).replace(/[\r\n]+/g, ' ');

/** Removes the control characters that XML does not allow. */
const stripControlChars = (value: string | number) =>
  typeof value === 'number' ? value : value.replace(/(?![\t\r\n])\p{Cc}|[\uFFFE\uFFFF]/gu, '');
