import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A lead for PhoneBurner as it crosses a queue: the credentials come in at the worker. */
export const lead = (id: string, more: object = {}) => ({ lead: { id, email: `${id}@example.com`, ...more } });
export const settings = { phoneburner: { key: 'k3y-of-the-vendor', user_id: '1', cm_id: '2' } };
export const varsOf = (lead: unknown) => ({ ...settings, ...(lead as object) });

/** A vendor that answers as a test wants, and notes who came and when. */
export async function startVendor(answer: (response: ServerResponse, id: string) => void) {
  const came: { id: string; at: number }[] = [];
  const server = createServer((message, response) => {
    const email = new URL(message.url ?? '', 'http://vendor.invalid').searchParams.get('email') ?? '';
    const id = email.split('@')[0] ?? '';
    came.push({ id, at: Date.now() });
    answer(response, id);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, came, close };
}

const ACCEPTANCE = 'SUCCESS|https://www.phoneburner.com/?upc=A';
const asText = { 'Content-Type': 'text/html' };

export const accept = (response: ServerResponse) => response.writeHead(200, asText).end(ACCEPTANCE);
export const reject = (response: ServerResponse) => response.writeHead(200, asText).end('FAILURE|INVALID EMAIL');
export const callDuplicate = (response: ServerResponse) =>
  response.writeHead(200, asText).end('FAILURE|DUPLICATE EMAIL');
/** Turns the lead away because of a setting. */
export const callMisconfigured = (response: ServerResponse) =>
  response.writeHead(200, asText).end('ERROR|CM_ID IS INVALID');
/** The mark of acceptance under an error. */
export const contradict = (response: ServerResponse) => response.writeHead(400, asText).end(ACCEPTANCE);
