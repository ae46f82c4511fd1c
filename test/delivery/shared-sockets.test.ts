import { createServer, type Socket } from 'node:net';
import { deliver } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { leadOf } from '../support/fake-vendor';
import { answer } from '../support/fault-server';

/** What a vendor says on a connection that several leads share, and what it says at the wrong moment. */

type Serve = (socket: Socket, lead: string, count: number) => void;

async function serve(onRequest: Serve) {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay().on('error', () => undefined)); // else a repeated answer waits for an acknowledgement
    let head = '';
    socket.on('data', (data) => {
      head += data.toString('latin1');
      for (let end = head.indexOf('\r\n\r\n'); end >= 0; end = head.indexOf('\r\n\r\n')) {
        const [, lead = ''] = /email=([\w-]+)%40/.exec(head.slice(0, end)) ?? [];
        head = head.slice(end + 4);
        onRequest(socket, lead, ++requests);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const { port } = server.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, sockets, close };
}

const accept = (lead: string) => answer(200, `SUCCESS|https://www.phoneburner.com/?upc=${lead}`);
const whoseAnswer = ({ lead_url = '' }: { lead_url?: string }) => lead_url.split('=')[1];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('an answer that the vendor repeats while the socket is idle is not that of the next lead', async () => {
  const server = await serve((socket, lead, count) => {
    socket.write(accept(lead));
    if (count % 3 === 0) setTimeout(() => socket.write(accept(lead)), 5);
  });
  for (let n = 0; n < 30; n++) {
    const result = await deliver(putContact, leadOf(`lead-${n}`), { origin: server.origin, keepAlive: true });
    expect(whoseAnswer(result as object)).toBe(`lead-${n}`);
    await pause(n % 3 === 2 ? 30 : 0);
  }
  expect(server.sockets.size).toBe(10);
  await server.close();
});

test('an answer that comes twice in one breath is read once', async () => {
  const server = await serve((socket, lead) => void socket.write(Buffer.concat([accept(lead), accept(lead)])));
  for (let n = 0; n < 20; n++) {
    const result = await deliver(putContact, leadOf(`lead-${n}`), { origin: server.origin, keepAlive: true });
    expect(whoseAnswer(result as object)).toBe(`lead-${n}`);
  }
  await server.close();
});

test('an idle socket on which anything is said is closed', async () => {
  const server = await serve((socket, lead) => void socket.write(accept(lead)));
  await deliver(putContact, leadOf('a'), { origin: server.origin, keepAlive: true });
  const [first] = server.sockets;
  const ended = new Promise((resolve) => first?.once('close', resolve));
  first?.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n');
  await ended;
  expect(await deliver(putContact, leadOf('b'), { origin: server.origin, keepAlive: true })).toMatchObject({
    status: 'delivered',
  });
  expect(server.sockets.size).toBe(2);
  await server.close();
});
