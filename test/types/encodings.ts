import { decode, encode } from 'html-entities';

/** How servers write a text of a lead, by name. What cannot be written so is given back as undefined. */

type Encode = (text: string) => string | undefined;

const chars = (text: string, write: (char: string, point: number) => string) =>
  [...text].map((char) => write(char, char.codePointAt(0) ?? 0)).join('');
const units = (text: string, write: (unit: number) => string) =>
  text.split('').map((unit) => write(unit.charCodeAt(0))).join(''); // biome-ignore format: one line
const between = (text: string, sign: string) => [...text].join(sign);
const hex = (number: number, length = 2) => number.toString(16).padStart(length, '0');
const bytes = (text: string, write: (byte: number) => string, encoding: BufferEncoding = 'utf8') =>
  [...Buffer.from(text, encoding)].map(write).join('');
const isPlain = (char: string) => /[a-z0-9 ]/i.test(char);
/** Two letters of Latin-1 may be one of UTF-8, and nobody can tell. */
const isLatin1 = (text: string) => !/[^ -\u00ff]|[\u00c2-\u00f4][\u0080-\u00bf]/.test(text);
const base64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

/** They change letters, which base64 and its like do not survive. */
export const spellings: Record<string, Encode> = {
  'upper case': (text) => text.toUpperCase(),
  'lower case': (text) => text.toLowerCase(),
  'without accents': (text) => text.normalize('NFD').replace(/\p{M}/gu, ''),
  decomposed: (text) => text.normalize('NFD'),
  manual: (text) => text.normalize('NFC'),
  'curly quotes': (text) => text.replaceAll("'", '’'),
  'doubled quotes': (text) => text.replace(/['"]/g, '$&$&'),
  'blanks lost': (text) => text.replaceAll(' ', ''),
  'blanks as underscores': (text) => text.replaceAll(' ', '_'),
  'blanks as hyphens': (text) => text.replaceAll(' ', '-'),
  'blanks as line breaks': (text) => text.replaceAll(' ', '\r\n'),
  'blanks as <br>': (text) => text.replaceAll(' ', '<br>'),
  'two blanks': (text) => text.replaceAll(' ', '  '),
  'signs lost': (text) => text.replace(/[^\p{L}\p{M}\p{N} ]/gu, ''),
};

export const encodings: Record<string, Encode> = {
  'as it is': (text) => text,
  fullwidth: (text) => chars(text, (char, point) => (/[!-~]/.test(char) ? String.fromCharCode(point + 0xfee0) : char)),
  'zero-width spaces': (text) => between(text, '\u200b'),
  'zero-width joiners': (text) => between(text, '\u200d'),
  'soft hyphens': (text) => between(text, '\u00ad'),
  'word joiners': (text) => between(text, '\u2060'),
  'byte order marks': (text) => between(text, '\ufeff'),
  'left-to-right marks': (text) => between(text, '\u200e'),
  NULs: (text) => between(text, '\0'),
  '<wbr>': (text) => between(text, '<wbr>'),
  'tags between letters': (text) => between(text, '</b><b class="x">'),
  'HTML, decimal': (text) => chars(text, (_, point) => `&#${point};`),
  'HTML, decimal, signs only': (text) => chars(text, (char, point) => (isPlain(char) ? char : `&#${point};`)),
  'HTML, zeros in front': (text) => chars(text, (_, point) => `&#${String(point).padStart(7, '0')};`),
  'HTML, no semicolon': (text) => chars(text, (char, point) => `&#${point}${/[0-9]/.test(char) ? ';' : ''}`),
  'HTML, hex': (text) => chars(text, (_, point) => `&#x${hex(point)};`),
  'HTML, hex in capitals': (text) => chars(text, (_, point) => `&#X${hex(point).toUpperCase()};`),
  'HTML, hex, zeros in front': (text) => chars(text, (_, point) => `&#x${hex(point, 6)};`),
  'HTML, hex, signs only': (text) => chars(text, (char, point) => (isPlain(char) ? char : `&#x${hex(point)};`)),
  'HTML, names': (text) => encode(text, { mode: 'extensive', level: 'html5' }),
  'HTML, names in capitals': (text) => encode(text, { mode: 'extensive', level: 'html5' }).replace(/&[a-z]+;/g, (name) => name.toUpperCase()), // biome-ignore format: one line
  'HTML, names beyond ASCII': (text) => encode(text, { mode: 'nonAsciiPrintable', level: 'html5' }),
  'HTML, special characters': (text) => encode(text, { mode: 'specialChars' }),
  URL: (text) => encodeURIComponent(text),
  'URL, all': (text) => bytes(text, (byte) => `%${hex(byte).toUpperCase()}`),
  'URL, small letters': (text) => bytes(text, (byte) => `%${hex(byte)}`),
  'URL, Latin-1': (text) => (isLatin1(text) ? bytes(text, (byte) => `%${hex(byte)}`, 'latin1') : undefined),
  'URL, %u': (text) => units(text, (unit) => `%u${hex(unit, 4)}`),
  form: (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON of JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'JSON, ASCII': (text) => units(text, (unit) => (unit < 127 ? String.fromCharCode(unit) : `\\u${hex(unit, 4)}`)),
  'JSON, all': (text) => units(text, (unit) => `\\u${hex(unit, 4)}`),
  'JSON, all in capitals': (text) => units(text, (unit) => `\\u${hex(unit, 4).toUpperCase()}`),
  'JavaScript, code points': (text) => chars(text, (_, point) => `\\u{${hex(point)}}`),
  'Python, long': (text) => chars(text, (_, point) => `\\U${hex(point, 8)}`),
  'bytes behind \\x': (text) => bytes(text, (byte) => `\\x${hex(byte)}`),
  'Latin-1 behind \\x': (text) => (isLatin1(text) ? bytes(text, (byte) => `\\x${hex(byte)}`, 'latin1') : undefined),
  octal: (text) => bytes(text, (byte) => `\\${byte.toString(8).padStart(3, '0')}`),
  'a backslash before signs': (text) => text.replace(/[^\p{L}\p{M}\p{N}\s]/gu, '\\$&'),
  'quoted-printable': (text) => bytes(text, (byte) => (byte < 127 && byte !== 61 ? String.fromCharCode(byte) : `=${hex(byte).toUpperCase()}`)), // biome-ignore format: one line
  'quoted-printable, all': (text) => bytes(text, (byte) => `=${hex(byte).toUpperCase()}`),
  'quoted-printable, small letters': (text) => bytes(text, (byte) => `=${hex(byte)}`),
  'quoted-printable, soft line breaks': (text) =>
    [...text].map((char) => bytes(char, (byte) => `=${hex(byte).toUpperCase()}`)).join('=\r\n'),
  base64: (text) => base64(text),
  'base64 without padding': (text) => base64(text).replace(/=+$/, ''),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 of user:password': (text) => base64(`user:${text}`),
  'base64 of password:user': (text) => base64(`${text}:secret`),
  'base64, one byte before': (text) => base64(`:${text}`),
  'base64, two bytes before': (text) => base64(`q:${text}`),
  'base64, JSON': (text) => base64(JSON.stringify({ id: 7, text, more: true })),
  'base64 behind a path': (text) => `a/bc/${base64(text)}`,
  'base64 in lines': (text) => base64(`${'A plain sentence. '.repeat(6)}${text} ${'And another one. '.repeat(6)}`).replace(/.{76}(?=.)/g, '$&\r\n'), // biome-ignore format: one line
  'base64, UTF-16': (text) => base64(text, 'utf16le'),
  'base64, UTF-16 BE': (text) => utf16be(text).toString('base64'),
  'base64, Latin-1': (text) =>
    isLatin1(text) && text.replace(/[^a-z]/gi, '').length * 3 >= text.length * 2 ? base64(text, 'latin1') : undefined,
  'hex digits': (text) => bytes(text, (byte) => hex(byte)),
  'hex digits in capitals': (text) => bytes(text, (byte) => hex(byte).toUpperCase()),
  'hex digits behind 0x': (text) => `0x${bytes(text, (byte) => hex(byte).toUpperCase())}`,
  'hex digits with blanks': (text) => bytes(text, (byte) => ` ${hex(byte)}`).trim(),
  'hex digits, UTF-16': (text) => bytes(text, (byte) => hex(byte), 'utf16le'),
  'UTF-8 as Windows-1252': (text) =>
    bytes(text, (byte) => (byte < 128 ? String.fromCharCode(byte) : decode(`&#${byte};`))),
  'UTF-8 as Latin-1': (text) => Buffer.from(text).toString('latin1'),
};
