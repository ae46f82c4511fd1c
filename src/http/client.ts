import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { decodeBody } from './decode-body';
import { getTransportCode, type TransportCode } from './error-codes';

/** Thrown when no whole answer came. Holds no data of the request. */
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
  /** Milliseconds, from the DNS look-up to the last byte of the body. */
  readonly timeoutMs: number;
  /** Whether a socket may serve several requests. */
  readonly keepAlive: boolean;
  /** The caller's own agent, for a proxy or a client certificate. It then decides whether sockets are shared. */
  readonly agent: http.Agent | undefined;
  /** Aborts the request at once. */
  readonly signal: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Buffer;
}

/** Limits in bytes. The response limit applies to the body as received and as decompressed. */
export const MAX_RESPONSE_BYTES = 1_000_000;
export const MAX_REQUEST_BYTES = 4_000_000;

/**
 * By default each request has its own connection. Shared sockets have two risks: an answer that the server sends twice
 * is read as the answer to the next request, and a server that closes an idle socket makes a request `unknown`. So idle
 * shared sockets are closed before a cautious server closes them. An https agent resumes TLS sessions either way.
 */
const agents = {
  http: new http.Agent({ keepAlive: false }),
  https: new https.Agent({ keepAlive: false }),
};
const sharedAgents = {
  http: closeOnUnaskedBytes(new http.Agent({ keepAlive: true, timeout: 4_000 })),
  https: closeOnUnaskedBytes(new https.Agent({ keepAlive: true, timeout: 4_000 })),
};

/** Makes an agent close an idle socket at the first byte received: no request is open that the byte could answer. */
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

/** Documented by Node, but missing from its older types. */
interface AgentHooks {
  keepSocketAlive(socket: Socket): boolean;
  reuseSocket(socket: Socket, request: http.ClientRequest): void;
}

/**
 * Sends one request and resolves with the whole answer. Follows no redirect and uses no proxy.
 *
 * Whether the request was sent is decided by the bytes written to the connected (for HTTPS: handshaked) socket. Bytes
 * written before this request got the socket do not count: a shared socket has carried earlier requests.
 *
 * @throws {TransportError} when no whole answer came
 */
export async function sendHttp(options: HttpOptions): Promise<HttpResponse> {
  if (options.keepAlive) await takeTurn(); // an idle socket on which bytes have come is closed first
  if (options.signal?.aborted) throw new TransportError('no', 'ABORTED');
  return new Promise((resolve, reject) => {
    const request = open(options);
    let hasSentBytes = () => false;
    let canSend = true;
    const { timeoutMs, signal } = options;
    // When the timer fires late, the answer may already be there: one more turn of the event loop reads it first.
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
      canSend = socket.connecting || socket.writable; // a proxy's refusal may come on a socket that cannot be written
      hasSentBytes = trackBytesSent(socket, request.reusedSocket);
    });
    request.on('error', (error: NodeJS.ErrnoException) => fail(getTransportCode(error.code)));
    request.on('upgrade', () => fail('RESPONSE_INVALID'));
    request.on('response', (response) => {
      // An answer that comes before the request has left does not answer this request.
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
          const encoding = response.headers['content-encoding'];
          const body = decodeBody(Buffer.concat(chunks), encoding, MAX_RESPONSE_BYTES);
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
 * Returns a function that tells whether bytes of the request may have left since it got the socket. A caller's own
 * agent may hand over an open socket on which it has already talked to a proxy.
 */
function trackBytesSent(socket: Socket, isReused: boolean): () => boolean {
  if (typeof socket.bytesWritten !== 'number') return () => true; // an agent's own stream that counts no bytes
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

/** Whether the TLS handshake is unfinished: a socket has a cipher only afterwards. */
const isHandshaking = (socket: TLSSocket): boolean => socket.getCipher() === undefined;
