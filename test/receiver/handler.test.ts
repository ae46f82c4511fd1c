import assert from 'node:assert';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { runInNewContext } from 'node:vm';
import express from 'express';
import fastify from 'fastify';
import { deliver } from 'leadconduit-vendors/delivery';
import { addLead, feedback } from 'leadconduit-vendors/leadperfection';
import {
  createFeedbackHandler,
  type Feedback,
  type FeedbackEvent,
  type FeedbackHandlerOptions,
} from 'leadconduit-vendors/receiver';
import { startSandbox } from 'leadconduit-vendors/sandbox';

/** What a vendor and a server meet in the handler, on real sockets. */

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const token = 'a-token-of-the-tests';

/** A handler that keeps what it is told. */
function createHandler(options: Partial<FeedbackHandlerOptions> = {}) {
  const posts: Feedback[] = [];
  const events: FeedbackEvent[] = [];
  const handle = createFeedbackHandler({
    action: feedback,
    onFeedback: (post) => void posts.push(post),
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return { handle, posts, events };
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(options: Partial<FeedbackHandlerOptions> = {}) {
  const { handle, ...kept } = createHandler(options);
  return { url: await listen((req, res) => void handle(req, res)), ...kept };
}

const post = async (url: string, body: BodyInit, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { method: 'POST', body, headers });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
};
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const json = { 'Content-Type': 'application/json' };

/** Writes bytes to a server, and gives all that it answers before it closes. */
async function write(url: string, ...pieces: string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => (answer += data)).on('error', () => undefined);
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return answer;
}

test('a post is told with what it says, and answered by the action', async () => {
  const { url, posts, events } = await serve();
  const answer = await post(`${url}/feedback?event_id=6a`, 'ProspectID=90001&Dispo=Set&EverSet=true', form);
  expect(answer).toEqual({ status: 201, type: 'application/json', body: '{"outcome":"success","price":0}' });
  expect(posts).toEqual([
    {
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      action: 'leadperfection_feedback',
      status: 201,
      fields: { ProspectID: '90001', Dispo: 'Set', EverSet: 'true', reason: 'Set' },
    },
  ]);
  expect(events).toEqual([{ code: 'RECEIVED', status: 201 }]);
});

test('GET, and the format asked for', async () => {
  const { url, posts } = await serve();
  const response = await fetch(`${url}/?LogNumber=17&Sold=1`, { headers: { Accept: 'text/xml' } });
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'text/xml']);
  expect(await response.text()).toContain('<outcome>success</outcome>');
  expect(posts[0]?.fields).toMatchObject({ LogNumber: '17', type: 'conversion' });
});

test('what the sandbox posts', async () => {
  const sandbox = await startSandbox();
  closing.push(() => sandbox.close());
  const lead = { phone_1: '5125550142', postal_code: '78704', srs_id: 1 };
  await deliver(addLead, { lead, client_id: 'demo', event_id: 'event-1' }, { origin: sandbox.origin });
  const { url, posts } = await serve({ token });
  const answers = await sandbox.postFeedback(`${url}/feedback/${token}`);
  expect(answers.map(({ status }) => status)).toEqual([201]);
  expect(posts[0]?.fields).toMatchObject({ Phone: '5125550142', Dispo: 'Appointment set' });
});

test('a post that is not understood is told, and answered 201 with the outcome error', async () => {
  const { url, posts, events } = await serve();
  const error_msg = 'the body is not a readable form, JSON or XML';
  const answer = await post(`${url}/?LogNumber=17`, '{"ProspectID": 9', json);
  expect(answer.status).toBe(201);
  expect(JSON.parse(answer.body)).toMatchObject({ outcome: 'error', reason: error_msg });
  expect(posts).toMatchObject([{ status: 201, error_msg, fields: {} }]);
  expect(posts[0]?.fields).not.toHaveProperty('error_msg');
  expect(events).toEqual([{ code: 'NOT_UNDERSTOOD', status: 201, error_msg }]);
});

