import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FeedbackFormat, feedbackOn, written } from './feedback';
import { leadperfection } from './leadperfection';
import { phoneburner } from './phoneburner';
import { notFound, type Receipt, type VendorAnswer, type VendorRequest } from './vendor-request';

export type { FeedbackFormat } from './feedback';
export { troubledUsers } from './phoneburner';
export type { Receipt, VendorAnswer, VendorRequest } from './vendor-request';

/** Both vendors on loopback. */
export interface Sandbox {
  /** Where it listens, such as `http://127.0.0.1:40123`; vendors are told apart by the Host header. */
  readonly origin: string;
  /** Every exchange so far, oldest first. */
  readonly received: readonly Receipt[];
  /**
   * Posts feedback on the first accepted leads of Add Lead (12 unless told) to a URL on loopback, in the three formats
   * by turns unless one is named, and gives the answers. Rejects when nobody listens there.
   */
  postFeedback(url: string, options?: { most?: number; format?: FeedbackFormat }): Promise<FeedbackAnswer[]>;
  /** Ends the server and all its connections. */
  close(): Promise<void>;
}

export interface FeedbackAnswer {
  readonly fields: Readonly<Record<string, string>>;
  readonly format: FeedbackFormat;
  readonly status: number;
  readonly body: string;
}

const longestBody = 2_000_000;

/**
 * Starts LeadPerfection and PhoneBurner on a free loopback port, or on the one given. It is a second reading of what is
 * known of the vendors, apart from the modules that it tests, so that an error in one shows against the other.
 */
export async function startSandbox({ port = 0 }: { port?: number } = {}): Promise<Sandbox> {
  const received: Receipt[] = [];
  const answer = router();
  const serve = async (message: IncomingMessage, response: ServerResponse) => {
    const request = await read(message);
    const given = request ? answer(request) : { ...notFound, status: 413 };
    if (request) received.push({ ...request, fields: fieldsOf(request), answer: given });
    response.writeHead(given.status, { 'Content-Type': given.type }).end(given.body);
  };
  const server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy()); // the sender has gone
  });
  await listening(server, port);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    postFeedback: (url, options) => postFeedback(received, url, options),
    close: () => closed(server),
  };
}

function router(): (request: VendorRequest) => VendorAnswer {
  let queued = 384190;
  const vendors = [
    { host: /^[a-z0-9-]+\.leadperfection\.com$/, answer: leadperfection(() => ++queued) },
    { host: /^www\.phoneburner\.com$/, answer: phoneburner() },
  ];
  return (request) => vendors.find(({ host }) => host.test(request.host))?.answer(request) ?? notFound;
}

async function read(message: IncomingMessage): Promise<VendorRequest | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += (chunk as Buffer).length;
    if (length > longestBody) return undefined;
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

function fieldsOf({ query, headers, body }: VendorRequest): [string, string][] {
  if (!body) return [...query];
  if (!headers['content-type']?.includes('json')) return [...new URLSearchParams(body)];
  try {
    return Object.entries(JSON.parse(body) as object).map(([name, value]) => [name, String(value)]);
  } catch {
    return [];
  }
}

async function postFeedback(
  received: readonly Receipt[],
  url: string,
  { most = 12, format }: { most?: number; format?: FeedbackFormat } = {},
): Promise<FeedbackAnswer[]> {
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)) {
    throw new Error('the sandbox posts feedback to loopback only');
  }
  const queued = received.filter(({ host, answer }) => answer.accepted && host.startsWith('lppost.')).slice(0, most);
  const answers: FeedbackAnswer[] = [];
  for (const [place, receipt] of queued.entries()) {
    const chosen = format ?? (['form', 'json', 'xml'] as const)[place % 3] ?? 'form';
    const fields = feedbackOn(receipt, place);
    const { type, body } = written(fields, chosen);
    const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body });
    answers.push({ fields, format: chosen, status: response.status, body: await response.text() });
  }
  return answers;
}

const listening = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
