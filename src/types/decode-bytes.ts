import { decodeWindows1252 } from './windows-1252';

const UTF_8_OR_HIGH = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\x9f]/g;

/**
 * Decodes bytes as text. UTF-16 is known by its byte order mark, or by the zero byte in its first character. All else
 * is UTF-8, and single bytes that are no UTF-8 are Windows-1252: a declared charset is wrong too often to be asked.
 */
export function decodeBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = getUtf16Order(buffer);
  if (order === 'little') return buffer.toString('utf16le');
  if (order === 'big')
    return Buffer.from(buffer.subarray(0, buffer.length & ~1))
      .swap16()
      .toString('utf16le');
  return decodeMixed(buffer.toString('latin1'));
}

/** Decodes a text that holds one byte in each character, as UTF-8, and what is none of it as Windows-1252. */
export const decodeMixed = (bytes: string): string =>
  bytes.replace(UTF_8_OR_HIGH, (found) => {
    const text = Buffer.from(found, 'latin1').toString('utf8');
    const isUtf8 = Buffer.from(text, 'utf8').toString('latin1') === found;
    return isUtf8 ? text : decodeWindows1252(found);
  });

function getUtf16Order(buffer: Buffer): 'little' | 'big' | undefined {
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return 'little';
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return 'big';
  const [first, second] = buffer;
  if (first !== 0 && second === 0) return 'little';
  return first === 0 && second !== undefined && second !== 0 ? 'big' : undefined;
}
