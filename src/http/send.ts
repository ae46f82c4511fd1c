import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { type Request, remembering } from '../types';
import { classifyClientError, defaultClient, rawResponseConfig } from './axios';
import { type HttpResponse, TransportError } from './client';

/** What came of one attempt: a whole answer in the engine's spelling of headers, or why there is none. */
export type Attempt =
  | { readonly sent: 'yes'; readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }
  | { readonly sent: 'no' | 'unknown'; readonly code: string; readonly reason: string };

export interface SendHttpOptions {
  /** The vendor's own host; a request for any other is refused. */
  readonly host: string;
  readonly timeoutMs: number;
  /** A loopback address to send to instead, with the vendor's name kept in the Host header. */
  readonly origin?: string | undefined;
  /** The caller's own client, used as it is: what its errors cannot prove is `unknown`. */
  readonly axios?: AxiosInstance | undefined;
  /** Whether requests may share a socket; false by default. The caller's own client decides for itself. */
  readonly keepAlive?: boolean | undefined;
  /** Ends the request at once when it is aborted, whether or not it has left. */
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * Sends one request and waits for the whole answer. Never throws, and nothing of an error leaves but a code and a fixed
 * sentence: an axios error would carry the key and the person.
 */
export async function send(request: Request, options: SendHttpOptions): Promise<Attempt> {
  const url = addressOf(request, options);
  if (url === undefined) return failed('no', 'ADDRESS');
  const headers = { ...request.headers, Host: options.host };
  if (Object.entries(headers).some((pair) => pair.some((text) => CONTROL_CHARS.test(text))))
    return failed('no', 'HEADER');
  const { abortSignal } = options;
  if (abortSignal?.aborted) return failed('no', 'ABORTED');
  let dispatched = 0; // a client that tries again by itself proves nothing by its last error
  try {
    const sending = { url, method: request.method, headers, data: request.body } as AxiosRequestConfig;
    if (options.axios === undefined) {
      const client = loadClient(options.keepAlive ?? false);
      if (client === undefined) return failed('no', 'CLIENT_UNAVAILABLE');
      const { data } = await client.request<HttpResponse>({
        ...{ ...sending, abortSignal },
        timeout: options.timeoutMs,
      });
      return answered(data);
    }
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = abortSignal ? AbortSignal.any([timeout, abortSignal]) : timeout;
    const {
      status,
      headers: found,
      data,
    } = await options.axios.request({
      ...{ ...sending, ...rawResponseConfig, signal },
      transformRequest: (body: unknown) => {
        dispatched++;
        return body;
      },
    });
    return answered({ status, headers: found, body: Buffer.from(data ?? '') });
  } catch (error) {
    if (error instanceof TransportError) return failed(error.sent, error.code);
    return dispatched > 1 ? failed('unknown', 'BROKEN') : failed(...classifyClientError(error, url));
  }
}

/** The client of this package; undefined where axios is not installed: nothing has left then. */
function loadClient(keepAlive: boolean): ReturnType<typeof defaultClient> | undefined {
  try {
    return defaultClient(keepAlive);
  } catch {
    return undefined;
  }
}

/** What ends a header, or is dropped from it without a word; a tab is neither. */
const CONTROL_CHARS = /[^\P{Cc}\t]/u;

/** The URL to open, or undefined when it is not https at the vendor's host, or the origin is not on loopback. */
function addressOf({ url }: Request, { host, origin }: SendHttpOptions): string | undefined {
  try {
    const vendor = new URL(url);
    if (vendor.protocol !== 'https:' || vendor.host !== host || vendor.username || vendor.password) return undefined;
    if (origin === undefined) return vendor.href;
    const base = loopback(origin);
    return base && base + vendor.pathname + vendor.search;
  } catch {
    return undefined;
  }
}

let lastOrigin: { given: string; base: string | undefined } | undefined;

/** An origin on loopback in its normal form; remembered, since all leads of a run have the same. Throws for no URL. */
function loopback(given: string): string | undefined {
  if (lastOrigin?.given !== given) {
    const { hostname, protocol, origin } = new URL(given);
    const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname) && /^https?:$/.test(protocol);
    lastOrigin = { given, base: isLoopback ? origin : undefined };
  }
  return lastOrigin.base;
}

const answered = ({ status, headers, body }: HttpResponse): Attempt => ({
  sent: 'yes',
  status,
  headers: titleCased(headers),
  body: body.toString('utf8'),
});

const failed = (sent: 'no' | 'unknown', code: string): Attempt => ({
  sent,
  code,
  reason: errorMessages[code] ?? resetMessages[sent],
});

const resetMessages = {
  no: 'the connection broke before anything was sent',
  unknown: 'the connection broke before the answer was complete',
};
const errorMessages: Record<string, string> = {
  ADDRESS: 'the address is not one of the vendor',
  HEADER: 'a header holds a line break or another control character',
  CLIENT_UNAVAILABLE: 'the HTTP client cannot be loaded: run npm install again',
  REQUEST_INVALID: 'the request cannot be put into HTTP',
  REQUEST_TOO_LARGE: 'the request is too large',
  ANSWER_TOO_LARGE: 'the answer is too large',
  EARLY_RESPONSE: 'an answer came before the request had left',
  DEADLINE: 'no whole answer came in time',
  ABORTED: 'the delivery was stopped before a whole answer came',
  ECONNREFUSED: 'the vendor refused the connection',
  ENOTFOUND: 'the vendor could not be found',
  EAI_AGAIN: 'the vendor could not be found',
  EHOSTUNREACH: 'the vendor could not be reached',
  ENETUNREACH: 'the vendor could not be reached',
};

/** As an engine hands headers over: `Content-Type`, `X-Runtime`. */
const titleCased = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [titleOf(name), value]));

const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase();
const titleOf = remembering((name) => name.replace(/[^-]+/g, capital));
