import type { Socket } from 'node:net';
import type { SandboxResponse } from './types';

/** A fault of a vendor's server or of a proxy in front of it. */
export interface Fault {
  /** The display name. */
  readonly title: string;
  /** Whether the vendor has accepted the lead before the fault. A `FaultRule` can override it. */
  readonly isTaken: boolean;
  /** Builds the complete answer that replaces the vendor's answer. */
  readonly answer?: (vendor: SandboxResponse) => SandboxResponse;
  /** Does something to the connection instead of answering. `bytes` is the vendor's answer in HTTP format. */
  readonly act?: (socket: Socket, bytes: FaultBytes, everyMs: number) => void;
  /** How often the vendor's answer is sent. The connection stays open. Default: 1. */
  readonly copies?: number;
}

/** A vendor's answer in HTTP format, after which the connection is closed. */
export interface FaultBytes {
  /** The status line and the headers, with the blank line after them. */
  readonly head: Buffer;
  /** The body. */
  readonly body: Buffer;
}

const page = (status: number, title: string, server: string) => (): SandboxResponse => ({
  ...{ status, type: 'text/html', accepted: false },
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head>\n<body><h1>${title}</h1><hr><p>${server}</p></body></html>\n`,
});

/** Writes one byte at a time until all are written or the other side closes the connection. */
function drip(socket: Socket, bytes: Buffer, everyMs: number): void {
  let index = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(index, ++index));
    if (index >= bytes.length) socket.end();
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}

const half = (bytes: Buffer) => bytes.subarray(0, Math.ceil(bytes.length / 2));

/** All faults by name. A fault with `act` closes its connection. */
export const faults = {
  timeout: { title: 'No answer in time; the lead may have arrived', isTaken: true, act: () => undefined },
  reset: {
    ...{ title: 'The connection is reset before the answer; the lead may have arrived', isTaken: true },
    act: (socket) => void socket.resetAndDestroy(),
  },
  'reset-in-head': {
    ...{ title: 'The connection is reset in the head of the answer; the lead may have arrived', isTaken: true },
    act: (socket, { head }) => void socket.write(half(head), () => socket.resetAndDestroy()),
  },
  'reset-in-body': {
    ...{ title: 'The connection is reset in the body of the answer; the lead may have arrived', isTaken: true },
    act: (socket, { head, body }) =>
      void socket.write(Buffer.concat([head, half(body)]), () => socket.resetAndDestroy()),
  },
  closed: {
    ...{ title: 'The connection is closed before the answer; the lead may have arrived', isTaken: true },
    act: (socket) => void socket.end(),
  },
  'half-body': {
    ...{ title: 'The connection is closed in the middle of the answer; the lead may have arrived', isTaken: true },
    act: (socket, { head, body }) => void socket.end(Buffer.concat([head, half(body)])),
  },
  'slow-head': {
    ...{ title: 'The whole answer comes byte by byte', isTaken: true },
    act: (socket, { head, body }, everyMs) => drip(socket, Buffer.concat([head, body]), everyMs),
  },
  'slow-body': {
    ...{ title: 'The body of the answer comes byte by byte', isTaken: true },
    act: (socket, { head, body }, everyMs) => {
      socket.write(head);
      drip(socket, body, everyMs);
    },
  },
  'repeated-answer': { title: 'The answer comes twice, on a connection that stays open', isTaken: true, copies: 2 },
  garbage: {
    ...{ title: 'An answer that is not HTTP', isTaken: true },
    act: (socket) => void socket.end('\u0000\u0001 not HTTP at all\r\n\r\n'),
  },
  empty: { title: 'An empty body', isTaken: true, answer: (vendor) => ({ ...vendor, body: '' }) },
  'cut-answer': {
    ...{ title: 'Half of the answer, sent as a complete one', isTaken: true },
    answer: (vendor) => ({ ...vendor, body: half(Buffer.from(vendor.body)).toString() }),
  },
  'answer-under-500': {
    ...{ title: "The vendor's own answer with HTTP 500", isTaken: true },
    answer: (vendor) => ({ ...vendor, status: 500 }),
  },
  'html-200': {
    ...{ title: 'A log-in or maintenance page with HTTP 200', isTaken: true },
    answer: page(200, 'We will be back soon', 'maintenance'),
  },
  'status-302': {
    ...{ title: 'Moved elsewhere; no redirect is followed', isTaken: true },
    answer: () => ({ ...page(302, 'Object moved', 'IIS')(), headers: { Location: 'https://www.example.com/' } }),
  },
  'status-403': {
    ...{ title: 'A firewall blocks the request', isTaken: false },
    answer: page(403, '403 Forbidden', 'cloudflare'),
  },
  'status-404': {
    ...{ title: 'Wrong address: the vendor has no such page', isTaken: false },
    answer: page(404, '404 - File or directory not found.', 'IIS'),
  },
  'status-429': {
    ...{ title: 'Too many requests: not taken, may be sent again', isTaken: false },
    answer: page(429, '429 Too Many Requests', 'nginx'),
  },
  'status-500': {
    ...{ title: "The vendor's program fails; the lead may have arrived", isTaken: true },
    answer: page(500, '500 - Internal server error.', 'IIS'),
  },
  'status-502': {
    ...{ title: 'The proxy got no answer; the lead may have arrived', isTaken: true },
    answer: page(502, '502 Bad Gateway', 'nginx'),
  },
  'status-503': {
    ...{ title: 'Not available now', isTaken: true },
    answer: page(503, '503 Service Unavailable', 'nginx'),
  },
  'status-504': {
    ...{ title: 'The proxy waited too long; the lead may have arrived', isTaken: true },
    answer: page(504, '504 Gateway Time-out', 'nginx'),
  },
} as const satisfies Record<string, Fault>;

/** The name of a fault. */
export type FaultName = keyof typeof faults;
