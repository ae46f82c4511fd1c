import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** Whether a request left: `no` byte of it did; a whole answer came, so `yes`; or `unknown`. */
export type Sent = 'no' | 'yes' | 'unknown';

/** Why an exchange ended without a whole answer. Nothing of the request is in it. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';

  constructor(
    readonly sent: 'no' | 'unknown',
    readonly code: string,
  ) {
    super(code);
  }
}

export interface ExchangeOptions {
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  /** From the look-up of the name to the last byte of the body. */
  readonly timeoutMs: number;
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

/** The caps in bytes; an answer counts as it came and as it is decoded. */
export const largestAnswer = 1_000_000;
export const largestRequest = 4_000_000;

/** A socket that idles longer than a cautious server keeps it would be closed under a lead, which then is `unknown`. */
const agentOptions = { keepAlive: true, timeout: 4_000 };
const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };

/**
 * Sends one request and gives the whole answer, or rejects with an ExchangeFailure. Follows no redirect and uses no
 * proxy. What was sent is told by the socket: bytes count once it is connected (secured, for https), and against what
 * had been written when it was handed out, since sockets are used again.
 */
export function exchange(options: ExchangeOptions): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const request = open(options);
    let bytesLeft = () => false;
    const deadline = setTimeout(() => fail('DEADLINE'), options.timeoutMs);
    function fail(code: string) {
      clearTimeout(deadline);
      reject(new ExchangeFailure(bytesLeft() ? 'unknown' : 'no', code));
      request.destroy();
    }

    request.on('socket', (socket) => {
      bytesLeft = watch(socket, request.reusedSocket);
    });
    request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'BROKEN'));
    request.on('upgrade', () => fail('BROKEN'));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let received = 0;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > largestAnswer) fail('ANSWER_TOO_LARGE');
        else chunks.push(chunk);
      });
      response.on('error', () => fail('BROKEN'));
      response.on('end', () => {
        if (!response.complete) return fail('BROKEN');
        try {
          const body = decode(Buffer.concat(chunks), response.headers['content-encoding']);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          clearTimeout(deadline);
        } catch (error) {
          fail((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'ANSWER_TOO_LARGE' : 'BROKEN');
        }
      });
    });
    request.end(options.body);
  });
}

function open({ url, method, headers, body }: ExchangeOptions): http.ClientRequest {
  const length = Buffer.byteLength(body ?? '');
  if (length > largestRequest) throw new ExchangeFailure('no', 'REQUEST_TOO_LARGE');
  const withLength = body === undefined ? headers : { ...headers, 'Content-Length': String(length) };
  const secure = url.protocol === 'https:';
  try {
    const { hostname, port, pathname, search } = url;
    const host = hostname.replace(/^\[|\]$/g, '');
    const options = { host, port, path: pathname + search, method, headers: withLength };
    return secure
      ? https.request({ ...options, agent: agents.https })
      : http.request({ ...options, agent: agents.http });
  } catch {
    throw new ExchangeFailure('no', 'REQUEST_INVALID');
  }
}

/** Tells whether bytes of the request may have left through a socket, from the moment it was handed out. */
function watch(socket: Socket, reused: boolean): () => boolean {
  const before = reused ? socket.bytesWritten : 0;
  let ready = reused;
  const opens = socket instanceof TLSSocket ? 'secureConnect' : 'connect';
  if (!reused) {
    socket.once(opens, () => {
      ready = true;
    });
  }
  return () => ready && socket.bytesWritten > before;
}

const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateSync,
};

/** A body as it was before it was compressed. Throws when it cannot be read, or grows too large. */
function decode(bytes: Buffer, encoding: string | undefined): Buffer {
  const decoder = decoders[encoding?.trim().toLowerCase() ?? ''];
  return decoder && bytes.length > 0 ? decoder(bytes, { maxOutputLength: largestAnswer }) : bytes;
}
