const toText1252 = new TextDecoder('windows-1252');

/** The characters of Windows-1252 for the bytes 0x80 to 0xBF, with which UTF-8 goes on. */
const continuations = Array.from({ length: 64 }, (_, nth) => [
  toText1252.decode(Uint8Array.of(0x80 + nth)),
  0x80 + nth,
]) as [string, number][];
const byteOf1252 = new Map(continuations);

/** A class of a pattern: what the bytes 0x80 to 0xBF become, read as Windows-1252 or as Latin-1. */
export const WINDOWS_1252_CONTINUATION = `[\u0080-\u00bf${continuations.map(([char]) => char).join('')}]`;

/** The bytes of a text that was read as Windows-1252. */
export const toWindows1252Bytes = (text: string): Buffer =>
  Buffer.from([...text].map((char) => byteOf1252.get(char) ?? char.charCodeAt(0)));

/** Bytes as UTF-8; as Windows-1252 where they are none. */
export function readBytesAsText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? toText1252.decode(bytes) : text;
}

/** Text without control characters, in stretches of four characters or more. */
const STRETCHES = /(?:[^\uFFFD\p{C}]|[\s\p{Cf}]){4,}/gu;

/**
 * The texts that some bytes may stand for. Bytes that are no text as a whole, as those of any word that only looks like
 * base64, give the readable stretches in them, and mostly none.
 */
export function readBytes(bytes: Buffer): string[] {
  if (bytes.length < 2) return [];
  const utf16 = isUtf16(bytes) ? readUtf16(bytes) : [];
  const text = bytes.toString('utf8').replaceAll('\0', '');
  if (isReadable(text)) return [...utf16, text];
  const latin = text.includes('\uFFFD') ? toText1252.decode(bytes) : '';
  return [...utf16, ...(text.match(STRETCHES) ?? []), ...(latin !== '' && isLatinText(latin) ? [latin] : [])];
}

/** Whether half of a text, or two thirds of a short one, is plain letters: bytes by chance give fewer. */
function isLatinText(text: string): boolean {
  const letters = text.match(/[a-z\p{Cf}]/giu)?.length ?? 0;
  return letters * (text.length < 8 ? 3 : 4) >= 2 * text.length && isReadable(text);
}

/** Whether the first or the second bytes of most characters would be alike, as in one block of Unicode. */
function isUtf16(bytes: Buffer): boolean {
  const chars = bytes.length / 2;
  if (chars < 2 || bytes.length % 2 > 0) return false;
  return [0, 1].some((offset) => {
    const likely = [bytes[offset], bytes.at(offset - 2)];
    let [zeros, alike] = [0, 0];
    for (let index = offset; index < bytes.length; index += 2) {
      if (bytes[index] === 0) zeros++;
      if (likely.includes(bytes[index])) alike++;
    }
    return zeros * 2 > chars || (alike > 3 && alike * 2 > chars);
  });
}

const readUtf16 = (bytes: Buffer): string[] =>
  [bytes, Buffer.from(bytes).swap16()].map((one) => one.toString('utf16le').replaceAll('\0', '')).filter(isReadable);

const isReadable = (text: string): boolean => !/[^\P{C}\s\p{Cf}]|\uFFFD/u.test(text);
