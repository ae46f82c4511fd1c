import { inspect } from 'node:util';
import axios from 'axios';
import { deliver } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { type Fault, faults, serveFault } from '../support/fault-server';

const lead = {
  lead: { email: 'canary@example.com', phone_1: '5125550142', last_name: 'Canary' },
  phoneburner: { key: 'canary-key', user_id: '1', cm_id: '2' },
};
const vars = { ...lead, timeout_seconds: 1 };

const invalid = 'the answer is not valid HTTP';
const broken = 'the connection broke before the answer was complete';
const late = 'no whole answer came in time';
const large = 'the answer is too large';
const odd = (status: number) => `unexpected answer from PhoneBurner (HTTP ${status})`;

/** Fault → send state, status of the lead, outcome, reason, requests that the server saw. */
const table: Record<
  keyof typeof faults,
  [sent: string, status: string, outcome: string, reason: string | undefined, requests: number]
> = {
  'no answer': ['unknown', 'uncertain', 'error', late, 1],
  'reset before the head': ['unknown', 'uncertain', 'error', broken, 1],
  'reset in the head': ['unknown', 'uncertain', 'error', broken, 1],
  'reset after the head': ['unknown', 'uncertain', 'error', broken, 1],
  'closed instead of answering': ['unknown', 'uncertain', 'error', broken, 1],
  'slow head': ['unknown', 'uncertain', 'error', late, 1],
  'dribbled body': ['unknown', 'uncertain', 'error', late, 1],
  'half a body': ['unknown', 'uncertain', 'error', broken, 1],
  'chunks without an end': ['unknown', 'uncertain', 'error', broken, 1],
  'wrong charset': ['yes', 'rejected', 'failure', 'D\ufffdj\ufffd vu', 1],
  'byte order mark': ['yes', 'delivered', 'success', undefined, 1],
  'compressed answer': ['yes', 'delivered', 'success', undefined, 1],
  'compressed rubbish': ['unknown', 'uncertain', 'error', invalid, 1],
  'gzip bomb': ['unknown', 'uncertain', 'error', large, 1],
  'early hints before the answer': ['yes', 'delivered', 'success', undefined, 1],
  'duplicate headers': ['yes', 'delivered', 'success', undefined, 1],
  'two lengths': ['unknown', 'uncertain', 'error', invalid, 1],
  garbage: ['unknown', 'uncertain', 'error', invalid, 1],
  '204': ['yes', 'uncertain', 'error', odd(204), 1],
  '302': ['yes', 'uncertain', 'error', odd(302), 1],
  '307': ['yes', 'uncertain', 'error', odd(307), 1],
  '404': ['yes', 'rejected', 'error', odd(404), 1],
  '429 with seconds': ['yes', 'unsent', 'error', odd(429), 3],
  '429 with a date': ['yes', 'unsent', 'error', odd(429), 3],
  '429 without a word': ['yes', 'unsent', 'error', odd(429), 3],
  '500': ['unknown', 'uncertain', 'error', odd(500), 1],
  '502': ['unknown', 'uncertain', 'error', odd(502), 1],
  '503': ['unknown', 'uncertain', 'error', odd(503), 1],
  '503 with Retry-After': ['yes', 'unsent', 'error', odd(503), 3],
  '504': ['unknown', 'uncertain', 'error', odd(504), 1],
  '520': ['unknown', 'uncertain', 'error', odd(520), 1],
  'success under 500': ['unknown', 'uncertain', 'error', odd(500), 1],
  '64 MiB': ['unknown', 'uncertain', 'error', large, 1],
  '64 MiB without a length': ['unknown', 'uncertain', 'error', large, 1],
  'HTML with 200': ['yes', 'uncertain', 'error', odd(200), 1],
};

const retry = { attempts: 3, baseMs: 1 };

describe.each(Object.entries(table))('%s', (name, [sent, status, outcome, reason, requests]) => {
  const fault = faults[name as keyof typeof faults] as Fault;
  const vars = { ...lead, timeout_seconds: reason === late ? 1 : 30 };

  test.each([
    ['on a first request', 0],
    ['on a socket used before', 1],
  ])('%s', async (_, kind) => {
    const server = await serveFault(fault, { kind });
    const options = { origin: server.origin, keepAlive: kind > 0 };
    if (kind) expect(await deliver(putContact, vars, options)).toMatchObject({ outcome: 'success' });
    const result = await deliver(putContact, vars, { ...options, retry });
    expect(result).toMatchObject({ sent, status, outcome, attempts: requests, ...(reason && { reason }) });
    expect(server.requests).toBe(kind + requests);
    expect(server.connections).toBe(kind ? 1 : requests);
    expect(inspect(result)).not.toMatch(/canary|5550142/i);
    await server.close();
  });

  test("through a caller's own axios is not called unsent", async () => {
    const server = await serveFault(fault);
    const result = await deliver(putContact, vars, { origin: server.origin, axios: axios.create(), retry });
    if (sent !== 'yes') expect(result).toMatchObject({ sent: 'unknown', outcome: 'error' });
    if (outcome === 'success') expect(result).toMatchObject({ sent: 'yes', outcome });
    expect(server.requests).toBe(requests);
    expect(inspect(result)).not.toMatch(/canary|5550142/i);
    await server.close();
  });
});

describe('a lead that never left', () => {
  test.each([
    ['ours', undefined],
    ["a caller's", axios.create()],
  ])('says so when nobody listens, by %s axios', async (_, own) => {
    const server = await serveFault(() => undefined);
    await server.close();
    const result = await deliver(putContact, vars, { origin: server.origin, axios: own, retry });
    expect(result).toMatchObject({
      sent: 'no',
      outcome: 'error',
      reason: 'the vendor refused the connection',
      attempts: 3,
    });
  });

  test('says so when the other side cannot speak TLS', async () => {
    const server = await serveFault(() => undefined);
    const result = await deliver(putContact, vars, {
      ...{ origin: server.origin.replace('http:', 'https:'), retry: { attempts: 1 } },
    });
    expect(result).toMatchObject({ sent: 'no', outcome: 'error', attempts: 1 });
    expect(server.requests).toBe(0);
    await server.close();
  });
});
