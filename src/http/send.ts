import type { Agent } from 'node:http';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { memoize, parseBaseUrl, type Request } from '../types';
import { classifyClientError, getDefaultClient, rawResponseConfig } from './axios';
import { type HttpResponse, TransportError } from './client';
import { getTransportReason, type TransportCode } from './error-codes';
import { joinSignals } from './join-signals';

/** The result of one attempt: a whole answer, with header names spelled as the engine does, or why there is none. */
export type Attempt =
  | { readonly sent: 'yes'; readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }
  | { readonly sent: 'no' | 'unknown'; readonly code: TransportCode; readonly reason: string };

export interface SendHttpOptions {
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
export async function send(request: Request, options: SendHttpOptions): Promise<Attempt> {
  const url = getUrl(request, options);
  if (url === undefined) return failed('no', 'ADDRESS_INVALID');
  const host = options.baseUrl === undefined ? options.host : new URL(url).host;
  const headers = { ...request.headers, Host: host };
  if (Object.entries(headers).some((pair) => pair.some((text) => CONTROL_CHARS.test(text))))
    return failed('no', 'HEADER_INVALID');
  if (options.abortSignal?.aborted) return failed('no', 'ABORTED');
  const config = { url, method: request.method, headers, data: request.body };
  return options.axios === undefined ? sendByOurs(config, options) : sendByAxios(options.axios, config, options);
}

type Config = Pick<AxiosRequestConfig, 'method' | 'headers' | 'data'> & { readonly url: string };

async function sendByOurs(config: Config, options: SendHttpOptions): Promise<Attempt> {
  const client = loadClient();
  if (client === undefined) return failed('no', 'CLIENT_UNAVAILABLE');
  const { keepAlive = false, agent, abortSignal: signal, timeoutMs: timeout } = options;
  try {
    const sending = { ...config, timeout, transport: { keepAlive, agent, signal } };
    return answered((await client.request<HttpResponse>(sending)).data);
  } catch (error) {
    return error instanceof TransportError ? failed(error.sent, error.code) : failed('unknown', 'CONNECTION_RESET');
  }
}

async function sendByAxios(axios: AxiosInstance, config: Config, options: SendHttpOptions): Promise<Attempt> {
  let dispatched = 0; // the last error of a client that retries by itself proves nothing
  const transformRequest = (body: unknown) => {
    dispatched++;
    return body;
  };
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const { signal, release } = joinSignals(options.abortSignal ? [timeout, options.abortSignal] : [timeout]);
  try {
    const response = await axios.request({ ...config, ...rawResponseConfig, signal, transformRequest });
    const { status, headers, data } = response;
    return answered({ status, headers, body: Buffer.from(data ?? '') });
  } catch (error) {
    if (dispatched > 1) return failed('unknown', 'CONNECTION_RESET');
    return failed(...classifyClientError(error, config.url));
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

/** Returns the URL to open; undefined when it is not https at the vendor's host, or the origin is not on loopback. */
function getUrl({ url }: Request, { host, origin, baseUrl }: SendHttpOptions): string | undefined {
  try {
    const vendor = new URL(url);
    if (vendor.protocol !== 'https:' || vendor.host !== host || vendor.username || vendor.password) return undefined;
    if (baseUrl !== undefined) return parseBaseUrl(baseUrl) + vendor.pathname + vendor.search;
    if (origin === undefined) return vendor.href;
    const base = getLoopbackOrigin(origin);
    return base && base + vendor.pathname + vendor.search;
  } catch {
    return undefined;
  }
}

let lastOrigin: { value: string; base: string | undefined } | undefined;

/**
 * Returns a loopback origin in normal form, else undefined. Cached: a run has one origin. Throws if it is not a URL.
 */
function getLoopbackOrigin(value: string): string | undefined {
  if (lastOrigin?.value !== value) {
    const { hostname, protocol, origin } = new URL(value);
    const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname) && /^https?:$/.test(protocol);
    lastOrigin = { value, base: isLoopback ? origin : undefined };
  }
  return lastOrigin.base;
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
