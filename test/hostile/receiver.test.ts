import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { feedback } from 'leadconduit-vendors/leadperfection';
import { createFeedbackHandler, type Feedback, redactFeedback } from 'leadconduit-vendors/receiver';
import { HttpError } from 'leadconduit-vendors/types';
import { type Body, clarksXml, isLong, jsonBodies, naughtyBodies, some, w3cXml } from './corpora';
import { faults } from './faults';
import { quiet } from './quiet';

/** Every body of the corpora as a post over a socket: told once, as the action reads it, and answered in kind. */

quiet();

let server: Server;
let url: string;
const posts: Feedback[] = [];
beforeAll(async () => {
  const handler = createFeedbackHandler({ action: feedback, onFeedback: (post) => void posts.push(post) });
  server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feedback?LogNumber=17`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const types = ['application/json', 'application/x-www-form-urlencoded', 'text/xml', 'text/plain'];

/** What the action makes of the bytes of a post, and the status that it turns it away with. */
function read(body: Buffer, type: string): Partial<Feedback> {
  try {
    const req = { method: 'POST', uri: '/feedback?LogNumber=17', headers: { 'Content-Type': type }, body };
    const { error_msg, ...fields } = feedback.request(req);
    return { status: 201, fields, ...(error_msg && { error_msg }) };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { status: error.status, fields: {}, error_msg: error.body };
  }
}

async function post({ name, body }: Body, type: string): Promise<void> {
  posts.length = 0;
  const bytes = Buffer.from(body);
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body: bytes });
  const answer = await response.text();
  const expected = bytes.length > 1_000_000 ? { status: 413, fields: { LogNumber: '17' } } : read(bytes, type);
  expect([name, response.status, posts]).toMatchObject([name, expected.status, [expected]]);
  const [told] = posts as [Feedback];
  expect(Object.keys(redactFeedback(feedback, told).fields)).toEqual(Object.keys(told.fields));
  if (response.status !== 201) return;
  const { outcome, reason } = JSON.parse(answer);
  expect([outcome, reason]).toEqual(told.error_msg === undefined ? ['success', undefined] : ['error', told.error_msg]);
}

test.each([
  ['naughty strings', async () => some(naughtyBodies, 7)],
  ['JSON', async () => some(jsonBodies, 5)],
  ['faults', async () => faults.filter(({ body }) => isLong || body.length < 2_000_000)],
  ["James Clark's XML", async () => some(await clarksXml(), 9)],
  ["the W3C's XML", async () => some(w3cXml(), 61)],
] as const)('%s', async (_, load) => {
  const bodies = await load();
  for (const [index, body] of bodies.entries()) {
    const wanted = isLong ? types : types.slice(index % types.length).slice(0, 1);
    for (const type of wanted) await post(body, type);
  }
});
