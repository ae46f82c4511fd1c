import type { AxiosInstance, AxiosResponse } from 'axios';
import type { Request } from '../types';

/** What came of one exchange: a whole answer, with the engine's spelling of headers, or why there is none. */
export type Exchange =
  | { readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }
  | { readonly failed: string };

export interface TransportOptions {
  /** The vendor's own host; a request for any other is refused. */
  readonly host: string;
  readonly timeoutMs: number;
  /** A loopback address to send to instead, with the vendor's name kept in the Host header. */
  readonly origin?: string | undefined;
  /** The caller's own client. */
  readonly axios?: AxiosInstance | undefined;
}

const largestAnswer = 1_000_000;
const largestRequest = 4_000_000;

/**
 * Sends one request and waits for the whole answer. Never throws, and nothing of an axios error leaves: it would carry
 * the key and the person. The time-out covers the exchange to its last byte.
 */
export async function send(request: Request, options: TransportOptions): Promise<Exchange> {
  const target = addressOf(request, options);
  if (target === undefined) return { failed: 'the address is not one of the vendor' };
  const deadline = AbortSignal.timeout(options.timeoutMs);
  try {
    const answer: AxiosResponse<ArrayBuffer> = await (options.axios ?? client()).request({
      url: target.href,
      method: request.method,
      headers: { ...request.headers, Host: options.host },
      ...(request.body !== undefined && { data: request.body }),
      signal: deadline,
      responseType: 'arraybuffer',
      transformRequest: (body) => body,
      transformResponse: (body) => body,
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: largestAnswer,
      maxBodyLength: largestRequest,
      proxy: false,
    });
    return {
      status: answer.status,
      headers: titleCased(answer.headers as Record<string, unknown>),
      body: Buffer.from(answer.data ?? '').toString('utf8'),
    };
  } catch (error) {
    return { failed: deadline.aborted ? `no answer within ${options.timeoutMs / 1000} seconds` : sentenceFor(error) };
  }
}

/** The URL to open, or undefined when it is not https at the vendor's host, or the origin is not on loopback. */
function addressOf({ url }: Request, { host, origin }: TransportOptions): URL | undefined {
  try {
    const vendor = new URL(url);
    if (vendor.protocol !== 'https:' || vendor.host !== host || vendor.username || vendor.password) return undefined;
    return origin === undefined ? vendor : onLoopback(vendor, new URL(origin));
  } catch {
    return undefined;
  }
}

function onLoopback(vendor: URL, origin: URL): URL | undefined {
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(origin.hostname);
  return isLoopback ? new URL(vendor.pathname + vendor.search, origin) : undefined;
}

const sentences: Record<string, string> = {
  ECONNREFUSED: 'the vendor refused the connection',
  ENOTFOUND: 'the vendor could not be found',
  EAI_AGAIN: 'the vendor could not be found',
  ERR_FR_MAX_BODY_LENGTH_EXCEEDED: 'the request is too large',
};

function sentenceFor(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (String(message).startsWith('maxContentLength')) return 'the answer is too large';
  return sentences[String(code)] ?? 'the connection broke before the answer was complete';
}

/** As an engine hands headers over: `Content-Type`, `X-Runtime`. */
const titleCased = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replace(/[^-]+/g, (part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()),
      value,
    ]),
  );

let made: AxiosInstance | undefined;

/** The one client of this package, made at the first lead. */
function client(): AxiosInstance {
  made ??= newClient();
  return made;
}

function newClient(): AxiosInstance {
  const axios = require('axios') as typeof import('axios');
  const http = require('node:http') as typeof import('node:http');
  const https = require('node:https') as typeof import('node:https');
  return axios.create({
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
  });
}
