let highCharacters: readonly string[] | undefined;

/**
 * Returns the characters of Windows-1252 for the bytes 0x80 to 0x9F, as HTML reads `&#128;` to `&#159;`. The five
 * undefined bytes are unchanged. Node's decoder is not used, because Node 20 decodes `windows-1252` as Latin-1.
 */
export function getWindows1252(): readonly string[] {
  if (highCharacters) return highCharacters;
  const { decode } = require('html-entities') as typeof import('html-entities');
  highCharacters = Array.from({ length: 32 }, (_, index) => decode(`&#${0x80 + index};`));
  return highCharacters;
}

/** Decodes a binary string (one byte per character). */
export const decodeWindows1252 = (bytes: string): string =>
  bytes.replace(/[\x80-\x9f]/g, (byte) => getWindows1252()[byte.charCodeAt(0) - 0x80] ?? byte);

/** Returns the bytes of a text that was decoded as Windows-1252. */
export const encodeWindows1252 = (text: string): Buffer =>
  Buffer.from(
    text.replace(/[^\0-\xff]/g, (char) => String.fromCharCode(getWindows1252().indexOf(char) + 0x80)),
    'latin1',
  );
