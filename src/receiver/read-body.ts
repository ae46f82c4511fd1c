import type { IncomingMessage } from 'node:http';

/** The longest body that is accepted. */
const MAX_BODY_BYTES = 1_000_000;
/** How much of a longer body is still read, so that its sender can receive the answer. */
const MAX_DRAINED_BYTES = 16_000_000;

export type BodyFailure = 'BODY_TOO_LARGE' | 'BODY_TIMEOUT' | 'BODY_INCOMPLETE' | 'BODY_CONSUMED';
export type BodyResult = { readonly body: unknown } | { readonly failure: BodyFailure };

/**
 * Reads the body of a node:http request. If a body parser has consumed it, returns the parser's result.
 */
export async function readNodeBody(
  request: IncomingMessage,
  parsed: unknown,
  milliseconds: number,
): Promise<BodyResult> {
  const isConsumed = request.readableDidRead || request.readableEnded;
  if (!isConsumed) {
    const iterator = request[Symbol.asyncIterator]();
    const result = await readChunks({ next: () => iterator.next() }, milliseconds);
    return 'failure' in result || request.complete ? result : { failure: 'BODY_INCOMPLETE' };
  }
  if (parsed !== undefined) return { body: parsed };
  return hasBody(request) ? { failure: 'BODY_CONSUMED' } : { body: '' };
}

/** HTTP/2 needs no header for a body. */
function hasBody({ headers, httpVersionMajor }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return length === undefined ? 'transfer-encoding' in headers || httpVersionMajor > 1 : length !== '0';
}

/** Reads the body of a fetch `Request`. */
export async function readFetchBody(request: Request, milliseconds: number): Promise<BodyResult> {
  if (request.bodyUsed) return { failure: 'BODY_CONSUMED' };
  if (request.body === null) return { body: '' };
  if (request.body.locked) return { failure: 'BODY_CONSUMED' };
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const result = await readChunks({ next: () => reader.read() }, milliseconds);
  if ('failure' in result) reader.cancel().catch(() => undefined);
  return result;
}

interface ChunkSource {
  next(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>;
}

async function readChunks(source: ChunkSource, milliseconds: number): Promise<BodyResult> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'timeout');
  });
  try {
    for (;;) {
      const next = await Promise.race([source.next(), timeout]);
      if (next === 'timeout') return { failure: 'BODY_TIMEOUT' };
      if (next.done || next.value === undefined) break;
      length += next.value.length;
      if (length <= MAX_BODY_BYTES) chunks.push(next.value);
      else chunks.length = 0;
      if (length > MAX_DRAINED_BYTES) break;
    }
  } catch {
    return { failure: length > MAX_BODY_BYTES ? 'BODY_TOO_LARGE' : 'BODY_INCOMPLETE' };
  } finally {
    clearTimeout(timer);
  }
  return length > MAX_BODY_BYTES ? { failure: 'BODY_TOO_LARGE' } : { body: Buffer.concat(chunks) };
}
