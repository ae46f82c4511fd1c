import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { startSandbox } from '../sandbox';
import { notify } from '../types';
import type { Context } from './context';
import { receiveFeedbackFile } from './feedback-file/receive';
import { createOpenFiles } from './file/open-files';
import { receiveFile, sendRefused } from './file/transfer';
import { getHistoryPath, openHistory } from './history';
import { ApiError } from './request-body';
import { routes } from './routes';

export { UnreadableHistory } from './history';
export { UnwritableHistory } from './history-file';

export interface WorkbenchOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Settings of every lead, such as credentials. The page never sees them. */
  readonly settings?: object;
  /** Whether a lead may be sent to the real vendors. Default: false. */
  readonly live?: boolean;
  /** The file for the last exchanges, which are masked. Default: `~/.local/state/leadconduit-vendors/history.ndjson`. */
  readonly history?: string;
  /** The folder in whose `fixtures/` examples are written. Default: the working folder. */
  readonly folder?: string;
  /** Called with each internal error. Its message may quote a lead. */
  readonly onError?: (error: unknown) => void;
}

export interface Workbench {
  /** The page's address with its token. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the workbench on loopback, with a sandbox. It answers only requests with the whole address, and no page of
 * another origin: it checks Host, Origin and a random token in every request.
 */
export async function startWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const { port = 0, settings = {}, live = false, history = getHistoryPath(), folder = '.' } = options;
  const store = openHistory(history);
  const sandbox = await startSandbox();
  const files = createOpenFiles();
  const context: Context = { sandbox, settings, live, history: store, folder, files };
  const token = randomBytes(18).toString('base64url');
  const server = createServer((message, response) => {
    respond(context, token, message, response).catch((error) => {
      notify(options.onError, error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { problem: INTERNAL_ERROR });
    });
  });
  const close = async () => {
    server.close();
    server.closeAllConnections();
    files.closeAll();
    await sandbox.close();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`, close };
}

const security = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const INTERNAL_ERROR =
  'internal error; details are withheld because they may contain lead data. With LEADCONDUIT_DEBUG=1 the terminal of the workbench shows redacted ones';

const send = (response: ServerResponse, status: number, type: string, body: string | Buffer) =>
  response
    .writeHead(status, { ...security, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
    .end(body);

const sendJson = (response: ServerResponse, status: number, value: unknown) =>
  send(response, status, 'application/json', JSON.stringify(value));

async function respond(
  context: Context,
  token: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const tell = (status: number, type: string, body: string | Buffer) => send(response, status, type, body);
  const tellJson = (status: number, value: unknown) => sendJson(response, status, value);
  const path = getAuthorizedPath(token, message);
  if (path === undefined) return void tell(404, 'text/plain', 'not found');
  const { method = '' } = message;
  if (!path.startsWith('api/')) {
    const asset = method === 'GET' || method === 'HEAD' ? await readAsset(path) : undefined;
    const missing = path === '' ? 'the page is not built: npm run build' : 'not found';
    return void (asset ? tell(200, asset.type, asset.body) : tell(404, 'text/plain', missing));
  }
  const name = path.slice(4);
  if (method === 'POST' && name === 'file/upload') {
    const opened = await receiveFile(context.files, message);
    return void (typeof opened === 'string' ? tellJson(422, { problem: opened }) : tellJson(200, opened));
  }
  if (method === 'GET' && name.startsWith('file/refused/')) {
    const isSent = await sendRefused(context.files, name.slice('file/refused/'.length), response, security);
    return void (isSent || tell(404, 'text/plain', 'the workbench no longer has this file: open it again'));
  }
  const isFeedbackFile = method === 'POST' && name === 'feedback/file';
  const answer = routes[`${method} ${name}`];
  if (!answer && !isFeedbackFile) return void tellJson(404, { problem: 'the workbench has no such address' });
  try {
    if (isFeedbackFile) tellJson(200, await receiveFeedbackFile(message));
    else tellJson(200, await answer?.(context, method === 'POST' ? await readBody(message) : {}));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tellJson(error.status, { problem: error.problem });
  }
}

/** Returns the path after the token, for a request of the page or from the address bar; else undefined. */
function getAuthorizedPath(token: string, { headers, url = '', socket, method }: IncomingMessage): string | undefined {
  const port = socket.localPort;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const own = hosts.includes(headers.host ?? '');
  const origin = headers.origin;
  if (!own || (origin !== undefined && origin !== `http://${headers.host}`)) return undefined;
  const site = headers['sec-fetch-site'];
  if (method !== 'GET' && site !== undefined && site !== 'same-origin') return undefined;
  const [, candidate = '', ...rest] = (url.split(/[?#]/, 1)[0] ?? '').split('/');
  return isSame(candidate, token) && rest.length > 0 ? rest.join('/') : undefined;
}

function isSame(candidate: string, token: string): boolean {
  const [a, b] = [Buffer.from(candidate), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const MAX_BODY_BYTES = 2_000_000;

async function readBody(message: IncomingMessage): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/.test(message.headers['content-type'] ?? ''))
    throw new ApiError(415, 'the body must be JSON');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += (chunk as Buffer).length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk as Buffer); // the rest is read, too, so that the page receives the answer
  }
  if (length > MAX_BODY_BYTES) throw new ApiError(413, 'the body is larger than 2 MB');
  const body = parsed(Buffer.concat(chunks).toString('utf8'));
  if (typeof body !== 'object' || body === null) throw new ApiError(422, 'the body must be a JSON object');
  return body as Record<string, unknown>;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Reads a file of the built page. Only plain names are allowed, so no path leads out of its folder. */
async function readAsset(path: string): Promise<{ type: string; body: Buffer } | undefined> {
  const name = path === '' ? 'index.html' : path;
  const type = types[extname(name)];
  if (type === undefined || !/^(assets\/)?[\w-]+(\.[\w-]+)*$/.test(name)) return undefined;
  try {
    return { type, body: await readFile(join(__dirname, 'page', name)) };
  } catch {
    return undefined;
  }
}
