import type { Agent } from 'node:http';
import type { AxiosInstance } from 'axios';
import { memoize, parseBaseUrl, type Request } from '../types';
import { classifyClientError, getDefaultClient, rawResponseConfig } from './axios';
import { type HttpOptions, type HttpResponse, TransportError } from './client';
import { getTransportReason, type TransportCode } from './error-codes';
import { joinSignals } from './join-signals';

/** The result of one attempt: a whole answer, with header names spelled as the engine does, or why there is none. */
export type Attempt =
  | { readonly sent: 'yes'; readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }
  | { readonly sent: 'no' | 'unknown'; readonly code: TransportCode; readonly reason: string };

export interface SendRequestOptions {
  /** The vendor's own host. A request to any other host is refused. */
  readonly host: string;
  readonly timeoutMs: number;
  /** A loopback address to send to instead, with the vendor's name kept in the Host header. */
  readonly origin?: string | undefined;
  /** An address to send to instead, with its own name in the Host header. */
  readonly baseUrl?: string | undefined;
  /** The caller's own axios instance, unchanged. If its error does not prove that nothing left, `sent` is `unknown`. */
  readonly axios?: AxiosInstance | undefined;
  /** The caller's own agent. */
  readonly agent?: Agent | undefined;
  /** Whether requests may share a socket. Default: false. The caller's own client or agent decides for itself. */
  readonly keepAlive?: boolean | undefined;
  /** Aborts the request at once, whether or not it has left. */
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * Sends one request and waits for the whole answer. Never throws. Of an error it returns only a code and a fixed
 * sentence, because an axios error holds the vendor's key and the person's data.
 */
export async function send(request: Request, options: SendRequestOptions): Promise<Attempt> {
  const target = getTarget(request, options);
  if (target === undefined) return failed('no', 'ADDRESS_INVALID');
  const host = options.baseUrl === undefined ? options.host : target.server.host;
  const headers: Record<string, string> = { ...request.headers, Host: host };
  for (const name of Object.keys(headers))
    if (CONTROL_CHARS.test(name) || CONTROL_CHARS.test(headers[name] ?? '')) return failed('no', 'HEADER_INVALID');
  if (options.abortSignal?.aborted) return failed('no', 'ABORTED');
  const { method, body } = request;
  const prepared = { ...target, method, headers, body };
  return options.axios === undefined ? sendByOurs(prepared, options) : sendByAxios(options.axios, prepared, options);
}

/** A request with its headers and its address. */
type PreparedRequest = Pick<HttpOptions, 'server' | 'path' | 'method' | 'headers' | 'body'>;

async function sendByOurs(request: PreparedRequest, options: SendRequestOptions): Promise<Attempt> {
  const client = loadClient();
  if (client === undefined) return failed('no', 'CLIENT_UNAVAILABLE');
  const { keepAlive = false, agent, abortSignal: signal, timeoutMs } = options;
  try {
    return answered(await client({ ...request, timeoutMs, keepAlive, agent, signal }));
  } catch (error) {
    return error instanceof TransportError ? failed(error.sent, error.code) : failed('unknown', 'CONNECTION_RESET');
  }
}

async function sendByAxios(
  axios: AxiosInstance,
  { server, path, method, headers, body }: PreparedRequest,
  options: SendRequestOptions,
): Promise<Attempt> {
  const url = server.origin + path;
  let dispatched = 0; // the last error of a client that retries by itself proves nothing
  const transformRequest = (body: unknown) => {
    dispatched++;
    return body;
  };
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const { signal, release } = joinSignals(options.abortSignal ? [timeout, options.abortSignal] : [timeout]);
  try {
    const config = { url, method, headers, data: body, signal, transformRequest };
    const response = await axios.request({ ...config, ...rawResponseConfig });
    const { status, headers: responseHeaders, data } = response;
    return answered({ status, headers: responseHeaders, body: Buffer.from(data ?? '') });
  } catch (error) {
    if (dispatched > 1) return failed('unknown', 'CONNECTION_RESET');
    return failed(...classifyClientError(error, url));
  } finally {
    release();
  }
}

/** Returns this package's client; undefined where axios is not installed. Nothing has left then. */
function loadClient(): ReturnType<typeof getDefaultClient> | undefined {
  try {
    return getDefaultClient();
  } catch {
    return undefined;
  }
}

/** Characters that end a header or are silently dropped from it. A tab is allowed. */
const CONTROL_CHARS = /[^\P{Cc}\t]/u;

/** Returns where to send a request; undefined when it is not https at the vendor's host, or the origin is not on loopback. */
function getTarget({ url }: Request, { host, origin, baseUrl }: SendRequestOptions): Target | undefined {
  try {
    const vendor = new URL(url);
    if (vendor.protocol !== 'https:' || vendor.host !== host || vendor.username || vendor.password) return undefined;
    const path = vendor.pathname + vendor.search;
    if (baseUrl !== undefined) {
      const base = parseUrl(parseBaseUrl(baseUrl));
      return { server: base, path: base.pathname.replace(/\/$/, '') + path };
    }
    if (origin === undefined) return { server: vendor, path };
    const server = parseUrl(origin);
    const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(server.hostname);
    return isLoopback && /^https?:$/.test(server.protocol) ? { server, path } : undefined;
  } catch {
    return undefined;
  }
}

type Target = Pick<PreparedRequest, 'server' | 'path'>;

let last: { text: string; url: URL } | undefined;

/** Parses a URL, and caches the last one: a run has one origin. Throws if it is not a URL. */
function parseUrl(text: string): URL {
  if (last?.text !== text) last = { text, url: new URL(text) };
  return last.url;
}

const answered = ({ status, headers, body }: HttpResponse): Attempt => ({
  sent: 'yes',
  status,
  headers: titleCased(headers),
  body: body.toString('utf8'),
});

const failed = (sent: 'no' | 'unknown', code: TransportCode): Attempt => ({
  sent,
  code,
  reason: getTransportReason(code, sent),
});

/** Spells header names as the engine does: `Content-Type`, `X-Runtime`. */
const titleCased = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [toTitleCase(name), value]));

const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase();
const toTitleCase = memoize((name) => name.replace(/[^-]+/g, capital));