test('a post that the action turns away is told, and keeps its status', async () => {
  const { url, posts, events } = await serve();
  expect(await post(url, 'hello', { 'Content-Type': 'image/png' })).toMatchObject({ status: 415 });
  const put = await fetch(url, { method: 'PUT', body: 'ProspectID=1' });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
  expect(posts.map(({ status, error_msg }) => [status, error_msg !== undefined])).toEqual([
    [415, true],
    [405, true],
  ]);
  expect(events.map(({ code }) => code)).toEqual(['TURNED_AWAY', 'TURNED_AWAY']);
});

test('the same with an action of another copy of the package', async () => {
  let copy = feedback;
  jest.isolateModules(() => {
    copy = require('leadconduit-vendors/leadperfection').feedback;
  });
  expect(copy).not.toBe(feedback);
  const { url, events } = await serve({ action: copy });
  expect((await fetch(url, { method: 'PUT', body: 'ProspectID=1' })).status).toBe(405);
  expect(events).toMatchObject([{ code: 'TURNED_AWAY', status: 405 }]);
});

describe('with a token', () => {
  test.each<[string, string, Record<string, string>]>([
    ['in the path', `/feedback/${token}`, {}],
    ['in the path, with a slash and a query', `/a/b/${token}/?event_id=1`, {}],
    ['in the header', '/feedback', { Authorization: `Bearer ${token}` }],
    ['in both', `/${token}`, { Authorization: `bearer ${token}` }],
    ['in the path, beside a header of a proxy', `/${token}`, { Authorization: 'Basic eDp5' }],
  ])('%s, a post is let in', async (_, path, headers) => {
    const requests: unknown[] = [];
    const spied = {
      request(req: object) {
        requests.push(req);
        return feedback.request(req);
      },
    };
    const action = Object.create(feedback, Object.getOwnPropertyDescriptors(spied)) as typeof feedback;
    const { url, posts } = await serve({ token, action });
    expect(await post(`${url}${path}`, 'ProspectID=1', { ...form, ...headers })).toMatchObject({ status: 201 });
    expect(posts).toHaveLength(1);
    expect(JSON.stringify([requests, posts])).not.toContain(token);
  });

  test.each<[string, string, Record<string, string>, number]>([
    ['none', '/feedback', {}, 404],
    ['another', '/feedback/another-token-of-16', {}, 404],
    ['a part of it', `/feedback/${token.slice(0, -1)}`, {}, 404],
    ['more than it', `/feedback/${token}x`, {}, 404],
    ['in other case', `/feedback/${token.toUpperCase()}`, {}, 404],
    ['not at the end', `/${token}/feedback`, {}, 404],
    ['in the query', `/feedback?token=${token}`, {}, 404],
    ['at the end of the query', `/feedback?x=/${token}`, {}, 404],
    ['another in the header', '/feedback', { Authorization: 'Bearer another-token-of-16' }, 401],
    ['by another scheme', '/feedback', { Authorization: `Basic ${token}` }, 401],
    ['a blank one', '/feedback', { Authorization: 'Bearer ' }, 401],
  ])('%s: a post is denied, and nobody is told', async (_, path, headers, status) => {
    const { url, posts, events } = await serve({ token });
    const answer = await post(`${url}${path}`, 'ProspectID=1', { ...form, ...headers });
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain(token);
    expect(posts).toEqual([]);
    expect(events).toEqual([{ code: 'DENIED', status }]);
  });

  test('a huge body is not read before it is let in', async () => {
    const { url, events } = await serve({ token });
    const head = 'POST /feedback/x HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n';
    expect(await write(url, head)).toMatch(/^HTTP\/1.1 404 /);
    expect(events).toEqual([{ code: 'DENIED', status: 404 }]);
  });

  test.each(['', undefined, null, 'short', 'with blanks in it, long', 'a/path/in/a/token/of', 17])(
    'a token of %j is no token, and never an open door',
    (bad) => {
      expect(() => createHandler({ token: bad as string })).toThrow(/token must be at least 16/);
    },
  );
});

test.each<[string, object, RegExp]>([
  ['an outbound action', { action: addLead }, /inbound/],
  ['a spread copy', { action: { ...feedback } }, /spread copy/],
  ['no action', { action: undefined }, /inbound action/],
  ['no onFeedback', { onFeedback: undefined }, /onFeedback/],
  ['no time', { timeoutSeconds: 0 }, /timeoutSeconds/],
  ['a time that is none', { timeoutSeconds: Number.NaN }, /timeoutSeconds/],
])('%s is refused when the handler is made', (_, options, message) => {
  expect(() => createHandler(options)).toThrow(message);
});

