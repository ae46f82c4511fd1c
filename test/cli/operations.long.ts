import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { openJournal } from 'leadconduit-vendors/delivery';
import { answer, faults } from '../support/fault-server';
import { deliver, files, folder, journal, main, served, start, until, yes } from './process';

/** What a person does with a delivery that does not go smoothly, through the command line as it is built. */

test('Ctrl-C lets the leads under way end, and the journal goes on from there', async () => {
  const answers: (() => void)[] = [];
  const slow = await served((socket) => void answers.push(() => yes(socket)));
  const run = deliver(slow.origin, '--concurrency', '3', '--results', 'results');
  await until(() => answers.length === 3);
  run.child.kill('SIGINT');
  await until(() => run.said.includes('Stopping'));
  for (const one of answers) one();
  expect(await run.ended).toBe(130);
  expect(slow.requests).toBe(3);
  expect(run.said).toMatch(/phoneburner_put_contact +3 +0 +3 +0 +6\n/);
  expect(run.said).toContain('not sent: the delivery was stopped');
  const count = (name: string) => fs.readFileSync(join(folder, name), 'utf8').trim().split('\n').length;
  expect(run.said).toMatch(/Results: .*results\.partial\n/);
  expect(count('results.partial')).toBe(6);
  const fast = await served(yes);
  expect(await deliver(fast.origin, '--results', 'results').ended).toBe(0);
  expect([count('results'), fs.existsSync(join(folder, 'results.partial'))]).toEqual([30, false]);
  expect(fast.requests).toBe(27);
});

test('two rows of one id keep a result each, however often the delivery goes on', async () => {
  fs.writeFileSync(join(folder, 'leads.csv'), 'id,email\n7,a@example.com\n7,b@example.com\n');
  const server = await served(yes);
  for (let run = 0; run < 3; run++) await deliver(server.origin, '--results', 'out', '--concurrency', '1').ended;
  const results = fs.readFileSync(join(folder, 'out'), 'utf8').trim().split('\n');
  expect(results.map((line) => JSON.parse(line))).toMatchObject([
    { line: 2, outcome: 'success' },
    { line: 3, outcome: 'error', code: 'JOURNAL_CONFLICT', status: 'delivered', sent: 'yes', attempts: 0 },
  ]);
  expect(server.requests).toBe(1);
});

test('a second Ctrl-C stops at once, and what was under way is parked', async () => {
  const silent = await served(faults.timeout);
  const run = deliver(silent.origin, '--concurrency', '2');
  await until(() => silent.requests === 2);
  run.child.kill('SIGINT');
  await until(() => run.said.includes('Stopping'));
  const again = setInterval(() => run.child.kill('SIGINT'), 100); // one that follows at once is the first one, by way of npx
  expect(await run.ended).toBe(130);
  clearInterval(again);
  const { said } = await journal('list', 'journal', '--json');
  const entries = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries.map(({ key, sent, status }) => [key.split('|').at(-1), sent, status])).toEqual([
    ['lead-0', 'unknown', 'uncertain'],
    ['lead-1', 'unknown', 'uncertain'],
  ]);
});

test('results of a process that was killed are kept, and begun anew with the same journal', async () => {
  let requests = 0;
  const server = await served((socket) => (++requests > 5 ? undefined : yes(socket)));
  const run = deliver(server.origin, '--concurrency', '1', '--results', 'results');
  await until(() => requests === 6);
  run.child.kill('SIGKILL');
  await run.ended;
  const read = (name: string) => fs.readFileSync(join(folder, name), 'utf8').trim().split('\n');
  expect(read('results.partial').map((line) => JSON.parse(line).key)).toEqual([
    'lead-0',
    'lead-1',
    'lead-2',
    'lead-3',
    'lead-4',
  ]);
  expect(fs.existsSync(join(folder, 'results'))).toBe(false);
  const again = await served(yes);
  expect(await deliver(again.origin, '--results', 'results').ended).toBe(3);
  const statuses = new Map(read('results').map((line) => [JSON.parse(line).key, JSON.parse(line).status]));
  expect([statuses.size, read('results').length, again.requests]).toEqual([30, 30, 24]);
  expect(statuses.get('lead-5')).toBe('uncertain');
  expect(fs.existsSync(join(folder, 'results.partial'))).toBe(false);
});

