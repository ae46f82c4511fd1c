import { createReadStream } from 'node:fs';

const LINE_BREAK = 10;

/**
 * Reads the lines of a file as bytes, with their line breaks. Stops after a text without a line break that is longer
 * than `maxLength` bytes, which comes as the last line.
 */
export async function* readLines(file: string, maxLength = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_BREAK); end >= 0; end = chunk.indexOf(LINE_BREAK, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end + 1)]);
      parts = [];
      length = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > maxLength) break;
  }
  if (length > 0) yield Buffer.concat(parts);
}
