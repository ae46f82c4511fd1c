import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Sandbox } from '../sandbox';

/** A proxy to the sandbox that can lose an answer. */
export interface LossyProxy {
  readonly origin: string;
  /** Loses the next answer with which the sandbox accepts a lead. */
  loseNext(): void;
  close(): Promise<void>;
}

/** Starts a proxy that forwards all bytes to the sandbox and back. A lost answer closes its connection. */
export async function startLossyProxy(sandbox: Sandbox): Promise<LossyProxy> {
  const { hostname, port } = new URL(sandbox.origin);
  const sockets = new Set<Socket>();
  let isLosing = false;
  const server = createServer((client) => {
    const vendor = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, vendor],
      [vendor, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.end();
      });
    }
    client.on('data', (bytes) => vendor.write(bytes));
    vendor.on('data', (bytes) => {
      const isTaken = sandbox.received.at(-1)?.response.accepted === true;
      if (isLosing && isTaken) client.destroy();
      else client.write(bytes);
      if (isTaken) isLosing = false;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseNext() {
      isLosing = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
