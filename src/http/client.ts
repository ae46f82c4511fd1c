import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { getTransportCode, type TransportCode } from './error-codes';

/** Why no whole answer came. Nothing of the request is in it. */
export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly sent: 'no' | 'unknown',
    readonly code: TransportCode,
  ) {
    super(code);
  }
}

export interface HttpOptions {
  /** Where the connection goes: protocol, host and port. */
  readonly server: URL;
  /** The path with its query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  /** From the look-up of the name to the last byte of the body. */
  readonly timeoutMs: number;
  /** Whether a socket may serve several requests. */
  readonly keepAlive: boolean;
  /** The caller's own agent, for a proxy or a client certificate; it decides about sockets then. */
  readonly agent: http.Agent | undefined;
  /** Ends the request at once when it is aborted. */
  readonly signal: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

/** The caps in bytes; an answer counts as it came and as it is decoded. */
export const MAX_RESPONSE_BYTES = 1_000_000;
export const MAX_REQUEST_BYTES = 4_000_000;

/**
 * A connection for each request, unless sockets are shared on purpose: on a shared one an answer that the server repeats
 * is read as that of the next request, and a server that closes it while it is idle leaves a request `unknown`. An https
 * agent resumes TLS sessions either way. A shared socket that idles longer than a cautious server keeps it is closed.
 */
const agents = {
  http: new http.Agent({ keepAlive: false }),
  https: new https.Agent({ keepAlive: false }),
};
const sharedAgents = {
  http: closeOnUnaskedBytes(new http.Agent({ keepAlive: true, timeout: 4_000 })),
  https: closeOnUnaskedBytes(new https.Agent({ keepAlive: true, timeout: 4_000 })),
};

/** Makes an agent close an idle socket at the first byte that comes on it: nobody has asked for anything. */
function closeOnUnaskedBytes<A extends http.Agent>(agent: A): A {
  const { keepSocketAlive, reuseSocket } = agent as unknown as AgentHooks;
  const close = function (this: Socket) {
    this.destroy();
  };
  return Object.assign(agent, {
    keepSocketAlive(socket: Socket) {
      socket.on('data', close);
      return keepSocketAlive.call(agent, socket);
    },
    reuseSocket(socket: Socket, request: http.ClientRequest) {
      socket.off('data', close);
      reuseSocket.call(agent, socket, request);
    },
  });
}

/** Documented by Node, and missing from its older types. */
interface AgentHooks {
  keepSocketAlive(socket: Socket): boolean;
  reuseSocket(socket: Socket, request: http.ClientRequest): void;
}

/**
 * Sends one request and gives the whole answer, or rejects with a TransportError. Follows no redirect and uses no
 * proxy. Whether the request was sent is decided by the bytes written to the connected (for https: secured) socket,
 * above those that had been written when it was handed out, since a shared socket is used again.
 */
export async function sendHttp(options: HttpOptions): Promise<HttpResponse> {
  if (options.keepAlive) await takeTurn(); // bytes that have come on an idle socket close it before it is chosen
  if (options.signal?.aborted) throw new TransportError('no', 'ABORTED');
  return new Promise((resolve, reject) => {
    const request = open(options);
    let hasSentBytes = () => false;
    let canSend = true;
    const { timeoutMs, signal } = options;
    // When the timer fires late, the answer may have come already: it is read first, in one turn of the event loop.
    let lastTurn: NodeJS.Immediate | undefined;
    const deadline = setTimeout(() => {
      lastTurn = setImmediate(() => fail('TIMEOUT'));
    }, timeoutMs);
    const abort = () => fail('ABORTED');
    signal?.addEventListener('abort', abort);
    function finish() {
      clearTimeout(deadline);
      clearImmediate(lastTurn);
      signal?.removeEventListener('abort', abort);
    }
    function fail(code: TransportCode) {
      finish();
      reject(new TransportError(hasSentBytes() ? 'unknown' : 'no', code));
      request.destroy();
    }

    request.on('socket', (socket) => {
      canSend = socket.connecting || socket.writable; // a proxy's refusal may come on a socket that takes nothing
      hasSentBytes = trackBytesSent(socket, request.reusedSocket);
    });
    request.on('error', (error: NodeJS.ErrnoException) => fail(getTransportCode(error.code)));
    request.on('upgrade', () => fail('RESPONSE_INVALID'));
    request.on('response', (response) => {
      // An answer to a request that has not left yet is none to this request.
      if (!canSend || response.socket.writableLength > 0) return fail('EARLY_RESPONSE');
      const chunks: Buffer[] = [];
      let received = 0;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received > MAX_RESPONSE_BYTES) fail('RESPONSE_TOO_LARGE');
        else chunks.push(chunk);
      });
      response.on('error', () => fail('CONNECTION_RESET'));
      response.on('end', () => {
        if (!response.complete) return fail('CONNECTION_RESET');
        try {
          const body = decode(Buffer.concat(chunks), response.headers['content-encoding']);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          finish();
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          fail(code === 'ERR_BUFFER_TOO_LARGE' ? 'RESPONSE_TOO_LARGE' : 'RESPONSE_INVALID');
        }
      });
    });
    request.end(options.body);
  });
}

const takeTurn = () => new Promise((resolve) => setImmediate(resolve));

function open({ server, path, method, headers, body, keepAlive, agent }: HttpOptions): http.ClientRequest {
  const length = Buffer.byteLength(body ?? '');
  if (length > MAX_REQUEST_BYTES) throw new TransportError('no', 'REQUEST_TOO_LARGE');
  const withLength = body === undefined ? headers : { ...headers, 'Content-Length': String(length) };
  const { http: plain, https: secure } = keepAlive ? sharedAgents : agents;
  try {
    const { hostname, port, protocol } = server;
    const host = hostname.replace(/^\[|\]$/g, '');
    const options = { host, port, path, method, headers: withLength };
    return protocol === 'https:'
      ? https.request({ ...options, agent: agent ?? secure })
      : http.request({ ...options, agent: agent ?? plain });
  } catch {
    throw new TransportError('no', 'REQUEST_INVALID');
  }
}

/**
 * Tells whether bytes of the request may have left through a socket, from the moment it was handed out. A caller's own
 * agent may hand over a socket that is open already, and through which it has talked to a proxy.
 */
function trackBytesSent(socket: Socket, isReused: boolean): () => boolean {
  if (typeof socket.bytesWritten !== 'number') return () => true; // an agent's own stream, which counts nothing
  const isSecure = socket instanceof TLSSocket;
  let isReady = isReused || !(socket.connecting || (isSecure && isHandshaking(socket)));
  const before = isReady ? socket.bytesWritten : 0;
  if (!isReady) {
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      isReady = true;
    });
  }
  return () => isReady && socket.bytesWritten > before;
}

/** Whether the handshake of a TLS socket is still to end: it has no cipher before. */
const isHandshaking = (socket: TLSSocket): boolean => socket.getCipher() === undefined;

const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateSync,
};

/** A body as it was before it was compressed. Throws when it cannot be read, or grows too large. */
function decode(bytes: Buffer, encoding: string | undefined): Buffer {
  const decoder = decoders[encoding?.trim().toLowerCase() ?? ''];
  return decoder && bytes.length > 0 ? decoder(bytes, { maxOutputLength: MAX_RESPONSE_BYTES }) : bytes;
}