describe('bodies that do not come', () => {
  test('one of more than 1 MB', async () => {
    const { url, posts, events } = await serve();
    expect(await post(`${url}/?LogNumber=17`, 'x'.repeat(1_000_001), form)).toMatchObject({ status: 413 });
    expect(await post(url, 'x'.repeat(15_000_000), form)).toMatchObject({ status: 413 });
    const message = { status: 413, error_msg: 'the body is longer than 1 MB' };
    expect(posts).toMatchObject([{ ...message, fields: { LogNumber: '17' } }, message]);
    expect(events).toMatchObject([{ code: 'BODY_TOO_LARGE' }, { code: 'BODY_TOO_LARGE' }]);
  });

  test('one of 1 MB is taken', async () => {
    const { url, events } = await serve();
    expect(await post(url, 'x'.repeat(1_000_000), form)).toMatchObject({ status: 201 });
    expect(events).toMatchObject([{ code: 'NOT_UNDERSTOOD' }]);
  });

  test('one without an end', async () => {
    const { url, events } = await serve();
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    await write(url, head, ...Array.from({ length: 17 }, () => chunk));
    expect(events).toMatchObject([{ code: 'BODY_TOO_LARGE', status: 413 }]);
  });

  test('one that comes too slowly', async () => {
    const { url, posts, events } = await serve({ timeoutSeconds: 0.05 });
    const answer = await write(url, 'POST /?EventID=e1 HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nProspectID=');
    expect(answer).toMatch(/^HTTP\/1.1 408 .*Connection: close/s);
    expect(posts).toMatchObject([{ status: 408, fields: { EventID: 'e1' } }]);
    expect(events).toMatchObject([{ code: 'BODY_TIMEOUT' }]);
  });

  test('one whose sender goes away', async () => {
    const told = new Promise<FeedbackEvent>((resolve) => {
      void serve({ onEvent: resolve }).then(({ url }) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1');
        socket.end('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nProspectID=');
      });
    });
    expect(await told).toMatchObject({ code: 'BODY_INCOMPLETE' });
  });
});

describe('an onFeedback that fails', () => {
  const fail = (error: unknown) => serve({ onFeedback: () => Promise.reject(error) });

  test('is no success for the vendor, in the format asked for', async () => {
    const { url, events } = await fail(Object.assign(new Error('jane@example.com'), { code: 'ENOSPC' }));
    const answer = await post(url, 'ProspectID=1', { ...form, Accept: 'text/plain' });
    expect(answer).toEqual({
      ...{ status: 503, type: 'text/plain' },
      body: 'outcome:error\nreason:the post was not stored\nprice:0\n',
    });
    expect(events).toEqual([{ code: 'NOT_STORED', status: 503, errorCode: 'ENOSPC' }]);
  });

  test.each([
    new Error('jane@example.com'),
    'jane@example.com',
    null,
    undefined,
    { code: 'jane@example.com' },
    { code: 5125550142 },
  ])('tells nothing of what was thrown: %#', async (error) => {
    const { url, events } = await fail(error);
    expect(await post(url, '{', json)).toMatchObject({ status: 503 });
    expect(events).toEqual([{ code: 'NOT_STORED', status: 503 }]);
  });

  test('also when it throws at once, or the post was turned away', async () => {
    const throws = () => {
      throw new Error('x');
    };
    const { url, events } = await serve({ onFeedback: throws });
    expect(await post(url, 'x', { 'Content-Type': 'image/png' })).toMatchObject({ status: 503 });
    expect(events).toMatchObject([{ code: 'NOT_STORED' }]);
  });
});

test.each<[string, () => unknown]>([
  ['throws', () => assert.fail('a bug of the log')],
  ['rejects', async () => assert.fail('a bug of the log')],
  ['rejects with a promise of another realm', runInNewContext('async () => { throw new Error("a bug") }')],
])('an onEvent that %s changes nothing', async (_, onEvent) => {
  const { url, posts } = await serve({ onEvent });
  expect(await post(url, 'ProspectID=1', form)).toMatchObject({ status: 201 });
  expect(posts).toHaveLength(1);
});

