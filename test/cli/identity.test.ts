import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Who a row of a file is, from one run of the command line to the next. */

const main = join(__dirname, '../../dist/cli/main.js');
let folder: string;
let server: Server;
/** The e-mail addresses that have reached the vendor. */
let sent: string[];

beforeEach(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'identity-'));
  fs.writeFileSync(join(folder, 'settings.json'), '{"phoneburner": {"key": "k", "user_id": "1", "cm_id": "2"}}');
  sent = [];
  server = createServer(({ url = '' }, response) => {
    const email = new URL(url, 'http://localhost').searchParams.get('email') ?? '';
    sent.push(email);
    response.end(`SUCCESS|https://www.phoneburner.com/?upc=${email.split('@')[0]}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  fs.rmSync(folder, { recursive: true });
});

function deliver(
  rows: string[],
  ...more: string[]
): Promise<{ code: number; out: string; results: Record<string, unknown>[] }> {
  fs.writeFileSync(join(folder, 'leads.csv'), `${rows.join('\n')}\n`);
  const { port } = server.address() as { port: number };
  const words = ['deliver', 'phoneburner_put_contact', '--leads', 'leads.csv', '--settings', 'settings.json'];
  const where = ['--origin', `http://127.0.0.1:${port}`, '--journal', 'journal', '--results', 'results'];
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words, ...where, ...more], { cwd: folder }, (error, stdout, stderr) => {
      const lines = fs.existsSync(join(folder, 'results'))
        ? fs.readFileSync(join(folder, 'results'), 'utf8').trim().split('\n')
        : [];
      resolve({
        code: Number(error?.code ?? 0),
        out: stdout + stderr,
        results: lines.filter(Boolean).map((line) => JSON.parse(line)),
      });
    });
  });
}

const header = 'first_name,email,phone_1';
const jane = 'Jane,jane@example.com,5125550142';
const joan = 'Joan,joan@example.com,5125550143';
const june = 'June,june@example.com,5125550144';

test('rows that have moved keep their own results', async () => {
  await deliver([header, jane, joan, june]);
  const { code, results } = await deliver([header, june, jane, joan]);
  expect(code).toBe(0);
  expect(sent).toHaveLength(3);
  const last = new Map(results.map(({ line, lead_url }) => [line, lead_url]));
  expect([...last.values()]).toEqual(
    ['june', 'jane', 'joan'].map((name) => `https://www.phoneburner.com/?upc=${name}`),
  );
});

test('a row whose columns are named otherwise since is not sent again', async () => {
  await deliver([header, jane]);
  await deliver(['last_name,email,phone_2', jane]);
  await deliver(['notes,email,phone_1', jane]);
  expect(sent).toEqual(['jane@example.com']);
});

test('of two rows that are one person both are told, and a key column tells them apart', async () => {
  const rows = ['id_of_mine,email,phoneburner.tags', 'a-1,jane@example.com,Roof', 'a-2,jane@example.com,Window'];
  const first = await deliver(rows, '--concurrency', '1');
  expect(first.code).toBe(3);
  expect(sent).toHaveLength(1);
  expect(first.out).toContain('--key-column');
  expect(first.out).toMatch(/^ *3 +2 +delivered +the journal knows this lead with other content: phoneburner.tags$/m);
  expect(first.results).toMatchObject([
    { line: 2, outcome: 'success' },
    { line: 3, outcome: 'error', code: 'JOURNAL_CONFLICT' },
  ]);
  const second = await deliver(rows, '--key-column', 'id_of_mine');
  expect(second.code).toBe(0);
  expect(sent).toHaveLength(2); // the row that was sent is known as it came
  await deliver(rows, '--key-column', 'id_of_mine');
  expect(sent).toHaveLength(2);
});

test('of two files that number their leads alike the second is told why it is not sent, and a rounded id is none', async () => {
  await deliver(['id,email', '1,jane@example.com', '1.06227E+15,joan@example.com', '1.06227E+15,june@example.com']);
  expect(sent.sort()).toEqual(['jane@example.com', 'joan@example.com', 'june@example.com']);
  const second = await deliver(['id,email', '1,joe@example.com']);
  expect(second).toMatchObject({ code: 3, out: expect.stringContaining('two files use the same ids') });
  expect(sent).toHaveLength(3);
});

test('a key column that is not there, and a blank key, are told', async () => {
  expect(await deliver([header, jane], '--key-column', 'mine')).toMatchObject({
    ...{ code: 1, out: 'the leads file has no column "mine", which --key-column names\n' },
  });
  const { results } = await deliver(['mine,email', ',jane@example.com', 'b,joan@example.com'], '--key-column', 'mine');
  expect(results).toMatchObject([
    { line: 2, outcome: 'skip', reason: 'the key column is blank in this row' },
    { line: 3 },
  ]);
  expect(sent).toEqual(['joan@example.com']);
});

test('a mended setting sends nothing again', async () => {
  await deliver([header, jane]);
  fs.writeFileSync(
    join(folder, 'settings.json'),
    '{"phoneburner": {"key": "new", "user_id": "1", "cm_id": "2", "promocode": "P", "tags": ["T"]}, "lead": {"country": "US"}}',
  );
  const { code, out } = await deliver([header, jane]);
  expect(code).toBe(0);
  expect(sent).toHaveLength(1);
  expect(out).toContain('Leads of phoneburner_put_contact that the journal already has: 1. Nothing was sent for them.');
  expect(out).toContain('1 of 1 · success 1 · sent before 1');
});
