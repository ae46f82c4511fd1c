import { type FileHandle, open } from 'node:fs/promises';
import { createCodedError } from '../journal/internal';
import { parseFeedbackLine } from '../receiver/internal';

/** No line is longer: a post has at most 1 MB, and an escaped character at most six. */
const MAX_LINE_BYTES = 16_000_000;
const CHUNK_BYTES = 65_536;
const LINE_BREAK = 10;
const LINE_START = '{"at":"';

/** Throws an Error with the code EFOREIGN for a file that begins with anything else than a post. */
export async function assertFeedback(handle: FileHandle): Promise<void> {
  const chunk = await read(handle, 0, CHUNK_BYTES);
  const end = chunk.indexOf(LINE_BREAK);
  const line = chunk.subarray(0, end < 0 ? chunk.length : end);
  const text = line.toString('utf8');
  const isWhole = end >= 0 && isPost(line);
  const isBeginning = end < 0 && (text.startsWith(LINE_START) || LINE_START.startsWith(text));
  if (!isWhole && !isBeginning && !isUnwritten(text))
    throw createCodedError('EFOREIGN', 'the file holds something else than feedback');
}

/** What a machine without power leaves of bytes that never reached the disk. */
const isUnwritten = (line: string) => /^\0*$/.test(line);

/**
 * Makes the end of a file fit for the next line. A last line that is no whole post was torn by a crash, and was never
 * answered: it is moved to another file. One that lacks its line break alone gets it.
 *
 * @returns whether a line was moved
 */
export async function mendEnd(handle: FileHandle, tornPath: string): Promise<boolean> {
  const { size } = await handle.stat();
  const start = await findLastLine(handle, size);
  const line = await read(handle, start, size - start);
  const isEnded = line.at(-1) === LINE_BREAK;
  if (line.toString('latin1').trim() !== '' && !isPost(line)) {
    await appendDurably(tornPath, isEnded ? line : Buffer.concat([line, Buffer.from('\n')]));
    await handle.truncate(start);
    await handle.sync();
    return true;
  }
  if (line.length > 0 && !isEnded) {
    await handle.appendFile('\n');
    await handle.sync();
  }
  return false;
}

async function findLastLine(handle: FileHandle, size: number): Promise<number> {
  for (let end = size - 1; end > 0; end = Math.max(0, end - CHUNK_BYTES)) {
    if (size - end > MAX_LINE_BYTES) throw createCodedError('EFOREIGN', 'the file has a line of more than 16 MB');
    const start = Math.max(0, end - CHUNK_BYTES);
    const index = (await read(handle, start, end - start)).lastIndexOf(LINE_BREAK);
    if (index >= 0) return start + index + 1;
  }
  return 0;
}

async function read(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

async function appendDurably(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'a', 0o600);
  try {
    await handle.appendFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isPost = (line: Uint8Array): boolean => typeof parseFeedbackLine(line) === 'object';
