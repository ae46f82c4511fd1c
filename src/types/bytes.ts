import { decodeWindows1252, getWindows1252 } from './windows-1252';

/** A class of a pattern: the bytes with which a character of UTF-8 goes on, read as Windows-1252 or as Latin-1. */
export const getContinuationClass = (): string => `[\x80-\xbf${getWindows1252().join('')}]`;

/** Bytes as UTF-8; as Windows-1252 where they are none. */
export function readBytesAsText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? decodeWindows1252(bytes.toString('latin1')) : text;
}

/** What text does not hold. The controls of Latin-1 do stand in it where UTF-8 was read as Latin-1. */
const UNREADABLE = '\\0-\\x08\\x0e-\\x1f\\x7f\\uFFFD\\p{Cs}\\p{Co}\\p{Cn}';
const HAS_UNREADABLE = new RegExp(`[${UNREADABLE}]`, 'u');
const STRETCHES = new RegExp(`[^${UNREADABLE}]{4,}`, 'gu');

/**
 * The texts that some bytes may stand for. Bytes that are no text as a whole, as those of any word that only looks like
 * base64, give the readable stretches in them, and mostly none.
 */
export function readBytes(bytes: Buffer): string[] {
  if (bytes.length < 2) return [];
  const utf16 = isUtf16(bytes) ? readUtf16(bytes) : [];
  const text = bytes.toString('utf8').replaceAll('\0', '');
  if (isReadable(text)) return [...utf16, text];
  const stretches = text.match(STRETCHES) ?? [];
  return [...utf16, ...stretches, ...(text.includes('\uFFFD') ? readWindows1252(bytes) : [])];
}

/** Half of a text, or two thirds of a short one, is plain letters: bytes by chance give fewer. */
function readWindows1252(bytes: Buffer): string[] {
  const letters = bytes.toString('latin1').match(/[a-z\xad]/gi)?.length ?? 0;
  if (letters === 0 || letters * (bytes.length < 8 ? 3 : 4) < 2 * bytes.length) return [];
  const text = decodeWindows1252(bytes.toString('latin1'));
  return isReadable(text) && !/[\x80-\x9f]/.test(text) ? [text] : [];
}

const [LAST_ALPHABET, PUNCTUATION, FULLWIDTH] = [0x06, 0x20, 0xff];

/**
 * Whether bytes look like UTF-16: the first or the second ones are mostly those of the alphabets from Latin to Arabic, of
 * punctuation or of fullwidth letters; or many are zero; or most are alike, as in one block of Unicode.
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
  [bytes, Buffer.from(bytes).swap16()].map((one) => one.toString('utf16le').replaceAll('\0', '')).filter(isReadable);

const isReadable = (text: string): boolean => !HAS_UNREADABLE.test(text);
