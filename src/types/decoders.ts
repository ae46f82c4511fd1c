import { domainToUnicode } from 'node:url';
import { getContinuationClass, readBytes, readBytesAsText } from './bytes';
import type { Decoder } from './decode';
import { BOUNDARY } from './fold';
import { encodeWindows1252 } from './windows-1252';

const HEX = '[\\da-fA-F]';

/** A pattern for UTF-8 bytes, each written as two hex digits after a prefix: `%C3%B8`, `=C3=B8`. */
function bytesBehind(prefix: string): string {
  const more = `${prefix}[89abAB]${HEX}`;
  const sequences = [`[cCdD]${HEX}${more}`, `[eE]${HEX}(?:${more}){2}`, `[fF][0-7](?:${more}){3}`, `${HEX}{2}`];
  return sequences.map((sequence) => prefix + sequence).join('|');
}

const fromHex = (digits: string): string => readBytesAsText(Buffer.from(digits, 'hex'));
const fromCodePoint = (point: number): string => (point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD');

/** Tags that may be inside a word; any other tag separates words. */
const INLINE_TAG = /^<\/?(?:b|i|u|em|strong|mark|span|font|wbr)\b/i;

/**
 * Characters that look like ASCII or are invisible, and so could hide another encoding. A soft hyphen after `Ã` is
 * kept: it is half of an `í` that was misread as Windows-1252.
 */
const disguise: Decoder = {
  pattern:
    /(?:(?!\u00ad)[\uFF01-\uFF5E\0\p{Cf}])+|(?<!\u00c3[\0\p{Cf}]{0,3})\u00ad|\u00ad(?=[^\0-\x7f\u00c2-\u00f4\p{Cf}])/gu,
  decode: (match) => match.replace(/[\0\p{Cf}]/gu, '').normalize('NFKC'),
};

const html: Decoder = {
  pattern: /&(?:#x[\da-f]{1,20};?|#\d{1,20};?|[a-z][a-z\d]{1,31};?)|<[a-z/!][^<>]{0,300}>/gi,
  decode: (match) => (match.startsWith('<') ? (INLINE_TAG.test(match) ? '' : ' ') : decodeEntity(match)),
};

/** Decodes an HTML entity, also in capitals or without its semicolon, as some servers write them. */
function decodeEntity(entity: string): string | undefined {
  if (/^&#x?0+;?$/i.test(entity)) return '';
  const { decode } = require('html-entities') as typeof import('html-entities');
  const decoded = decode(entity);
  if (decoded !== entity) return decoded;
  const small = decode(entity.toLowerCase());
  if (small !== entity.toLowerCase()) return small;
  for (let length = entity.length; length > 2 && !entity.endsWith(';'); length--) {
    const name = `${entity.slice(0, length)};`;
    if (decode(name) !== name) return decode(name) + entity.slice(length);
  }
  return undefined;
}

const url: Decoder = {
  pattern: new RegExp(`%[uU]${HEX}{4}|${bytesBehind('%')}|\\+`, 'g'),
  decode(match) {
    if (match === '+') return ' ';
    return /^%u/i.test(match)
      ? String.fromCharCode(Number.parseInt(match.slice(2), 16))
      : fromHex(match.replaceAll('%', ''));
  },
};

/** Backslash escapes of JSON and other languages. */
const backslash: Decoder = {
  pattern: new RegExp(
    [
      `\\\\U${HEX}{8}|\\\\[uU]${HEX}{4}|\\\\[uU]\\{${HEX}{1,8}\\}`,
      bytesBehind('\\\\[xX]'),
      '\\\\[0-3][0-7]{2}(?:\\\\2[0-7]{2}){0,3}|\\\\[^]',
    ].join('|'),
    'g',
  ),
  decode(match) {
    if (/^\\u./i.test(match)) return fromUnicodeEscape(match);
    if (/^\\x./i.test(match)) return fromHex(match.replace(/\\x/gi, ''));
    if (/^\\\d{3}/.test(match)) return fromOctal(match);
    if (match === '\\r') return '\r';
    return /^\\[ntbfv]$/.test(match) ? '\n' : match.slice(1);
  },
};

const fromOctal = (match: string): string =>
  readBytesAsText(Buffer.from([...match.matchAll(/\d{3}/g)].map(([code]) => Number.parseInt(code, 8))));

function fromUnicodeEscape(match: string): string {
  const point = Number.parseInt(match.replace(/[\\u{}]/gi, ''), 16);
  return match.length === 6 ? String.fromCharCode(point) : fromCodePoint(point);
}

/** Quoted-printable of e-mail, with its soft line breaks. */
const quotedPrintable: Decoder = {
  pattern: new RegExp(`=[ \\t]{0,9}\\r?\\n|${bytesBehind('=')}`, 'g'),
  decode: (match) => (match.endsWith('\n') ? '' : fromHex(match.replaceAll('=', ''))),
};

/** Internationalized domain names (punycode). */
const punycode: Decoder = {
  pattern: /\bxn--[a-z\d-]{1,59}/gi,
  decode: (match) => domainToUnicode(match) || undefined,
};

let mojibakePattern: RegExp | undefined;

/** UTF-8 that was misread as Windows-1252: `SÃ¸rensen`. */
const mojibake: Decoder = {
  get pattern() {
    const more = getContinuationClass();
    mojibakePattern ??= new RegExp(`[\xc2-\xdf]${more}|[\xe0-\xef]${more}{2}|[\xf0-\xf4]${more}{3}`, 'g');
    return mojibakePattern;
  },
  decode(match) {
    const decoded = encodeWindows1252(match).toString('utf8');
    return decoded.includes('\uFFFD') ? undefined : decoded;
  },
};

/** Base64, in lines or in one word, in either alphabet; and hex digits, which look the same. */
const packed: Decoder = {
  pattern: /(?:[\w+/-]{60,76}\r?\n)+[\w+/-]+={0,2}|(?:[\da-f]{2}[ :-]){3,}[\da-f]{2}(?!\w)|[\w+/-]{3,}={0,2}/gi,
  decode(match) {
    if (plainWords.has(match)) return undefined;
    const readings = [...readBase64(match.replace(/\s/g, '')), ...readHex(match)];
    if (readings.length > 0) return `${BOUNDARY}\n${readings.join(`\n${BOUNDARY}\n`)}\n${BOUNDARY}`;
    if (plainWords.size < MAX_PLAIN_WORDS && match.length <= MAX_PLAIN_WORD) plainWords.add(match);
    return undefined;
  },
};

/** A cache of words that encode nothing: vendors repeat their messages. */
const plainWords = new Set<string>();
const MAX_PLAIN_WORDS = 2000;
const MAX_PLAIN_WORD = 20;

/** Tries each offset: another word may be joined to the front of the encoded text. */
function readBase64(word: string): string[] {
  if (word.length < MIN_GLUED) return isWholeBase64(word) ? readBytes(Buffer.from(word, 'base64')) : [];
  return [0, 1, 2, 3].flatMap((start) => readBytes(Buffer.from(word.slice(start), 'base64')));
}

const MIN_GLUED = 8;

/** Whether the unused bits of the last character are zero: most short words of a language fail this test. */
function isWholeBase64(word: string): boolean {
  const bare = word.replace(/=+$/, '');
  return bare.length % 4 === 0 || Buffer.from(bare, 'base64').toString('base64url').at(-1) === bare.at(-1);
}

function readHex(match: string): string[] {
  const digits = match.replace(/^0x|[ :-]/gi, '');
  return digits.length >= 4 && /^(?:[\da-f]{2})+$/i.test(digits) ? readBytes(Buffer.from(digits, 'hex')) : [];
}

/** The encodings that a server may have used. Each is also applied to the result of the others. */
const inAscii: readonly Decoder[] = [disguise, html, url, backslash, quotedPrintable, punycode, packed];
const all: readonly Decoder[] = [mojibake, ...inAscii];
const packedAlone: readonly Decoder[] = [packed];

/** Returns the decoders that may find something in a text. */
export function getDecoders(text: string): readonly Decoder[] {
  if (/[\xc2-\xf4]/.test(text)) return all;
  return /[&<%+\\=]|xn--|[^\t-\r -~]/i.test(text) ? inAscii : packedAlone;
}
