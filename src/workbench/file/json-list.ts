import { Transform, type TransformCallback } from 'node:stream';
import { FileError } from '../../files';

const [TAB, LINE_FEED, RETURN, SPACE, QUOTE, COMMA, BACKSLASH] = [9, 10, 13, 32, 34, 44, 92];
const [LIST_START, LIST_END, OBJECT_START, OBJECT_END] = [91, 93, 123, 125];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const isBlank = (byte: number) => byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB;

/** A stream that turns a JSON list into lines, one per item. It does not change anything else. */
export interface ListSplitter extends Transform {
  /** Valid after the first character. */
  readonly isList: boolean;
}

/**
 * Creates a stream that turns a JSON list into NDJSON by replacing single bytes: commas between items become line ends,
 * and line ends inside items become blanks. So each item keeps its text, and its line number is its number in the list.
 */
export function createListSplitter(): ListSplitter {
  let state: 'before' | 'list' | 'after' | 'other' = 'before';
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  const isList = () => state === 'list' || state === 'after';

  function readInText(byte: number): void {
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) isInText = false;
  }

  /** Returns the replacement of a byte of the list. */
  function readInList(byte: number): number {
    if (byte === LINE_FEED || byte === RETURN) return SPACE;
    if (isInText) {
      readInText(byte);
      return byte;
    }
    if (byte === QUOTE) isInText = true;
    if (byte === LIST_START || byte === OBJECT_START) depth++;
    if (byte === COMMA && depth === 0) return LINE_FEED;
    if (byte !== LIST_END && byte !== OBJECT_END) return byte;
    if (depth > 0) {
      depth--;
      return byte;
    }
    state = 'after';
    return LINE_FEED;
  }

  function readByte(byte: number): number {
    if (state === 'list') return readInList(byte);
    if (!isBlank(byte)) throw new FileError('FILE_UNREADABLE', 'the leads file has more text after its JSON list');
    return SPACE;
  }

  /** Replaces the beginning of a list, including line ends, by blanks, so that its first item is on line 1. */
  function begin(chunk: Buffer): void {
    const start = chunk.findIndex((byte) => !isBlank(byte) && !BYTE_ORDER_MARK.includes(byte));
    if (start < 0) return;
    state = chunk[start] === LIST_START ? 'list' : 'other';
    if (state === 'list') chunk.fill(SPACE, 0, start + 1);
  }

  const splitter = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      if (state === 'before') begin(chunk);
      try {
        done(null, isList() ? Buffer.from(chunk.map(readByte)) : chunk);
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done: TransformCallback) {
      if (state !== 'list') return done();
      done(new FileError('FILE_UNREADABLE', 'the JSON list of the leads file has no end: "]" is missing'));
    },
  });
  return Object.defineProperty(splitter, 'isList', { get: isList }) as ListSplitter;
}
