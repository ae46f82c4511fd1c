import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { deliver } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { leadOf } from '../support/fake-vendor';
import { answer } from '../support/fault-server';

/** Answers that come too early, or while nobody could read them. */

/** A vendor in a thread of its own: it goes on while this one is blocked. */
const vendorThread = `
  const { parentPort } = require('node:worker_threads');
  const body = 'SUCCESS|https://www.phoneburner.com/?upc=A';
  require('node:http').createServer((request, response) => {
    parentPort.postMessage('request');
    setTimeout(() => response.end(body), 200);
  }).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });`;

test('an answer that came while the process was busy is read, although the time is over', async () => {
  const vendor = new Worker(vendorThread, { eval: true });
  const [port] = await once(vendor, 'message');
  const sent = deliver(putContact, { ...leadOf('a'), timeout_seconds: 1 }, { origin: `http://127.0.0.1:${port}` });
  await once(vendor, 'message');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  expect(await sent).toMatchObject({ outcome: 'success', status: 'delivered', attempts: 1 });
  await vendor.terminate();
});

test('an answer before the request has left is not that of the request', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).write(answer(200, 'SUCCESS|https://www.phoneburner.com/?upc=A'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  // The kernel of a test machine takes all of a request at once, so the socket is told that it has not.
  Object.defineProperty(Socket.prototype, 'writableLength', { configurable: true, get: () => 1 });
  try {
    expect(await deliver(putContact, leadOf('a'), { origin: `http://127.0.0.1:${port}` })).toMatchObject({
      ...{ outcome: 'error', code: 'EARLY_RESPONSE', sent: 'unknown', status: 'uncertain', attempts: 1 },
    });
  } finally {
    Reflect.deleteProperty(Socket.prototype, 'writableLength');
    server.close();
  }
});
