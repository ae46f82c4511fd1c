import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  type FaultName,
  type Fault as SandboxFault,
  type SandboxResponse,
  faults as sandboxFaults,
} from 'leadconduit-vendors/sandbox';
import { mapValues } from 'lodash';

/** What a server may do with a request that it has read to its end. */
export type Fault = (socket: Socket) => void;

/** A server of raw sockets. It answers the first `kind` requests as a vendor would, and the fault comes after. */
export interface FaultServer {
  readonly origin: string;
  /** Requests read so far, those with a kind answer among them. */
  requests: number;
  connections: number;
  close(): Promise<void>;
}

const kindAnswer = 'SUCCESS|https://www.phoneburner.com/ms/lead_redirect?upc=A';

export async function serveFault(fault: Fault, { kind = 0 } = {}): Promise<FaultServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    served.connections++;
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    let head = '';
    socket.on('data', (data) => {
      head += data.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      head = '';
      served.requests++;
      if (served.requests <= kind) socket.write(answer(200, kindAnswer));
      else fault(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const served: FaultServer = { origin, requests: 0, connections: 0, close };
  return served;
}

/** A whole HTTP answer. */
export function answer(status: number, body: string | Buffer = '', headers: string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const lines = [`HTTP/1.1 ${status} x`, `Content-Length: ${bytes.length}`, 'Content-Type: text/html', ...headers];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
}

const send =
  (...parts: Parameters<typeof answer>): Fault =>
  (socket) =>
    void socket.write(answer(...parts));

const vendorAnswer: SandboxResponse = { status: 200, type: 'text/html', body: kindAnswer, accepted: true };

/** A fault of the sandbox, on a raw socket. */
const onSocket =
  ({ act, answer: spoil, copies = 1 }: SandboxFault, headers: string[] = []): Fault =>
  (socket) => {
    const { status, body } = spoil ? spoil(vendorAnswer) : vendorAnswer;
    const bytes = answer(status, body, headers);
    if (act)
      act(socket, { head: bytes.subarray(0, bytes.length - Buffer.byteLength(body)), body: Buffer.from(body) }, 100);
    else socket.write(Buffer.concat(Array(copies).fill(bytes)));
  };

/** The faults of the sandbox, and those that only our own reading of HTTP has to withstand. */
export const faults = {
  ...(mapValues(sandboxFaults, (fault) => onSocket(fault)) as Record<FaultName, Fault>),
  'chunks without an end': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nSUCCESS|\r\n'),
  'wrong charset': send(200, Buffer.from('FAILURE|Déjà vu', 'latin1')),
  'byte order mark': send(200, `\ufeff${kindAnswer}`),
  'compressed answer': send(200, gzipSync(kindAnswer), ['Content-Encoding: gzip']),
  'compressed rubbish': send(200, 'SUCCESS|rubbish', ['Content-Encoding: br']),
  'gzip bomb': send(200, gzipSync(Buffer.alloc(50_000_000)), ['Content-Encoding: gzip']),
  'early hints before the answer': (socket) =>
    socket.write(
      Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), answer(200, kindAnswer)]),
    ),
  'duplicate headers': send(200, kindAnswer, ['Content-Type: text/plain', 'X-A: 1', 'X-A: 2']),
  'two lengths': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
  '204': (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
  '307': send(307, '', ['Location: http://127.0.0.1:1/']),
  '429 with seconds': onSocket(sandboxFaults['status-429'], ['Retry-After: 0']),
  '429 with a date': onSocket(sandboxFaults['status-429'], ['Retry-After: Thu, 01 Jan 2026 00:00:00 GMT']),
  '503 with Retry-After': onSocket(sandboxFaults['status-503'], ['Retry-After: 0']),
  '520': send(520, 'Web server is returning an unknown error'),
  '64 MiB': send(200, Buffer.alloc(64 << 20, 120)),
  '64 MiB without a length': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
    socket.end(Buffer.alloc(64 << 20, 120));
  },
} satisfies Record<string, Fault>;
