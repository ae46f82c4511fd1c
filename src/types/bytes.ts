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

const MIN_STRETCH = 4;

/**
 * The texts that some bytes may stand for. Bytes that are no text as a whole, as those of any word that only looks like
 * base64, give the readable stretches in them, and mostly none.
 */
export function readBytes(bytes: Buffer): string[] {
  if (bytes.length < 2) return [];
  const zeros = bytes.filter((byte) => byte === 0).length;
  if (zeros * 3 >= bytes.length) return readUtf16(bytes);
  const text = bytes.toString('utf8');
  if (isReadable(text)) return [text];
  const stretches = text.match(new RegExp(`[^\uFFFD\\p{C}]{${MIN_STRETCH},}`, 'gu')) ?? [];
  const latin = toText1252.decode(bytes);
  const letters = latin.match(/[a-z]/gi)?.length ?? 0;
  return text.includes('\uFFFD') && isReadable(latin) && 2 * letters > latin.length ? [...stretches, latin] : stretches;
}

function readUtf16(bytes: Buffer): string[] {
  const even = bytes.subarray(0, bytes.length & ~1);
  return [even.toString('utf16le'), Buffer.from(even).swap16().toString('utf16le')].filter(isReadable);
}

const isReadable = (text: string): boolean => !/[^\P{C}\s\p{Cf}]|\uFFFD/u.test(text);
