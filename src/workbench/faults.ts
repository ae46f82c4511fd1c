import { type AddressInfo, createServer, type Socket } from 'node:net';
import { send } from '../http';
import type { AnswerView, FaultInfo } from './api';

/** Faults: what a vendor's server may do instead of sending a proper answer. */

/** A whole answer, or why there is none. */
export type FaultAnswer = Omit<AnswerView, 'from' | 'ms'>;

const page = (title: string, server: string) =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head>\n<body><h1>${title}</h1><hr><p>${server}</p></body></html>\n`;

const html = (status: number, title: string, server: string, headers: Record<string, string> = {}): FaultAnswer => ({
  ...{ sent: 'yes', status, headers: { 'Content-Type': 'text/html', ...headers }, body: page(title, server) },
});

const plain = (status: number, body: string, type = 'text/plain'): FaultAnswer => ({
  ...{ sent: 'yes', status, headers: { 'Content-Type': type }, body },
});

const answers: Record<string, [title: string, answer: FaultAnswer]> = {
  'html-200': ['A log-in or maintenance page with HTTP 200', html(200, 'We will be back soon', 'maintenance')],
  empty: ['An empty body with HTTP 200', plain(200, '')],
  'half-json': ['Incomplete JSON', plain(200, '{"status":"OK","error":"","mess', 'application/json')],
  moved: [
    'Moved elsewhere; no redirect is followed',
    html(302, 'Object moved', 'IIS', { Location: 'https://www.example.com/' }),
  ],
  forbidden: ['A firewall blocks the request', html(403, '403 Forbidden', 'cloudflare')],
  'not-found': [
    'Wrong address: client id, subdomain or action',
    html(404, '404 - File or directory not found.', 'IIS'),
  ],
  'too-many': [
    'Too many requests: not taken, may be sent again',
    html(429, '429 Too Many Requests', 'nginx', { 'Retry-After': '30' }),
  ],
  'server-error': [
    "The vendor's program fails; the lead may have arrived",
    html(500, '500 - Internal server error.', 'IIS'),
  ],
  'bad-gateway': ['The proxy got no answer; the lead may have arrived', html(502, '502 Bad Gateway', 'nginx')],
  unavailable: [
    'Not available now, with a time to try again',
    html(503, '503 Service Unavailable', 'nginx', { 'Retry-After': '120' }),
  ],
  'gateway-time-out': [
    'The proxy waited too long; the lead may have arrived',
    html(504, '504 Gateway Time-out', 'nginx'),
  ],
};

type SocketFault = (socket: Socket) => void;

/** Faults of a real socket, so that the result is the same as in a delivery. */
const socketFaults: Record<string, [title: string, act: SocketFault | 'nobody listens']> = {
  refused: ['Connection refused: nothing left', 'nobody listens'],
  broken: ['The connection breaks before the answer; the lead may have arrived', (socket) => socket.end()],
  half: [
    'The connection breaks in the middle of the answer',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nSUCC'),
  ],
  silent: ['No answer in time; the lead may have arrived', () => undefined],
  garbage: ['An answer that is not HTTP', (socket) => socket.end('\u0000\u0001 garbage\r\n\r\n')],
};

export const listFaults = (): FaultInfo[] =>
  Object.entries({ ...answers, ...socketFaults }).map(([name, [title]]) => ({ name, title }));

const known = new Map<string, Promise<FaultAnswer>>();

/** Returns the answer of a fault; undefined for an unknown name. Socket faults run once and are cached. */
export async function getFault(name: string): Promise<FaultAnswer | undefined> {
  if (Object.hasOwn(answers, name)) return answers[name]?.[1];
  const act = Object.hasOwn(socketFaults, name) ? socketFaults[name]?.[1] : undefined;
  if (act === undefined) return undefined;
  const answer = known.get(name) ?? tryFault(act);
  known.set(name, answer);
  return answer;
}

async function tryFault(act: SocketFault | 'nobody listens'): Promise<FaultAnswer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    if (act !== 'nobody listens') socket.once('data', () => act(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  if (act === 'nobody listens') await close();
  try {
    const request = { url: 'https://vendor.example.com/', method: 'GET', headers: {} } as const;
    const attempt = await send(request, { host: 'vendor.example.com', origin, timeoutMs: 500 });
    return attempt.sent === 'yes' ? { ...attempt, headers: {} } : attempt;
  } finally {
    for (const socket of sockets) socket.destroy();
    if (act !== 'nobody listens') await close();
  }
}
