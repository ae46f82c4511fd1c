import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import axios from 'axios';
import { deliver, deliverAll } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { leadOf } from '../support/fake-vendor';
import { answer, serveFault } from '../support/fault-server';

/** A delivery that is stopped: what waits ends unsent, and what is under way ends as the caller has chosen. */

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

test.each([
  ['our own client', undefined],
  ["a caller's axios", axios.create()],
])('a request that is ended on the way leaves its lead uncertain, by %s', async (_, client) => {
  const server = await serveFault(() => undefined);
  const controller = new AbortController();
  const options = { origin: server.origin, axios: client, signal: controller.signal, abortInFlight: true };
  const delivery = deliver(putContact, leadOf('a'), options);
  await until(() => server.requests === 1);
  controller.abort();
  expect(await delivery).toMatchObject({ status: 'uncertain', sent: 'unknown', outcome: 'error', attempts: 1 });
  expect(server.requests).toBe(1);
  await server.close();
});

test('without it, what is under way ends as it would', async () => {
  let respond = () => {};
  const server = await serveFault((socket) => {
    respond = () => void socket.write(answer(200, 'SUCCESS|'));
  });
  const controller = new AbortController();
  const delivery = deliver(putContact, leadOf('a'), { origin: server.origin, signal: controller.signal });
  await until(() => server.requests === 1);
  controller.abort();
  respond();
  expect(await delivery).toMatchObject({ status: 'delivered' });
  await server.close();
});

test('a total below the time-out bounds the attempt', async () => {
  const server = await serveFault(() => undefined);
  const result = await deliver(putContact, leadOf('a'), { origin: server.origin, totalSeconds: 0.2 });
  expect(result).toMatchObject({ status: 'uncertain', code: 'TIMEOUT', attempts: 1 });
  await server.close();
});

test('a stop in the midst of many ends all of them, and sends no more', async () => {
  const server = await serveFault(() => undefined);
  const controller = new AbortController();
  const leads = Array.from({ length: 50 }, (_, n) => leadOf(`lead-${n}`));
  const options = { origin: server.origin, signal: controller.signal, abortInFlight: true, concurrency: 20 };
  const statuses: Record<string, number> = {};
  const run = (async () => {
    for await (const { result } of deliverAll(putContact, leads, options))
      statuses[`${result.status} ${result.code}`] = (statuses[`${result.status} ${result.code}`] ?? 0) + 1;
  })();
  await until(() => server.requests === 20);
  controller.abort();
  await run;
  expect(statuses['uncertain ABORTED']).toBe(20);
  expect(Object.keys(statuses).sort()).toEqual(['uncertain ABORTED', 'unsent ABORTED']);
  expect(server.requests).toBe(20);
  await server.close();
});

test('many leads may wait for one signal without a warning of a leak', () => {
  const script = `
    const { deliverAll } = require('./dist/delivery');
    const { putContact } = require('./dist/phoneburner');
    const server = require('node:net').createServer(() => controller.abort()).listen(0, '127.0.0.1', async () => {
      const options = { origin: 'http://127.0.0.1:' + server.address().port, concurrency: 30 };
      const leads = Array(60).fill({ lead: { email: 'a@example.com' }, phoneburner: { key: 'k', user_id: 1, cm_id: 2 } });
      const more = { signal: controller.signal, abortInFlight: true };
      for await (const { result } of deliverAll(putContact, leads, { ...options, ...more })) console.log(result.code);
      process.exit();
    });
    const controller = new AbortController();`;
  const cwd = join(__dirname, '../..');
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' });
  expect(stdout).toContain('ABORTED');
  expect(stderr).toBe('');
});
