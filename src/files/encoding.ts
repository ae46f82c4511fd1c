import { decodeMixed, decodeWindows1252 } from '../types';
import { FileError } from './file-error';

/**
 * How the bytes of a file become text. With an 8-bit encoding, parsers get a text with one byte in each character, and
 * the cells are decoded after parsing. So another `--encoding` does not change the identity of a row.
 */
export interface Encoding {
  readonly name: string;
  /** How to decode the file's bytes before it is parsed. */
  readonly stored: 'utf-8' | 'utf-16le' | 'utf-16be' | 'bytes';
  /** Decodes a parsed cell. Throws for bytes that are invalid in the encoding. */
  decode(cell: string): string;
  /** Returns the cell as text for the identity of its row. It is the same whichever encoding was chosen. */
  identify(cell: string): string;
}

const asIs = (cell: string) => cell;
const UTF_8: Encoding = { name: 'UTF-8', stored: 'utf-8', decode: asIs, identify: asIs };
const UTF_16LE: Encoding = { name: 'UTF-16LE', stored: 'utf-16le', decode: asIs, identify: asIs };
const UTF_16BE: Encoding = { name: 'UTF-16BE', stored: 'utf-16be', decode: asIs, identify: asIs };

/**
 * Detects the encoding of a file from its first bytes. A byte order mark, or the zero bytes of UTF-16, win over `label`.
 *
 * @param label the encoding that the user has named. Default: UTF-8
 * @throws FileError for an unknown name, and for an Excel workbook
 */
export function detectEncoding(head: Buffer, label?: string): Encoding {
  if (isWorkbook(head)) {
    throw new FileError(
      'FILE_IS_A_WORKBOOK',
      'the leads file is an Excel workbook: open it, choose File > Save As > "CSV UTF-8 (Comma delimited)", and give that file',
    );
  }
  const chosen = label === undefined ? UTF_8 : createEncoding(label);
  return detectUtf16(head) ?? (hasUtf8Mark(head) ? UTF_8 : chosen);
}

function isWorkbook(head: Buffer): boolean {
  const magic = head.toString('latin1', 0, 4);
  return magic === 'PK\x03\x04' || magic === '\xd0\xcf\x11\xe0';
}

const hasUtf8Mark = (head: Buffer): boolean => head.toString('latin1', 0, 3) === '\xef\xbb\xbf';

function detectUtf16(head: Buffer): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return UTF_16LE;
  if (head[0] === 0xfe && head[1] === 0xff) return UTF_16BE;
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // The header is ASCII, so in UTF-16 most of its characters have a zero byte, always on the same side.
  const isMajority = (count: number) => count * 3 > head.length / 2;
  if (isMajority(odd) && even * 10 < odd) return UTF_16LE;
  return isMajority(even) && odd * 10 < even ? UTF_16BE : undefined;
}

function createEncoding(label: string): Encoding {
  let name: string;
  try {
    name = new TextDecoder(label).encoding;
  } catch {
    throw new FileError(
      'ENCODING_UNKNOWN',
      '--encoding must be the name of an encoding, such as windows-1252 or utf-16le',
    );
  }
  if (name === 'utf-8') return UTF_8;
  if (name === 'utf-16le') return UTF_16LE;
  if (name === 'utf-16be') return UTF_16BE;
  // Node 20 reads windows-1252 as Latin-1.
  if (name === 'windows-1252') return { name, stored: 'bytes', decode: decodeWindows1252, identify: decodeMixed };
  const decoder = new TextDecoder(name, { fatal: true });
  const decode = (cell: string) => decoder.decode(Buffer.from(cell, 'latin1'));
  return { name, stored: 'bytes', decode, identify: decodeMixed };
}

/** Decodes cells; undefined when one has bytes that are invalid in the encoding. */
export function decodeCells(encoding: Encoding, cells: readonly string[]): string[] | undefined {
  try {
    return cells.map(encoding.decode);
  } catch {
    return undefined;
  }
}
