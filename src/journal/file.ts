import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

/** One event as a line: a checksum, a space, JSON. Text tools read it, and a torn line shows. */
export const toLine = (event: object): string => {
  const json = JSON.stringify(event);
  return `${checksum(json)} ${json}\n`;
};

const checksum = (json: string): string => crc32(json).toString(16).padStart(8, '0');

/** The event of a line; undefined when the line is torn or damaged. */
export function parseEvent(line: string): Record<string, unknown> | undefined {
  const json = line.slice(9);
  if (line[8] !== ' ' || checksum(json) !== line.slice(0, 8)) return undefined;
  return JSON.parse(json) as Record<string, unknown>;
}

/**
 * Reads a file of lines in order with where each starts, and gives where the good ones end. A torn end, which a crash
 * leaves, is passed over; a bad line with more lines after it, good or bad, is damage, and throws with the code EDAMAGED.
 */
export function readLines(fd: number, each: (event: Record<string, unknown>, start: number) => void): number {
  const chunk = Buffer.alloc(1 << 20);
  let rest = Buffer.alloc(0);
  let good = 0;
  let isTorn = false;
  const read = (from: number) => fs.readSync(fd, chunk, 0, chunk.length, from);
  for (let from = 0, length = read(0); length > 0; from += length, length = read(from)) {
    rest = Buffer.concat([rest, chunk.subarray(0, length)]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      const event = parseEvent(rest.toString('utf8', start, end));
      if (isTorn && (event || good > 0)) throw createCodedError('EDAMAGED', 'a line is damaged');
      if (event) each(event, good);
      if (event) good += end + 1 - start;
      else isTorn = true;
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  return good;
}

/** An error that programs know by its code, as those of the file system. */
export const createCodedError = (code: string, message: string) => Object.assign(new Error(message), { code });

/** Appends lines to a file: those that come together are written and made durable together. */
export class LineWriter {
  private waiting: { lines: string; done: () => void; failed: (error: Error) => void }[] = [];
  private writing = false;
  private broken: Error | undefined;
  private written: number;

  constructor(
    private readonly fd: number,
    private size: number,
  ) {
    this.written = size;
  }

  /** Resolves with where the line starts once it is on disk. Rejects for ever after the first line that is not. */
  append(line: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const start = this.size;
      this.size += Buffer.byteLength(line);
      this.waiting.push({ lines: line, done: () => resolve(start), failed: reject });
      if (!this.writing) void this.flush();
    });
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while (this.writing) await turnOfTheLoop();
  }

  private async flush(): Promise<void> {
    this.writing = true;
    await turnOfTheLoop(); // whatever else is ready to be written now comes along
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      try {
        if (this.broken) throw this.broken;
        await this.write(Buffer.from(group.map(({ lines }) => lines).join('')));
        for (const { done } of group) done();
      } catch (error) {
        this.broken = error as Error;
        for (const { failed } of group) failed(error as Error);
      }
    }
    this.writing = false;
  }

  private async write(bytes: Buffer): Promise<void> {
    const { size, nlink } = fs.fstatSync(this.fd);
    if (size !== this.written || nlink === 0) throw new Error('somebody else writes, or has taken away, the file');
    for (let from = 0; from < bytes.length; ) {
      const length = await new Promise<number>((resolve, reject) =>
        fs.write(this.fd, bytes, from, bytes.length - from, this.written, (error, written) =>
          error ? reject(error) : resolve(written),
        ),
      );
      from += length;
      this.written += length;
    }
    await new Promise<void>((resolve, reject) => fs.fdatasync(this.fd, (error) => (error ? reject(error) : resolve())));
  }
}

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

/** Replaces a file by lines, so that either the old one or the new one is there, whole. */
export function replaceFile(file: string, lines: Iterable<string>): void {
  const next = `${file}.next`;
  const fd = fs.openSync(next, 'w', 0o600);
  try {
    for (const line of lines) fs.writeFileSync(fd, line); // to the last byte, or it throws
    fs.fsyncSync(fd);
  } catch (error) {
    fs.rmSync(next, { force: true });
    throw error;
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(next, file);
  syncFolder(dirname(file));
}

export function syncFolder(folder: string): void {
  const fd = fs.openSync(folder, 'r');
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}