test('the answer waits for onFeedback', async () => {
  const steps: string[] = [];
  const onFeedback = async () => {
    await new Promise(setImmediate);
    steps.push('stored');
  };
  const { url } = await serve({ onFeedback });
  await post(url, 'ProspectID=1', form);
  steps.push('answered');
  expect(steps).toEqual(['stored', 'answered']);
});

test('an action that fails has its post told, too', async () => {
  const breaks = () => {
    throw new Error('x');
  };
  const descriptors = Object.getOwnPropertyDescriptors({ request: breaks, response: breaks });
  const action = Object.create(feedback, descriptors) as typeof feedback;
  const { url, posts } = await serve({ action });
  expect(await post(url, 'ProspectID=1', form)).toMatchObject({ status: 500 });
  expect(posts).toMatchObject([{ error_msg: 'the action failed on this post' }]);
});

const bodies: [string, string, Record<string, string>][] = [
  ['a form', 'ProspectID=90001&Dispo=Set', form],
  ['JSON', '{"ProspectID":90001,"Dispo":"Set"}', json],
  ['XML', '<Post><ProspectID>90001</ProspectID><Dispo>Set</Dispo></Post>', { 'Content-Type': 'text/xml' }],
  ['JSON as text', '{"ProspectID":90001,"Dispo":"Set"}', { 'Content-Type': 'text/plain' }],
];

describe('Express', () => {
  const parsers: [string, unknown[]][] = [
    ['no body parser', []],
    ['express.json', [express.json()]],
    ['express.urlencoded', [express.urlencoded({ extended: true })]],
    ['express.urlencoded, plain', [express.urlencoded()]],
    ['express.raw', [express.raw({ type: () => true })]],
    ['express.text', [express.text({ type: () => true })]],
    ['all of them', [express.json(), express.urlencoded(), express.text(), express.raw({ type: () => true })]],
  ];

  async function serveExpress(...handlers: unknown[]) {
    const { handle, ...kept } = createHandler({ token });
    const app = express();
    for (const one of handlers) app.use(one);
    app.use('/feedback', handle);
    return { url: `${await listen(app)}/feedback/${token}`, ...kept };
  }

  test.each(parsers)('behind %s, every format is read', async (_, handlers) => {
    const { url, posts } = await serveExpress(...handlers);
    for (const [, body, headers] of bodies) expect(await post(url, body, headers)).toMatchObject({ status: 201 });
    expect((await fetch(`${url}?ProspectID=90001&Dispo=Set`)).status).toBe(201);
    expect(posts).toHaveLength(bodies.length + 1);
    for (const { fields } of posts) expect(fields).toMatchObject({ ProspectID: '90001', Dispo: 'Set' });
  });

  test.each(parsers)('behind %s, JSON and XML are read that are declared as a form', async (_, handlers) => {
    const { url, posts } = await serveExpress(...handlers);
    const sent = [
      ...['{"ProspectID":"90001","Dispo":"a=b&c"}', '[{"ProspectID":90001,"Dispo":"a=b&c"}]'],
      ...['<a><ProspectID>90001</ProspectID><Dispo>a=b&amp;c</Dispo></a>', '<a ProspectID="90001" Dispo="a=b&amp;c"/>'],
    ];
    for (const body of sent) expect(await post(url, body, form)).toMatchObject({ status: 201 });
    expect(posts.map(({ fields }) => [fields.ProspectID, fields.Dispo])).toEqual(sent.map(() => ['90001', 'a=b&c']));
  });

  test('a parser that keeps nothing is named', async () => {
    const eat = (req: any, _res: unknown, next: () => void) => req.on('end', next).resume();
    const { url, posts, events } = await serveExpress(eat);
    expect(await post(url, 'ProspectID=1', form)).toMatchObject({
      status: 500,
      body: 'a body parser has consumed the body and not kept it: mount the feedback handler before that parser',
    });
    expect(posts).toMatchObject([{ status: 500 }]);
    expect(events).toMatchObject([{ code: 'BODY_CONSUMED' }]);
    expect((await fetch(`${url}?ProspectID=1`)).status).toBe(201);
  });
});

