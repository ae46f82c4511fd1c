import type { AxiosRequestConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type HttpOptions, type HttpResponse, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, sendHttp } from './client';
import { getTransportCode, type TransportCode } from './error-codes';

const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

interface ClientError {
  code?: unknown;
  message?: unknown;
  syscall?: unknown;
  response?: unknown;
  config?: { url?: unknown };
  cause?: ClientError & { errors?: ClientError[] };
}

/**
 * Classifies an error of the caller's own axios client: `no` when it proves that no connection was made, else
 * `unknown`. The code alone proves nothing: an open connection, or an interceptor's request to another host, gives the
 * same codes.
 */
export function classifyClientError(error: unknown, url: string): ['no' | 'unknown', code: TransportCode] {
  const { code, message, syscall, response, config, cause } = (error ?? {}) as ClientError;
  const syscalls = cause?.errors?.map((failure) => failure.syscall) ?? [syscall ?? cause?.syscall];
  const connecting = syscalls.length > 0 && syscalls.every((call) => call === 'connect' || call === 'getaddrinfo');
  if (neverConnected.has(String(code)) && connecting && !response && config?.url === url)
    return ['no', getTransportCode(String(code))];
  if (code === 'ERR_CANCELED' || code === 'ECONNABORTED' || code === 'ETIMEDOUT') return ['unknown', 'TIMEOUT'];
  return ['unknown', String(message).startsWith('maxContentLength') ? 'RESPONSE_TOO_LARGE' : 'CONNECTION_RESET'];
}

/** Returns answers of every status as bytes, and follows no redirect. */
export const rawResponseConfig = {
  responseType: 'arraybuffer',
  transformResponse: (body: unknown) => body,
  validateStatus: () => true,
  maxRedirects: 0,
  maxContentLength: MAX_RESPONSE_BYTES,
  maxBodyLength: MAX_REQUEST_BYTES,
} satisfies AxiosRequestConfig;

/** Sends one request and gives the whole answer, or rejects with a TransportError. */
type Client = (request: HttpOptions) => Promise<HttpResponse>;

let cachedClient: Client | undefined;

/**
 * Returns this package's client: axios with our own HTTP adapter and nothing to merge or transform, which costs time.
 * axios must not see the signal: it would discard an answer that came just before. Throws if axios cannot be loaded.
 */
export function getDefaultClient(): Client {
  cachedClient ??= createClient();
  return cachedClient;
}

function createClient(): Client {
  const library = require('axios') as typeof import('axios');
  const client = new library.Axios({ adapter });
  return async (request) => {
    const config: OwnConfig = { own: new OwnRequest(request) };
    return (await client.request<HttpResponse>(config)).data;
  };
}

interface OwnConfig extends AxiosRequestConfig {
  readonly own: OwnRequest;
}

/** axios passes an instance of a class on without copying it. */
class OwnRequest {
  constructor(readonly options: HttpOptions) {}
}

/** Passes the whole answer through axios as `data`. */
async function adapter(config: InternalAxiosRequestConfig): Promise<AxiosResponse<HttpResponse>> {
  const { own } = config as InternalAxiosRequestConfig & OwnConfig;
  const data = await sendHttp(own.options);
  return { status: data.status, statusText: '', headers: {}, data, config };
}
