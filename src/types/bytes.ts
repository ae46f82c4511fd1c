import { decodeWindows1252, getWindows1252 } from './windows-1252';

/** A character class for RegExp: the continuation bytes of UTF-8, misread as Windows-1252 or Latin-1. */
export const getContinuationClass = (): string => `[\x80-\xbf${getWindows1252().join('')}]`;

/** Decodes bytes as UTF-8; as Windows-1252 when they are not UTF-8. */
export function readBytesAsText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? decodeWindows1252(bytes.toString('latin1')) : text;
}

/** Characters that text does not contain. The C1 controls are allowed: they appear when UTF-8 was read as Latin-1. */
const UNREADABLE = '\\0-\\x08\\x0e-\\x1f\\x7f\\uFFFD\\p{Cs}\\p{Co}\\p{Cn}';
const HAS_UNREADABLE = new RegExp(`[${UNREADABLE}]`, 'u');
const STRETCHES = new RegExp(`[^${UNREADABLE}]{4,}`, 'gu');

/**
 * Returns the texts that some bytes may encode. If the bytes as a whole are not text, the readable stretches are
 * returned: mostly none, as for a word that only looks like base64.
 */
export function readBytes(bytes: Buffer): string[] {
  if (bytes.length < 2) return [];
  const utf16 = isUtf16(bytes) ? readUtf16(bytes) : [];
  const text = bytes.toString('utf8').replaceAll('\0', '');
  if (isReadable(text)) return [...utf16, text];
  const stretches = text.match(STRETCHES) ?? [];
  return [...utf16, ...stretches, ...(text.includes('\uFFFD') ? readWindows1252(bytes) : [])];
}

/** Decodes bytes as Windows-1252 if half of them (two thirds of a short text) are plain letters: random bytes have fewer. */
function readWindows1252(bytes: Buffer): string[] {
  const letters = bytes.toString('latin1').match(/[a-z\xad]/gi)?.length ?? 0;
  if (letters === 0 || letters * (bytes.length < 8 ? 3 : 4) < 2 * bytes.length) return [];
  const text = decodeWindows1252(bytes.toString('latin1'));
  return isReadable(text) && !/[\x80-\x9f]/.test(text) ? [text] : [];
}

const [LAST_ALPHABET, PUNCTUATION, FULLWIDTH] = [0x06, 0x20, 0xff];

/**
 * Whether bytes look like UTF-16. The high bytes are then mostly those of the alphabets from Latin to Arabic,
 * punctuation or fullwidth letters; or many are zero; or most are equal, as in one block of Unicode.
 */
function isUtf16(bytes: Buffer): boolean {
  const chars = bytes.length / 2;
  if (chars < 2 || bytes.length % 2 > 0) return false;
  return [0, 1].some((offset) => {
    const likely = [bytes[offset], bytes.at(offset - 2)];
    let [zeros, common, alike] = [0, 0, 0];
    for (let index = offset; index < bytes.length; index += 2) {
      const byte = bytes[index] ?? 0;
      if (byte === 0) zeros++;
      if (byte <= LAST_ALPHABET || byte === PUNCTUATION || byte === FULLWIDTH) common++;
      if (likely.includes(byte)) alike++;
    }
    return zeros * 3 >= chars || common * 4 >= chars * (chars > 3 ? 2 : 3) || (alike > 3 && alike * 2 > chars);
  });
}

const readUtf16 = (bytes: Buffer): string[] =>
  [bytes, Buffer.from(bytes).swap16()]
    .map((buffer) => buffer.toString('utf16le').replaceAll('\0', ''))
    .filter(isReadable);

const isReadable = (text: string): boolean => !HAS_UNREADABLE.test(text);