describe('Fastify', () => {
  async function serveFastify(prepare: (app: any) => void) {
    const { handle, ...kept } = createHandler({ token });
    const app = fastify();
    closing.push(() => app.close());
    prepare(app);
    app.all('/feedback/:token', handle);
    return { url: `${await app.listen({ port: 0, host: '127.0.0.1' })}/feedback/${token}`, ...kept };
  }
  const unread = (app: any) =>
    app.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null));
  const asString = (app: any) =>
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request: unknown, body: string, done: any) =>
      done(null, body),
    );
  const asBuffer = (app: any) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request: unknown, body: Buffer, done: any) =>
      done(null, body),
    );
  };

  test.each([
    ['that leave the body', unread],
    ['of strings', asString],
    ['of buffers', asBuffer],
  ])('with its parsers and ones %s, every format is read', async (_, prepare) => {
    const { url, posts } = await serveFastify(prepare);
    for (const [, body, headers] of bodies) expect(await post(url, body, headers)).toMatchObject({ status: 201 });
    expect((await fetch(`${url}?ProspectID=90001&Dispo=Set`)).status).toBe(201);
    expect(posts).toHaveLength(bodies.length + 1);
    for (const { fields } of posts) expect(fields).toMatchObject({ ProspectID: '90001', Dispo: 'Set' });
  });

  test('its hooks see the answer', async () => {
    const { url } = await serveFastify((app) => {
      unread(app);
      app.addHook('onSend', async (_request: unknown, reply: any, payload: unknown) => {
        await new Promise(setImmediate);
        reply.header('x-hook', 'yes');
        return payload;
      });
    });
    const response = await fetch(url, { method: 'POST', body: 'ProspectID=1', headers: form });
    expect([response.status, response.headers.get('x-hook')]).toEqual([201, 'yes']);
  });
});

describe('fetch', () => {
  const request = (path: string, init?: RequestInit) => new Request(`https://example.com${path}`, init);

  test.each(bodies)('%s is read', async (_, body, headers) => {
    const { handle, posts } = createHandler({ token });
    const answer = await handle.fetch(request(`/feedback/${token}`, { method: 'POST', body, headers }));
    expect([answer.status, await answer.json()]).toEqual([201, { outcome: 'success', price: 0 }]);
    expect(posts[0]?.fields).toMatchObject({ ProspectID: '90001', Dispo: 'Set' });
  });

  test('GET, HEAD, a wrong token, a huge body, one that was read before', async () => {
    const { handle, events } = createHandler({ token });
    const path = `/feedback/${token}`;
    const read = request(path, { method: 'POST', body: 'ProspectID=1' });
    await read.text();
    const requests = [
      request(`${path}?ProspectID=1`),
      request(path, { method: 'HEAD' }),
      request('/feedback', { method: 'POST', body: 'x' }),
      request(path, { method: 'POST', body: 'x'.repeat(1_000_001) }),
      read,
    ];
    const statuses: number[] = [];
    for (const one of requests) statuses.push((await handle.fetch(one)).status);
    expect(statuses).toEqual([201, 405, 404, 413, 500]);
    expect(events.map(({ code }) => code)).toEqual([
      ...['RECEIVED', 'TURNED_AWAY', 'DENIED', 'BODY_TOO_LARGE', 'BODY_CONSUMED'],
    ]);
  });

  test('a body that never ends', async () => {
    const { handle, events } = createHandler({ timeoutSeconds: 0.05 });
    let isCancelled = false;
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from('ProspectID=')),
      cancel() {
        isCancelled = true;
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await handle.fetch(request('/', init))).status).toBe(408);
    expect(events).toMatchObject([{ code: 'BODY_TIMEOUT' }]);
    expect(isCancelled).toBe(true);
  });

  test('a body that breaks', async () => {
    const { handle, posts } = createHandler();
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('jane@example.com')) });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await handle.fetch(request('/', init))).status).toBe(400);
    expect(posts).toMatchObject([{ error_msg: 'the connection closed before the whole body had come' }]);
  });
});
