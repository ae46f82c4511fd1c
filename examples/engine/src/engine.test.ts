import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Feedback } from 'leadconduit-vendors/receiver';
import { type Sandbox, startSandbox } from 'leadconduit-vendors/sandbox';
import { getNextStep, startEngine } from './engine.js';
import { listenWithExpress, listenWithFastify, type Store } from './feedback.js';
import { sendYourself } from './send-yourself.js';

const credentials = { key: 'k', user_id: '1', cm_id: '2' };
const token = 'a-token-of-this-test';
const folder = mkdtempSync(join(tmpdir(), 'engine-'));
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox();
});
after(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

test('sends by itself, with undici', async () => {
  const lead = { lead: { email: 'own@example.com' }, phoneburner: credentials };
  const result = await sendYourself('phoneburner_put_contact', lead, sandbox.origin);
  assert.equal(result.outcome, 'success');
  assert.deepEqual(await sendYourself('phoneburner_put_contact', {}, sandbox.origin), {
    outcome: 'skip',
    reason: 'phoneburner.key must not be blank',
  });
});

test('delivers a lead once, however often it comes, and also after a restart', async () => {
  const received = sandbox.received.length;
  const options = { journalFile: join(folder, 'journal'), credentials, origin: sandbox.origin };
  const submission = { id: 'a-1', email: 'jane@example.com', phone: '512-555-0142' };
  const engine = await startEngine(options);
  const both = await Promise.all([engine.deliver(submission), engine.deliver(submission)]);
  await engine.stop();
  const restarted = await startEngine(options);
  const again = await restarted.deliver(submission);
  await restarted.stop();
  assert.deepEqual(
    [...both, again].map(({ next }) => next),
    ['done', 'done', 'done'],
  );
  assert.equal(sandbox.received.length, received + 1);
});

test('knows what to do next by codes', async () => {
  const wrong = { ...credentials, user_id: '0' };
  const events: string[] = [];
  const engine = await startEngine({
    ...{ journalFile: join(folder, 'wrong'), credentials: wrong, origin: 'http://127.0.0.1:9' },
    onEvent: ({ type }) => events.push(type),
  });
  const { result, next } = await engine.deliver({ id: 'b-1', email: 'joe@example.com' }, AbortSignal.timeout(1));
  await engine.stop();
  assert.equal(result.sent, 'no');
  assert.equal(next, 'send again later');
  assert.equal(events.at(-1), 'result');
  const unclear = { outcome: 'error', reason: '', attempts: 1, ms: 1, status: 'uncertain', sent: 'unknown' } as const;
  assert.equal(getNextStep({ ...unclear, code: 'TIMEOUT' }), 'ask a person');
});

const servers = {
  async express(store: Store) {
    const server = listenWithExpress(store, token);
    await once(server, 'listening');
    const close = () => new Promise<unknown>((resolve) => server.close(resolve));
    return { port: (server.address() as AddressInfo).port, close };
  },
  async fastify(store: Store) {
    const app = await listenWithFastify(store, token);
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
  },
};

for (const [name, listen] of Object.entries(servers)) {
  test(`takes feedback in, with ${name}`, async () => {
    const stored: Feedback[] = [];
    const { port, close } = await listen(async (feedback) => void stored.push(feedback));
    const post = (path: string) =>
      fetch(`http://127.0.0.1:${port}/feedback/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', connection: 'close' },
        body: 'LogNumber=a-1&Dispo=Appointment+set&EverSet=true',
      });
    assert.equal((await post(token)).status, 201);
    assert.equal((await post('a-wrong-token-of-it')).status, 404);
    await close();
    assert.equal(stored.length, 1);
    assert.equal(stored[0]?.fields.LogNumber, 'a-1');
  });
}