test('parked leads are listed, not sent again, and redriven by hand alone', async () => {
  const first = await served((socket) => void socket.resetAndDestroy(), 28);
  const run = deliver(first.origin, '--concurrency', '1', '--results', 'results');
  expect(await run.ended).toBe(3);
  expect(run.said).toContain('Uncertain leads of phoneburner_put_contact: 2. They may have arrived');
  expect(run.said).toMatch(/30 {2}lead-28\n +31 {2}lead-29/);
  const again = await served(yes);
  expect(await deliver(again.origin, '--results', 'results').ended).toBe(3);
  expect(again.requests).toBe(0);
  expect(fs.readFileSync(join(folder, 'results'), 'utf8').trim().split('\n')).toHaveLength(30);

  const shown = await journal('show', 'journal');
  expect(shown.said).toMatch(/delivered +28\nrejected +0\nuncertain +2\n/);
  expect(shown.said).toContain('the connection broke before the answer was complete');
  expect((await journal('show', 'journal', '--key', 'lead-3', '--json')).said).toContain('"status":"delivered"');

  const redrive = (...words: string[]) => journal('redrive', 'journal', ...files, ...words);
  const where = ['--origin', again.origin];
  expect(await redrive('--key', 'lead-28', ...where)).toMatchObject({
    code: 1,
    said: expect.stringContaining('--accept-duplicates'),
  });
  expect(await redrive('--accept-duplicates', ...where)).toEqual({
    code: 1,
    said: 'give --key K, or --all for every uncertain lead\n',
  });
  expect(await redrive('--key', 'lead-28', '--accept-duplicates')).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^give exactly one of --sandbox/),
  });
  expect(await redrive('--key', 'lead-3', '--accept-duplicates', ...where)).toEqual({
    code: 1,
    said: 'the journal has no such uncertain lead: `journal show` lists them\n',
  });
  expect(again.requests).toBe(0);
  const typo = join(folder, 'typo.json');
  fs.writeFileSync(typo, JSON.stringify({ phoneburner: { key: 'k', user_id: '1', cm_id: '2', promocod: 'x' } }));
  const resent = await redrive('--key', 'lead-28', '--accept-duplicates', '--settings', typo, ...where);
  expect(resent.code).toBe(0);
  expect(resent.said).toContain('phoneburner.promocod is not known. Did you mean phoneburner.promocode?');
  expect(again.requests).toBe(1);
  fs.writeFileSync(join(folder, 'leads.csv'), 'id,email\nlead-1,lead-1@example.com\n');
  const absent = await redrive('--all', '--accept-duplicates', ...where);
  expect(absent.said).toContain(
    'Uncertain leads that are not in the leads file: phoneburner_put_contact|loopback|1/2|lead-29',
  );
  expect(again.requests).toBe(1);
});

test('a redriven answer has results of its own, and is in those of the next delivery, a line a lead', async () => {
  const first = await served((socket) => void socket.resetAndDestroy(), 27);
  expect(await deliver(first.origin, '--concurrency', '1', '--results', 'results').ended).toBe(3);
  const again = await served(yes);
  const where = [...files, '--origin', again.origin, '--accept-duplicates'];
  const redrive = (key: string, ...more: string[]) => journal('redrive', 'journal', ...where, '--key', key, ...more);
  const results = (name: string) =>
    fs
      .readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ key, outcome, replayed = false }) => [key, outcome, replayed]);
  expect(await redrive('lead-27', '--results', 'journal')).toEqual({
    ...{ code: 1, said: 'the journal and the results are the same file: name another file for one of them\n' },
  });
  expect(await redrive('lead-27', '--results', 'results')).toEqual({
    ...{ code: 1, said: 'the results file exists already: name another, or move it away\n' },
  });
  expect((await redrive('lead-27', '--results', 'redriven')).code).toBe(0);
  expect(results('redriven')).toEqual([['lead-27', 'success', false]]);
  expect((await redrive('lead-28')).code).toBe(0);
  for (const _ of ['then', 'again']) {
    expect(await deliver(again.origin, '--results', 'results').ended).toBe(3);
    expect(results('results')).toHaveLength(30);
    expect(Object.fromEntries(results('results').map(([key, ...rest]) => [key, rest]))).toMatchObject({
      ...{ 'lead-26': ['success', true], 'lead-27': ['success', true], 'lead-28': ['success', true] },
      ...{ 'lead-29': ['error', true] },
    });
  }
  expect(again.requests).toBe(2);
});

test('what the vendor turned away because of a setting goes again by itself once it was mended', async () => {
  const wrong = await served((socket) => void socket.write(answer(200, 'ERROR|CANCELLED USER')));
  const run = deliver(wrong.origin, '--concurrency', '1', '--results', 'results');
  expect(await run.ended).toBe(3);
  expect(run.said).toContain('not sent: the vendor turned away the previous leads because of account or settings');
  expect(wrong.requests).toBe(3);
  const right = await served(yes);
  expect(await deliver(right.origin, '--results', 'results', '--json').ended).toBe(0);
  expect(right.requests).toBe(30);
});

