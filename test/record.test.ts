import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import { answer, serveFault } from './fault-server';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'record-'));
  fs.writeFileSync(join(folder, 'leads.csv'), 'first_name,email,phone_1\nCanary,canary@example.com,5125550142\n');
  fs.writeFileSync(
    join(folder, 'settings.json'),
    '{"phoneburner": {"key": "canary-key", "user_id": "1", "cm_id": "2"}}',
  );
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const record = (origin: string, ...more: string[]): Promise<{ code: number; said: string }> => {
  const files = ['--leads', 'leads.csv', '--settings', 'settings.json', '--origin', origin, '--as', 'first'];
  const words = [join(__dirname, '../dist/cli/main.js'), 'record', 'phoneburner_put_contact', ...files, ...more];
  return new Promise((resolve) =>
    execFile(process.execPath, words, { cwd: folder }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: (out + err).trim() }),
    ),
  );
};
const story = () => join(folder, 'fixtures/phoneburner/put-contact/first.json');
const lines = (body: string) => serveFault((socket) => void socket.write(answer(200, body)));

test('writes an exchange as a story that replays, with the person and the key covered', async () => {
  const sandbox = await startSandbox();
  expect(await record(sandbox.origin)).toEqual({
    code: 0,
    said: 'success: written to fixtures/phoneburner/put-contact/first.json',
  });
  const text = fs.readFileSync(story(), 'utf8');
  expect(text).not.toMatch(/canary|5125550142/i);
  const { origin, vars, request, response, result } = JSON.parse(text);
  expect(origin).toMatchObject({ kind: 'recorded', date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  expect(putContact.validate(vars)).toBeUndefined();
  expect(putContact.request(vars)).toEqual(request);
  expect(putContact.response(vars, request, response)).toEqual(result);
  expect(result).toMatchObject({ outcome: 'success', lead_url: expect.any(String) });

  expect(await record(sandbox.origin, '--check')).toEqual({
    ...{
      code: 4,
      said: expect.stringMatching(/^shape of the body: was .*\noutcome: was success, is failure\nappended fields: /),
    },
  });
  expect(fs.readFileSync(story(), 'utf8')).toBe(text);
  await sandbox.close();
  const anew = await startSandbox();
  expect(await record(anew.origin, '--check')).toEqual({ code: 0, said: 'as it was recorded' });
  await anew.close();
});

test('covers what the vendor repeats, and writes nothing while something is left', async () => {
  const echo = await lines('FAILURE|canary@example.com is known as Canary');
  expect((await record(echo.origin)).said).toMatch(/^failure: written/);
  expect(fs.readFileSync(story(), 'utf8')).not.toMatch(/canary/i);
  fs.rmSync(story());
  const coded = await lines('FAILURE|known as %43anary');
  expect(await record(coded.origin)).toEqual({
    ...{ code: 1, said: 'a credential or something of the person is still in the story; nothing is written' },
  });
  expect(fs.existsSync(story())).toBe(false);
  await Promise.all([echo.close(), coded.close()]);
});

test('says why there is nothing to record', async () => {
  const gone = await lines('');
  await gone.close();
  expect(await record(gone.origin)).toEqual({
    ...{ code: 1, said: 'there is nothing to record: the vendor refused the connection (sent: no)' },
  });
  expect((await record(gone.origin, '--check', '--as', '../x')).said).toBe(
    '--as must be small letters, digits and hyphens',
  );
});
