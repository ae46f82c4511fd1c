import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FeedbackAnswer, type FeedbackOptions, postFeedback } from './feedback';
import { createFaultChooser, type FaultPlan, isTaken, sendAnswer, serveFault, spoilAnswer } from './serve-fault';
import {
  notFound,
  type RecordedRequest,
  type SandboxResponse,
  textResponse,
  type VendorRequest,
  type VendorSandbox,
} from './types';

export { type Fault, type FaultBytes, type FaultName, faults } from './faults';
export type { FeedbackAnswer, FeedbackFormat, FeedbackOptions } from './feedback';
export type { FaultPlan, FaultRule } from './serve-fault';
export type { RecordedRequest, SandboxResponse, VendorRequest, VendorSandbox } from './types';

/** A server on loopback that stands in for all vendors of the catalog. */
export interface Sandbox {
  /** Its address, such as `http://127.0.0.1:40123`. The `Host` header selects the vendor. */
  readonly origin: string;
  /** All exchanges, oldest first. */
  readonly received: readonly RecordedRequest[];
  /**
   * Posts the vendors' feedback about accepted leads to a URL on loopback.
   *
   * @returns each post and its answer
   * @throws Error for a URL that is not on loopback; the error of `fetch` when no server listens there
   */
  postFeedback(url: string, options?: FeedbackOptions): Promise<FeedbackAnswer[]>;
  /** Closes the server and all its connections. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 2_000_000;

/** The options of `startSandbox`. */
export interface SandboxOptions {
  /** The port. Default: a free one. */
  readonly port?: number | undefined;
  /** Faults to simulate. Default: none. */
  readonly faults?: FaultPlan | undefined;
}

/**
 * Starts a server on loopback that stands in for all vendors of the catalog. Each vendor's `sandbox.ts` is written from
 * the vendor's documentation and not from the action, so that a mistake in one shows against the other.
 *
 * @example
 * const sandbox = await startSandbox({ faults: ['timeout', { fault: 'status-429', retryAfter: 30 }, undefined, 'reset'] });
 * const result = await deliver(putContact, lead, { origin: sandbox.origin });
 * sandbox.received[0].response.accepted; // true: the vendor has the lead, but its answer was lost
 *
 * @throws TypeError for a list with an unknown fault; the error of `listen` for a port in use
 */
export async function startSandbox({ port = 0, faults: plan = [] }: SandboxOptions = {}): Promise<Sandbox> {
  const received: RecordedRequest[] = [];
  const sandboxes = loadSandboxes();
  const route = createRouter(sandboxes);
  const chooseFault = createFaultChooser(plan);
  const serve = async (message: IncomingMessage, reply: ServerResponse) => {
    const request = await readRequest(message);
    if (request === undefined) return sendAnswer(reply, { ...notFound, status: 413 });
    const { vendor, handle } = route(request);
    const rule = chooseFault(request, received.length);
    const taken = !rule || isTaken(rule) ? handle(request) : undefined;
    const answer = rule ? spoilAnswer(rule, taken ?? notFound) : (taken ?? notFound);
    received.push({ ...request, vendor, fields: parseFields(request), response: taken ?? answer, fault: rule?.fault });
    if (rule) serveFault(rule, reply, answer);
    else sendAnswer(reply, answer);
  };
  const server = createServer((message, reply) => {
    serve(message, reply).catch((error: unknown) => {
      if (message.complete) sendAnswer(reply, textResponse(`the sandbox failed: ${error}`, false, 'text/plain', 500));
      else reply.destroy(); // the sender has closed the connection
    });
  });
  await listen(server, port);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    postFeedback: (url, options) => postFeedback(sandboxes, received, url, options),
    close: () => close(server),
  };
}

/** Loads the sandboxes of all vendors, by key. The catalog is loaded only here, because it loads all actions. */
function loadSandboxes(): Map<string, VendorSandbox> {
  const { loadSandbox, vendors } = require('../catalog') as typeof import('../catalog');
  return new Map(vendors.map(({ key }) => [key, loadSandbox(key)]));
}

interface Route {
  readonly vendor: string | undefined;
  handle(request: VendorRequest): SandboxResponse;
}

function createRouter(sandboxes: ReadonlyMap<string, VendorSandbox>): (request: VendorRequest) => Route {
  const servers = [...sandboxes].map(([key, { hosts, createHandler }]) => ({ key, hosts, handle: createHandler() }));
  return ({ host }) => {
    const server = servers.find(({ hosts }) => hosts.test(host));
    return { vendor: server?.key, handle: server?.handle ?? (() => noVendor) };
  };
}

const noVendor = textResponse(
  'no vendor has this host: send the host of the request in the Host header, which fetch cannot set',
  ...([false, 'text/plain', 404] as const),
);

/** Reads a complete request; undefined when its body is too long. */
async function readRequest(message: IncomingMessage): Promise<VendorRequest | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += (chunk as Buffer).length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  const { pathname, searchParams } = new URL(`http://sandbox.invalid${message.url}`); // `//` is a path, not a host
  return {
    method: message.method ?? '',
    host: (message.headers.host ?? '').toLowerCase(),
    path: pathname,
    query: searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function parseFields({ query, headers, body }: VendorRequest): [string, string][] {
  if (!body) return [...query];
  if (!headers['content-type']?.includes('json')) return [...new URLSearchParams(body)];
  try {
    return flatten(JSON.parse(body));
  } catch {
    return [];
  }
}

/** The texts of a JSON body by their dotted names; a list repeats its name. */
function flatten(value: unknown, name = ''): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item) => flatten(item, name));
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, item]) => flatten(item, name === '' ? key : `${name}.${key}`));
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