test('what was rejected goes again when that is asked for, and a torn result is mended', async () => {
  const wrong = await served((socket) => void socket.write(answer(200, 'ERROR|INVALID EMAIL')));
  const run = deliver(wrong.origin, '--concurrency', '1', '--results', 'results');
  expect(await run.ended).toBe(3);
  expect(run.said).toContain('not sent: every previous lead was rejected for the same reason');
  expect(wrong.requests).toBe(10);
  fs.appendFileSync(join(folder, 'results'), '{"action":"phoneb');
  const right = await served(yes);
  expect(await deliver(right.origin, '--retry-rejected', '--results', 'results', '--json').ended).toBe(0);
  expect(right.requests).toBe(30);
  const results = fs
    .readFileSync(join(folder, 'results'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(results.filter(({ outcome }) => outcome === 'success')).toHaveLength(30);
});

test('each lead has a connection of its own, unless they are shared on purpose', async () => {
  const own = await served(yes);
  expect(await deliver(own.origin, '--concurrency', '1').ended).toBe(0);
  expect([own.requests, own.connections]).toEqual([30, 30]);
  fs.rmSync(join(folder, 'journal'));
  const shared = await served(yes);
  expect(await deliver(shared.origin, '--concurrency', '1', '--keep-alive').ended).toBe(0);
  expect([shared.requests, shared.connections]).toEqual([30, 1]);
});

test('another process on the same journal is turned away', async () => {
  const held = await openJournal(join(folder, 'journal'));
  const run = deliver('http://127.0.0.1:9');
  expect(await run.ended).toBe(1);
  expect(run.said).toMatch(/\nanother process is using the journal: wait until it ends, or stop it\n$/);
  await held.close();
});

test('Ctrl-C lets what is being redriven end, and leaves the rest uncertain', async () => {
  const lost = await served((socket) => void socket.resetAndDestroy());
  await deliver(lost.origin).ended;
  const answers: (() => void)[] = [];
  const slow = await served((socket) => void answers.push(() => yes(socket)));
  const words = ['journal', 'redrive', 'journal', ...files, '--origin', slow.origin, '--all', '--accept-duplicates'];
  const run = start(...words);
  await until(() => answers.length === 10);
  run.child.kill('SIGINT');
  await until(() => run.said.includes('Stopping'));
  for (const one of answers) one();
  expect(await run.ended).toBe(130);
  expect(slow.requests).toBe(10);
  const { said } = await journal('list', 'journal', '--json');
  expect(said.match(/"status":"delivered"/g)).toHaveLength(10);
  // How many were lost before the breaker opened is a matter of time: ten, or more.
  expect(said.match(/"status":"uncertain"/g) ?? []).toHaveLength(lost.requests - 10);
});

test('a long journal is listed to its end', async () => {
  const held = await openJournal(join(folder, 'journal'));
  const record = (n: number) => held.recordIntent({ key: `a|host|account|lead-${n}`, contentHash: 'v' });
  await Promise.all(Array.from({ length: 5_000 }, (_, n) => record(n)));
  await held.close();
  for (const verb of ['list', 'show']) {
    const { code, said } = await journal(verb, 'journal');
    expect({ code, rows: said.match(/lead-\d+ +uncertain/g)?.length }).toEqual({ code: 0, rows: 5_000 });
  }
});

test('a file that is no journal is said to be none, and never one without uncertain leads', async () => {
  fs.writeFileSync(join(folder, 'old'), '5fd1a7d2 {"journal":3,"salt":"abc"}\n');
  fs.writeFileSync(join(folder, 'empty'), '');
  for (const words of [
    ['list', 'old'],
    ['show', 'old', '--json'],
    ['check', 'old'],
    ['export', 'old'],
    ['show', 'leads.csv'],
  ]) {
    expect(await journal(...words)).toEqual({
      code: 1,
      said: expect.stringContaining('this file is not a journal, or another version of this package wrote it'),
    });
  }
  expect((await journal('list', 'empty')).code).toBe(0);
});

test('an uncertain lead is settled by hand, what is old is forgotten, and the rest is exported', async () => {
  const held = await openJournal(join(folder, 'journal'));
  for (const n of [1, 2]) await held.recordIntent({ key: `a|host|account|lead-${n}`, contentHash: 'v' });
  await held.close();
  const settle = (...words: string[]) => journal('settle', 'journal', '--key', 'lead-1', ...words);
  expect((await settle('--status', 'lost')).code).toBe(1);
  expect(await settle('--status', 'delivered', '--note', 'seen at the vendor')).toEqual({
    code: 0,
    said: expect.stringContaining('is delivered now'),
  });
  expect((await settle('--status', 'delivered')).said).toContain('no uncertain lead');
  expect((await journal('export', 'journal')).said).toContain('"note":"seen at the vendor"');
  expect((await journal('prune', 'journal', '--before', 'yesterday')).code).toBe(1);
  expect((await journal('prune', 'journal', '--before', '2999-01-01')).said).toContain('1 leads were removed');
  expect((await journal('check', 'journal')).said).toContain('It holds 1 leads');
});

test('on a terminal there is a bar, with rate, time left and counts', () => {
  const words = [main, 'deliver', 'phoneburner_put_contact', ...files, '--sandbox', '--concurrency', '1'];
  const line = [process.execPath, ...words].join(' ');
  // Where there is no command that brings a terminal, the process is told that it has one.
  const told = 'data:text/javascript,process.stderr.isTTY = process.stdout.isTTY = true';
  const shown = fs.existsSync('/usr/bin/script')
    ? execFileSync('script', ['-qec', line, '/dev/null'], { cwd: folder, encoding: 'utf8' })
    : spawnSync(process.execPath, ['--import', told, ...words], { cwd: folder, encoding: 'utf8' }).stderr;
  expect(shown).toMatch(/30\/30 · \d+\/s · .* left · success 30 · sent yes 30/);
});
