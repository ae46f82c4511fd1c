import type { Agent } from 'node:http';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { memoize, parseBaseUrl, type Request } from '../types';
import { classifyClientError, getDefaultClient, rawResponseConfig } from './axios';
import { type HttpResponse, TransportError } from './client';
import { getTransportReason, type TransportCode } from './error-codes';
import { joinSignals } from './join-signals';

/** What came of one attempt: a whole answer in the engine's spelling of headers, or why there is none. */
export type Attempt =
  | { readonly sent: 'yes'; readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }
  | { readonly sent: 'no' | 'unknown'; readonly code: TransportCode; readonly reason: string };

export interface SendHttpOptions {
  /** The vendor's own host; a request for any other is refused. */
  readonly host: string;
  readonly timeoutMs: number;
  /** A loopback address to send to instead, with the vendor's name kept in the Host header. */
  readonly origin?: string | undefined;
  /** An address to send to instead, under its own name. */
  readonly baseUrl?: string | undefined;
  /** The caller's own client, used as it is: what its errors cannot prove is `unknown`. */
  readonly axios?: AxiosInstance | undefined;
  /** The caller's own agent. */
  readonly agent?: Agent | undefined;
  /** Whether requests may share a socket. Default: false. The caller's own client or agent decides for itself. */
  readonly keepAlive?: boolean | undefined;
  /** Ends the request at once when it is aborted, whether or not it has left. */
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * Sends one request and waits for the whole answer. Never throws, and nothing of an error leaves but a code and a fixed
 * sentence: an axios error would carry the key and the person.
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
  let dispatched = 0; // a client that tries again by itself proves nothing by its last error
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

/** The client of this package; undefined where axios is not installed: nothing has left then. */
function loadClient(): ReturnType<typeof getDefaultClient> | undefined {
  try {
    return getDefaultClient();
  } catch {
    return undefined;
  }
}

/** What ends a header, or is dropped from it without a word; a tab is neither. */
const CONTROL_CHARS = /[^\P{Cc}\t]/u;

/** The URL to open, or undefined when it is not https at the vendor's host, or the origin is not on loopback. */
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

/** An origin on loopback in its normal form; remembered, since all leads of a run have the same. Throws for no URL. */
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

/** As an engine hands headers over: `Content-Type`, `X-Runtime`. */
const titleCased = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [toTitleCase(name), value]));

const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase();
const toTitleCase = memoize((name) => name.replace(/[^-]+/g, capital));
