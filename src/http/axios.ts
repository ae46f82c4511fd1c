import type { Axios, AxiosRequestConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { type HttpResponse, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, sendHttp } from './client';

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
 * What an error of somebody else's client proves: that it never connected, or nothing. The same codes come from a read
 * of a connection that was there, or from a request that an interceptor made to somebody else.
 */
export function classifyClientError(error: unknown, url: string): ['no' | 'unknown', code: string] {
  const { code, message, syscall, response, config, cause } = (error ?? {}) as ClientError;
  const syscalls = cause?.errors?.map((one) => one.syscall) ?? [syscall ?? cause?.syscall];
  const connecting = syscalls.length > 0 && syscalls.every((call) => call === 'connect' || call === 'getaddrinfo');
  if (neverConnected.has(String(code)) && connecting && !response && config?.url === url) return ['no', String(code)];
  if (code === 'ERR_CANCELED' || code === 'ECONNABORTED' || code === 'ETIMEDOUT') return ['unknown', 'DEADLINE'];
  return ['unknown', String(message).startsWith('maxContentLength') ? 'ANSWER_TOO_LARGE' : 'BROKEN'];
}

/** Answers of every status come through as bytes, and no redirect is followed. */
export const rawResponseConfig = {
  responseType: 'arraybuffer',
  transformResponse: (body: unknown) => body,
  validateStatus: () => true,
  maxRedirects: 0,
  maxContentLength: MAX_RESPONSE_BYTES,
  maxBodyLength: MAX_REQUEST_BYTES,
} satisfies AxiosRequestConfig;

type Client = InstanceType<typeof Axios>;

const cachedClients = new Map<boolean, Client>();

/** The client of this package, made at the first lead: axios over our own HTTP, and without defaults to merge. */
export function defaultClient(keepAlive: boolean): Client {
  const client = cachedClients.get(keepAlive) ?? createClient(keepAlive);
  cachedClients.set(keepAlive, client);
  return client;
}

function createClient(keepAlive: boolean): Client {
  const library = require('axios') as typeof import('axios');
  const adapter = (config: InternalAxiosRequestConfig) => httpAdapter(config, keepAlive);
  return new library.Axios({ adapter, validateStatus: () => true, headers: {} });
}

/** axios itself must not see the signal: it would throw an answer away that came just before. */
export interface AdapterConfig {
  abortSignal?: AbortSignal | undefined;
}

/** The whole answer goes through axios as its data, since axios would only copy the headers. */
async function httpAdapter(
  config: InternalAxiosRequestConfig & AdapterConfig,
  keepAlive: boolean,
): Promise<AxiosResponse<HttpResponse>> {
  const data = await sendHttp({
    url: new URL(config.url ?? ''),
    method: config.method?.toUpperCase() ?? 'GET',
    headers: config.headers.toJSON() as Record<string, string>,
    body: config.data as string | undefined,
    timeoutMs: config.timeout ?? 0,
    keepAlive,
    signal: config.abortSignal,
  });
  return { status: data.status, statusText: '', headers: {}, data, config };
}
