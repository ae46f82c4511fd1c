import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A post may have all its data in the URL. */
const MAX_HEADER_BYTES = 131_072;

export interface HttpServer {
  /** The address of the server, such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Accepts no more requests. Resolves when those in progress are answered. */
  stop(): Promise<void>;
}

/** Starts a server of node:http. Rejects with the system error when it cannot listen. */
export async function startServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  const active = new Map<ServerResponse, Promise<unknown>>();
  let isStopping = false;
  const limits = { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 20_000, requestTimeout: 60_000 };
  const server = createServer({ ...limits, connectionsCheckingInterval: 5_000 }, (request, response) => {
    if (isStopping) response.setHeader('Connection', 'close');
    const isClosed = new Promise((resolve) => response.once('close', resolve));
    const isHandled = Promise.all([handle(request, response), isClosed]);
    active.set(response, isHandled);
    isHandled.finally(() => active.delete(response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });

  return {
    origin: getOrigin(server.address() as AddressInfo),
    async stop() {
      isStopping = true;
      server.close();
      for (const response of active.keys()) if (!response.headersSent) response.setHeader('Connection', 'close');
      while (active.size > 0) await Promise.allSettled(active.values());
      server.closeAllConnections();
    },
  };
}

const getOrigin = ({ address, family, port }: AddressInfo) =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
