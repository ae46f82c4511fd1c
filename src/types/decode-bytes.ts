import { decodeWindows1252 } from './windows-1252';

const UTF_8_OR_HIGH = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\x9f]/g;

/**
 * Decodes bytes as text. UTF-16 is detected by its byte order mark, or by a zero byte in its first character. All other
 * bytes are UTF-8, and single bytes that are not valid UTF-8 are Windows-1252. A declared charset is ignored: it is
 * often wrong.
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

/** Decodes a binary string (one byte per character) as UTF-8, and bytes that are not UTF-8 as Windows-1252. */
export const decodeMixed = (bytes: string): string =>
  bytes.replace(UTF_8_OR_HIGH, (match) => {
    const text = Buffer.from(match, 'latin1').toString('utf8');
    const isUtf8 = Buffer.from(text, 'utf8').toString('latin1') === match;
    return isUtf8 ? text : decodeWindows1252(match);
  });

function getUtf16Order(buffer: Buffer): 'little' | 'big' | undefined {
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return 'little';
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return 'big';
  const [first, second] = buffer;
  if (first !== 0 && second === 0) return 'little';
  return first === 0 && second !== undefined && second !== 0 ? 'big' : undefined;
}
