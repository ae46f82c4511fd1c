import * as fs from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { postForm, readPosts, token, useReceive } from './receive-process';

/** The command `receive`: what it writes, and what a person meets. */

const receive = useReceive();
const { start, refuse } = receive;
const path = (name = 'feedback.ndjson') => join(receive.folder, name);
const ids = () => readPosts(receive.folder).map(({ fields }) => fields.ProspectID);

test('a post is in the file when it is answered, with the person covered', async () => {
  const run = await start();
  expect(run.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/feedback$/);
  const person = { FirstName: 'Jane', Phone: '512-555-0142', Email: 'jane@example.com', Zip: '78704' };
  const known = { ProspectID: '90001', LogNumber: 'lead-17', Dispo: 'Set', EverSet: 'true' };
  expect(await postForm(run.url, { ...known, ...person })).toMatchObject({ status: 201 });
  expect(fs.readFileSync(path(), 'utf8')).not.toMatch(/Jane|5550142|jane@|78704/);
  expect(readPosts(receive.folder)).toMatchObject([{ status: 201, fields: { ...known, FirstName: 'xxxx' } }]);
  expect(fs.statSync(path()).mode & 0o777).toBe(0o600);
  expect(await run.stop()).toBe(0);
  expect(run.output).toContain('1 posts were stored, 0 of them with an error; 0 were not stored.');
});

test('with the person, as it came; with a token, which is not told', async () => {
  const words = ['--with-person', '--host', '127.0.0.1', '--token-env', 'FEEDBACK_TOKEN'];
  const run = await start([...words, 'leadperfection_feedback']);
  expect(run.address).toMatch(/\/feedback\/<token>$/);
  expect(await postForm(run.url, { FirstName: 'Jane' })).toMatchObject({ status: 201 });
  expect(await postForm(run.url.replace(token, 'another-token-of-16'), { FirstName: 'Joe' })).toMatchObject({
    status: 404,
  });
  expect(await postForm(run.url.replace(`/feedback/${token}`, `/${token}`), {})).toMatchObject({ status: 404 });
  expect(readPosts(receive.folder).map(({ fields }) => fields)).toEqual([{ FirstName: 'Jane' }]);
  expect(await run.stop('SIGINT')).toBe(0);
  expect(run.output).not.toContain(token);
  expect(run.output).toContain('1 requests without a valid token were refused');
  expect(fs.readFileSync(path(), 'utf8')).not.toContain(token);
});

test('a post that is not understood is in the file, and told', async () => {
  const run = await start();
  const answer = await fetch(run.url, {
    method: 'POST',
    body: '{"jane@example.com',
    headers: { 'Content-Type': 'x/json' },
  });
  expect(answer.status).toBe(415);
  expect((await fetch(run.url, { method: 'POST', body: '{"jane' })).status).toBe(415);
  expect((await fetch(run.url, { method: 'POST', body: '{', headers: { 'Content-Type': 'text/json' } })).status).toBe(
    201,
  );
  expect(readPosts(receive.folder)).toMatchObject([
    { status: 415 },
    { status: 415 },
    { status: 201, error_msg: expect.any(String) },
  ]);
  const headers = { Origin: 'https://example.com' }; // a page in a browser
  expect((await fetch(run.url, { method: 'POST', body: 'ProspectID=1', headers })).status).toBe(403);
  expect(readPosts(receive.folder)).toHaveLength(3);
  await run.stop();
  expect(run.output).toContain('(NOT_UNDERSTOOD): the body is not a readable form, JSON or XML');
  expect(run.output).not.toContain('jane');
});

test('two on one file: the second is told so, and a killed one leaves it free', async () => {
  const first = await start();
  expect(await refuse()).toEqual({
    code: 1,
    output: expect.stringContaining('another receiver writes the feedback file'),
  });
  expect(await postForm(first.url, { ProspectID: '1' })).toMatchObject({ status: 201 });
  expect(await first.stop('SIGKILL')).toBe('SIGKILL');
  const second = await start();
  expect(await postForm(second.url, { ProspectID: '2' })).toMatchObject({ status: 201 });
  expect(ids()).toEqual(['1', '2']);
});

test('a disk that is full: nobody is told that a post was stored, and it goes on when there is room', async () => {
  const run = await start([], 'ulimit -f 2'); // a file may have 2 kB: a write stops in its midst, as on a full disk
  const results: number[] = [];
  for (let n = 0; n < 30; n++) results.push((await postForm(run.url, { ProspectID: `id-${n}` })).status);
  const stored = results.filter((status) => status === 201).length;
  expect(stored).toBeGreaterThan(5);
  expect(new Set(results.slice(stored))).toEqual(new Set([503]));
  expect(ids()).toEqual(Array.from({ length: stored }, (_, n) => `id-${n}`));
  expect(run.output.match(/was not stored, and was answered with 503: EFBIG/g)).toHaveLength(1);
  fs.truncateSync(path(), 0);
  expect(await postForm(run.url, { ProspectID: 'again' })).toMatchObject({ status: 201 });
  expect(ids()).toEqual(['again']);
  await run.stop();
  expect(run.output).toContain('Posts are stored again.');
});

test('SIGTERM: what is under way is answered first, and an idle connection holds nothing up', async () => {
  const run = await start();
  const port = Number(new URL(run.url).port);
  const idle = connect(port, '127.0.0.1').on('error', () => undefined);
  const slow = connect(port, '127.0.0.1');
  let answer = '';
  slow.on('data', (data) => (answer += data));
  slow.write('POST /feedback HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nProspect');
  expect(await postForm(run.url, { ProspectID: '0' })).toMatchObject({ status: 201 });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) run.child.kill(signal); // as npx and a terminal do
  while (!run.output.includes('Stopping')) await new Promise((resolve) => run.child.stderr.once('data', resolve));
  slow.write('ID=1');
  expect(await run.ended).toBe(0);
  idle.destroy();
  expect(answer).toMatch(/^HTTP\/1.1 201 /);
  expect(ids()).toEqual(['0', '1']);
});
