import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { deliver } from 'leadconduit-vendors/delivery';
import { addLead, createLead, feedback } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { errorUserIds } from 'leadconduit-vendors/phoneburner/sandbox';
import { type Sandbox, startSandbox } from 'leadconduit-vendors/sandbox';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const person = { first_name: 'Zoë & Co', email: 'zoe@example.com', phone_1: '(512) 555-0142', postal_code: '78704' };
const leadperfection = { lead: { ...person, srs_id: 112 }, client_id: 'demo', log_number: 'L-1' };
const older = { lead: person, leadperfection: { subdomain: 'demo', userid: 'u', password: 'p' } };
const phoneburner = (change: object = {}, lead: object = {}) => ({
  lead: { ...person, ...lead },
  phoneburner: { key: 'canary-key', user_id: '1', cm_id: '2', ...change },
});

describe('through the sandbox', () => {
  const to = () => ({ origin: sandbox.origin });

  test('add lead arrives whole and brings its number back', async () => {
    const result = await deliver(addLead, leadperfection, to());
    const meta = { status: 'delivered', code: 'accepted', sent: 'yes', attempts: 1, ms: expect.any(Number) };
    expect(result).toEqual({ outcome: 'success', lead_id: '384191', ...meta });
    expect(sandbox.received).toMatchObject([
      {
        ...{ method: 'POST', host: 'lppost.leadperfection.com', path: '/demo/addlead' },
        fields: [
          ['firstname', 'Zoë & Co'],
          ['zip', '78704'],
          ['phone1', '5125550142'],
          ['email', 'zoe@example.com'],
          ['srs_id', '112'],
          ['lognumber', 'L-1'],
        ],
      },
    ]);
  });

  test.each([
    [{ phone_1: '+44 20 7946 0958' }, 'Invalid phone1'],
    [{ postal_code: 'K1A 0B1' }, 'Invalid zip'],
  ])('add lead is refused with the words of the vendor: %j', async (change, reason) => {
    const vars = { ...leadperfection, lead: { ...leadperfection.lead, ...change } };
    expect(await deliver(addLead, vars, to())).toMatchObject({ outcome: 'failure', reason });
  });

  test('create lead goes through both of its pages', async () => {
    expect(await deliver(createLead, older, to())).toMatchObject({ outcome: 'success' });
    const addleads = { ...older, leadperfection: { ...older.leadperfection, action: 'addleads' } };
    expect(await deliver(createLead, addleads, to())).toMatchObject({ outcome: 'success' });
    const strange = { ...older, leadperfection: { subdomain: 'demo' } };
    expect(await deliver(createLead, strange, to())).toMatchObject({
      outcome: 'error',
      status: 'unsent',
      reason: 'Invalid UserID or Password',
    });
    expect(sandbox.received.map(({ host, path }) => host + path)).toEqual([
      'demo.leadperfection.com/batch/LeadFormExtraFields.asp',
      'demo.leadperfection.com/batch/addleads.asp',
      'demo.leadperfection.com/batch/LeadFormExtraFields.asp',
    ]);
  });

  test('put contact meets every documented answer', async () => {
    const lead_url = expect.stringMatching(/^https:\/\/www\.phoneburner\.com\/ms\/lead_redirect\?upc=\w+$/);
    const put = (change?: object, lead?: object) => deliver(putContact, phoneburner(change, lead), to());
    expect(await put()).toMatchObject({ outcome: 'success', lead_url });
    expect(await put({}, { email: 'ZOE@Example.com' })).toMatchObject({
      outcome: 'failure',
      reason: 'DUPLICATE EMAIL',
    });
    expect(await put({ user_id: '2' })).toMatchObject({ outcome: 'success', lead_url });
    expect(await put({}, { email: 'nobody' })).toMatchObject({ outcome: 'failure', reason: 'INVALID EMAIL' });
    expect(await put({ user_id: errorUserIds.unknown })).toMatchObject({ outcome: 'error', reason: 'UNKNOWN USER' });
    expect(await put({ user_id: errorUserIds.cancelled })).toMatchObject({
      outcome: 'error',
      reason: 'CANCELLED USER',
    });
    expect(await put({ cm_id: 'abc' })).toMatchObject({ outcome: 'error', reason: 'CM_ID IS INVALID' });
  });

  test.each([
    ['key=k&cm_id=2&email=a@example.com', 'ERROR|IDNUMBER IS REQUIRED'],
    ['key=k&user_id=1&email=a@example.com', 'ERROR|CM_ID IS REQUIRED'],
    ['key=k&user_id=1&cm_id=2&response_type=xml', 'ERROR|BAD RESPONSE TYPE'],
  ])('put contact as nobody of ours would send it: %s', async (query, answer) => {
    const url = `${sandbox.origin}/api/vendor/put_contact?${query}`;
    const { data } = await axios.get(url, { headers: { Host: 'www.phoneburner.com' } });
    expect(data).toBe(answer);
  });

  test('feedback comes back in, in every format, and means the same', async () => {
    await deliver(addLead, { ...leadperfection, event_id: 'e-1' }, to());
    const posts: unknown[] = [];
    const [origin, close] = await served((message, response) => {
      let body = '';
      message.on('data', (chunk) => (body += chunk));
      message.on('end', () => {
        const { method = '', url: uri = '', headers } = message;
        posts.push(feedback.request({ method, uri, headers, body }));
        const answer = feedback.response({ headers }, { lead: { id: '1' } });
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
    for (const format of ['form', 'json', 'xml'] as const) {
      const [answer] = await sandbox.postFeedback(`${origin}/feedback`, { format });
      expect(answer).toMatchObject({ format, status: 201, body: '{"lead":{"id":"1"},"outcome":"success","price":0}' });
    }
    const expected = {
      EventID: 'e-1',
      LogNumber: 'L-1',
      FirstName: 'Zoë & Co',
      Dispo: 'Appointment set',
      reason: 'Appointment set',
    };
    expect(posts).toEqual([expect.objectContaining(expected), posts[0], posts[0]]);
    await expect(sandbox.postFeedback('http://192.0.2.1/')).rejects.toThrow(
      'the sandbox posts feedback to loopback only',
    );
    await close();
  });

  test('a host that is no vendor and a page that is not there are not found', async () => {
    for (const Host of ['www.example.com', 'lppost.leadperfection.com', 'www.phoneburner.com']) {
      for (const path of ['', '//', '//demo/addlead']) {
        const { status } = await axios.get(sandbox.origin + path, { headers: { Host }, validateStatus: () => true });
        expect(status).toBe(404);
      }
    }
  });
});

test('an origin that is not on loopback is never opened', async () => {
  const expected = { outcome: 'error', reason: 'the address does not belong to the vendor', sent: 'no', attempts: 1 };
  for (const origin of ['http://example.com', 'https://127.0.0.1.example.com', 'nonsense', 'file:///']) {
    expect(await deliver(putContact, phoneburner(), { origin })).toMatchObject(expected);
  }
});

test('a lead that validate refuses is skipped, and nothing is sent', async () => {
  const bad = { ...phoneburner(), lead: {} } as never;
  const expected = {
    outcome: 'skip',
    code: 'VALIDATION_FAILED',
    reason: 'lead.email must not be blank',
    ...{ status: 'unsent', sent: 'no' },
    attempts: 0,
    ms: expect.any(Number),
  };
  expect(await deliver(putContact, bad, { origin: sandbox.origin })).toEqual(expected);
  for (const nothing of [undefined, null, 'x']) {
    expect(await deliver(putContact, nothing as never)).toMatchObject({ outcome: 'skip' });
  }
  expect(sandbox.received).toEqual([]);
});

test("a refused connection of a caller's interceptor proves nothing of the lead", async () => {
  const own = axios.create();
  own.interceptors.response.use(async (answer) => {
    await axios.post('http://127.0.0.1:1/log', 'x');
    return answer;
  });
  const result = await deliver(putContact, phoneburner(), { origin: sandbox.origin, axios: own, retry: { baseMs: 1 } });
  expect(result).toMatchObject({ outcome: 'error', sent: 'unknown', status: 'uncertain', attempts: 1 });
  expect(sandbox.received).toHaveLength(1);
});

test("a caller's own axios is used", async () => {
  const own = axios.create();
  const seen = jest.fn((config) => config);
  own.interceptors.request.use(seen);
  await deliver(putContact, phoneburner(), { origin: sandbox.origin, axios: own });
  expect(seen).toHaveBeenCalledTimes(1);
  expect(sandbox.received).toHaveLength(1);
});

async function served(listener: RequestListener): Promise<[origin: string, close: () => Promise<void>]> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, close];
}
