import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { deliver } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { cert, key } from '../support/certificate';
import { leadOf } from '../support/fake-vendor';

/** A caller's own agent: the socket still tells whether a lead was sent. */

const body = 'SUCCESS|https://www.phoneburner.com/?upc=A';
const retry = { attempts: 2, baseMs: 1 };

let requests = 0;
let vendor: Server;
let baseUrl: string;
let onRequest: 'answer' | 'break';

beforeAll(async () => {
  vendor = createServer({ cert, key, ca: cert, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    requests++;
    if (onRequest === 'break') request.socket.destroy();
    else response.end(body);
  });
  vendor.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(vendor, 'listening');
  baseUrl = `https://localhost:${(vendor.address() as AddressInfo).port}`;
});
beforeEach(() => {
  requests = 0;
  onRequest = 'answer';
});
afterAll(() => {
  vendor.close();
  vendor.closeAllConnections();
});

const send = (agent: Agent | undefined) => deliver(putContact, leadOf('a'), { baseUrl, agent, retry });

describe('an agent of node:https', () => {
  test('with a client certificate', async () => {
    const agent = new Agent({ ca: cert, cert, key });
    expect(await send(agent)).toMatchObject({ outcome: 'success', sent: 'yes', attempts: 1 });
    agent.destroy();
  });

  test('whose sockets are shared', async () => {
    const agent = new Agent({ ca: cert, keepAlive: true });
    expect(await send(agent)).toMatchObject({ outcome: 'success' });
    onRequest = 'break';
    expect(await send(agent)).toMatchObject({
      sent: 'unknown',
      status: 'uncertain',
      code: 'CONNECTION_RESET',
      attempts: 1,
    });
    expect(requests).toBe(2);
    agent.destroy();
  });

  test('whose stream counts no bytes: a lead that it took may have arrived', async () => {
    class StreamAgent extends Agent {
      override createConnection(...[options]: Parameters<Agent['createConnection']>) {
        const socket = connectTls({ ...(options as ConnectionOptions), ca: cert, ALPNProtocols: ['http/1.1'] });
        const stream = new Duplex({
          read: () => undefined,
          write: (bytes, _, done) => void socket.write(bytes, () => done()),
        });
        socket.on('data', (bytes) => stream.push(bytes)).on('error', () => stream.destroy());
        return socket.on('close', () => stream.destroy()) && (stream as Socket);
      }
    }
    const agent = new StreamAgent();
    expect(await send(agent)).toMatchObject({ outcome: 'success', sent: 'yes' });
    onRequest = 'break';
    expect(await send(agent)).toMatchObject({ sent: 'unknown', status: 'uncertain', attempts: 1 });
    expect(requests).toBe(2);
    agent.destroy();
  });

  test('that does not trust the vendor sends nothing', async () => {
    expect(await send(undefined)).toMatchObject({ sent: 'no', status: 'unsent', code: 'TLS_FAILED', attempts: 2 });
    expect(requests).toBe(0);
  });
});

/** A proxy agent that trusts the vendor of these tests. */
class TrustingProxyAgent extends HttpsProxyAgent<string> {
  override connect(...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>) {
    return super.connect(request, { ...options, ca: cert } as typeof options);
  }
}

describe('a proxy', () => {
  /** A proxy that opens a tunnel, or answers or ends a CONNECT in its own way. */
  async function serveProxy(onConnect: (socket: Socket, target: Socket) => void) {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.once('data', (head) => {
        const port = Number(/^CONNECT localhost:(\d+) /.exec(head.toString('latin1'))?.[1]);
        const target = connect(port, '127.0.0.1', () => onConnect(socket, target)).on('error', () => undefined);
        sockets.push(target);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const agent = new TrustingProxyAgent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const close = () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    return { agent: agent as unknown as Agent, close };
  }

  const tunnel = (socket: Socket, target: Socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(target).pipe(socket);
  };

  test('that opens the way', async () => {
    const { agent, close } = await serveProxy(tunnel);
    expect(await send(agent)).toMatchObject({ outcome: 'success', sent: 'yes', attempts: 1 });
    close();
  });

  test('behind which the vendor breaks the connection after it has read the lead', async () => {
    const { agent, close } = await serveProxy(tunnel);
    onRequest = 'break';
    expect(await send(agent)).toMatchObject({ sent: 'unknown', status: 'uncertain', attempts: 1 });
    expect(requests).toBe(1);
    close();
  });

  test('that opens the way and breaks before TLS stands', async () => {
    const { agent, close } = await serveProxy((socket) => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.once('data', () => socket.destroy());
    });
    expect(await send(agent)).toMatchObject({ sent: 'no', status: 'unsent', attempts: 2 });
    expect(requests).toBe(0);
    close();
  });

  test.each([
    ['asks for a password', 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'],
    ['forbids the vendor', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nblocked'],
    ['does not understand', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['cannot reach the vendor', 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'],
  ])('that %s: nothing has arrived', async (_, answer) => {
    const { agent, close } = await serveProxy((socket) => socket.end(answer));
    const result = await send(agent);
    expect(requests).toBe(0);
    expect(result).toMatchObject({ outcome: 'error', status: 'unsent', sent: 'no', code: 'EARLY_RESPONSE' });
    close();
  });
});
