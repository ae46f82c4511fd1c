import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { detectEncoding, type Encoding } from './encoding';
import { explainErrorCode, FileError } from './file-error';

/** The longest line. Without a limit, a file without line ends would be held in memory as a whole. */
const MAX_LINE_LENGTH = 8 << 20;
const HEAD_SIZE = 4096;

export interface TextFile {
  readonly encoding: Encoding;
  /** Whole lines, many at a time. Each line ends with a line feed, except the last one. */
  readonly blocks: AsyncGenerator<string>;
}

/**
 * Opens a file as a stream of text. Line ends of any kind become a line feed.
 *
 * @throws FileError for a file that cannot be read or is not in its encoding, also while `blocks` are read
 */
export async function openText(file: string, label?: string): Promise<TextFile> {
  if (basename(file).startsWith('~$'))
    throw new FileError('FILE_IS_A_WORKBOOK', 'the leads file is a lock file of Excel: name the file without ~$');
  const chunks = readChunks(file);
  let head = Buffer.alloc(0);
  while (head.length < HEAD_SIZE) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const all = async function* () {
    try {
      yield head;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  };
  try {
    const encoding = detectEncoding(head.subarray(0, HEAD_SIZE), label);
    return { encoding, blocks: toLines(decodeChunks(all(), encoding)) };
  } catch (error) {
    await chunks.return(undefined);
    throw error;
  }
}

/** Reads a file. A file that changes meanwhile is refused: a lead could be lost, or be made of two. */
async function* readChunks(file: string): AsyncGenerator<Buffer> {
  try {
    const handle = await open(file);
    const version = getVersion(await handle.stat());
    const assertSame = async () => {
      if (getVersion(await handle.stat()) !== version) throw changed();
    };
    const stream = handle.createReadStream({ autoClose: false });
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        await assertSame();
        yield chunk;
      }
      await assertSame();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    const code = String((error as { code?: unknown }).code ?? 'unreadable');
    throw new FileError('FILE_UNREADABLE', `the leads file cannot be read: ${explainErrorCode(code)}`);
  }
}

/** Returns a text that changes when a file changes. */
export const getVersion = ({ size, mtimeMs, ino }: Stats): string => `${size} ${mtimeMs} ${ino}`;

const changed = () =>
  new FileError(
    'FILE_CHANGED',
    'the leads file was changed while it was read: let it be complete, then run this again',
  );

async function* decodeChunks(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const { stored } = encoding;
  const decode =
    stored === 'utf-8' ? createUtf8Decoder() : stored === 'bytes' ? decodeLatin1 : createUtf16Decoder(stored);
  let isFirst = true;
  for await (const chunk of chunks) {
    const text = decode(chunk);
    yield isFirst ? text.replace(/^(?:\uFEFF|\xef\xbb\xbf)/, '') : text;
    isFirst &&= text === '';
  }
  yield decode();
}

type DecodeChunk = (chunk?: Buffer) => string;

const decodeLatin1: DecodeChunk = (chunk) => chunk?.toString('latin1') ?? '';

function createUtf16Decoder(name: string): DecodeChunk {
  const decoder = new TextDecoder(name, { ignoreBOM: true });
  return (chunk) => decoder.decode(chunk, { stream: chunk !== undefined });
}

/** Decodes UTF-8. Throws FileError with the number of the first line that is not UTF-8. */
function createUtf8Decoder(): DecodeChunk {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = Buffer.alloc(0);
  let lines = 0;
  return (chunk) => {
    const bytes = chunk ? Buffer.concat([rest, chunk]) : rest;
    const end = chunk ? findLineEnd(bytes) : bytes.length;
    rest = bytes.subarray(end);
    const whole = bytes.subarray(0, end);
    try {
      const text = decoder.decode(whole);
      lines += countLineEnds(text);
      return text;
    } catch {
      throw wrongEncoding(lines + findBadLine(whole, decoder));
    }
  };
}

/** Returns the index after the last line feed; without one, an index at which no character is split. */
function findLineEnd(bytes: Buffer): number {
  const end = bytes.lastIndexOf(10);
  if (end >= 0) return end + 1;
  let index = bytes.length - 1; // the last byte may be the first half of CR LF
  while (index > 0 && (bytes[index - 1] ?? 0) >= 0x80) index--;
  return Math.max(index, 0);
}

const countLineEnds = (text: string): number => text.match(/\r\n?|\n/g)?.length ?? 0;

function findBadLine(bytes: Buffer, decoder: InstanceType<typeof TextDecoder>): number {
  const lines = bytes.toString('latin1').split(/\r\n?|\n/);
  const index = lines.findIndex((line) => {
    try {
      decoder.decode(Buffer.from(line, 'latin1'));
      return false;
    } catch {
      return true;
    }
  });
  return index + 1;
}

const wrongEncoding = (line: number) =>
  new FileError(
    'ENCODING_WRONG',
    `the leads file is not UTF-8 at line ${line}: save it again as "CSV UTF-8", or name its encoding, such as --encoding windows-1252`,
  );

async function* toLines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    rest += text;
    const normal = rest.replace(/\r\n|\r(?!$)/g, '\n');
    const end = normal.lastIndexOf('\n') + 1;
    if (end > 0) yield normal.slice(0, end);
    rest = normal.slice(end);
    if (rest.length > MAX_LINE_LENGTH)
      throw new FileError('LINE_TOO_LONG', 'the leads file has a line of over 8 MB: check that it is CSV or NDJSON');
  }
  if (rest !== '') yield rest.replace(/\r$/, '\n');
}
