import type { Axios, AxiosRequestConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
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
  const syscalls = cause?.errors?.map((one) => one.syscall) ?? [syscall ?? cause?.syscall];
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

type Client = InstanceType<typeof Axios>;

let cachedClient: Client | undefined;

/** Returns this package's client: axios with our own HTTP adapter and no defaults. Created at the first call. */
export function getDefaultClient(): Client {
  cachedClient ??= createClient();
  return cachedClient;
}

function createClient(): Client {
  const library = require('axios') as typeof import('axios');
  return new library.Axios({ adapter: httpAdapter, validateStatus: () => true, headers: {} });
}

/** Options for our adapter only. axios must not see the signal: it would discard an answer that came just before. */
export interface AdapterConfig {
  readonly transport: Pick<HttpOptions, 'keepAlive' | 'agent' | 'signal'>;
}

/** Passes the whole answer through axios as `data`, because axios would only copy the headers. */
async function httpAdapter(
  config: InternalAxiosRequestConfig & Partial<AdapterConfig>,
): Promise<AxiosResponse<HttpResponse>> {
  const { keepAlive = false, agent, signal } = config.transport ?? {};
  const data = await sendHttp({
    ...{ keepAlive, agent, signal },
    url: new URL(config.url ?? ''),
    method: config.method?.toUpperCase() ?? 'GET',
    headers: config.headers.toJSON() as Record<string, string>,
    body: config.data as string | undefined,
    timeoutMs: config.timeout ?? 0,
  });
  return { status: data.status, statusText: '', headers: {}, data, config };
}
