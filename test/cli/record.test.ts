import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRecordingProblem, recordExchange } from 'leadconduit-vendors/fixtures';
import { addLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import { answer, serveFault } from '../support/fault-server';

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

const record = (origin: string | undefined, ...more: string[]): Promise<{ code: number; said: string }> => {
  const to = origin === undefined ? ['--sandbox'] : ['--origin', origin];
  const files = ['--leads', 'leads.csv', '--settings', 'settings.json', ...to, '--as', 'first'];
  const words = [join(__dirname, '../../dist/cli/main.js'), 'record', 'phoneburner_put_contact', ...files, ...more];
  return new Promise((resolve) =>
    execFile(process.execPath, words, { cwd: folder }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: (out + err).trim() }),
    ),
  );
};
const fixture = () => join(folder, 'fixtures/phoneburner/put-contact/first.json');
const lines = (body: string) => serveFault((socket) => void socket.write(answer(200, body)));

test('what the sandbox answers is inferred, and never called recorded', async () => {
  expect(await record(undefined)).toMatchObject({ code: 0 });
  const { origin, code } = JSON.parse(fs.readFileSync(fixture(), 'utf8'));
  expect([origin.kind, code]).toEqual(['inferred', 'accepted']);
});

test('writes an exchange as a fixture that replays, with the person and the key covered', async () => {
  const sandbox = await startSandbox();
  expect(await record(sandbox.origin)).toEqual({
    code: 0,
    said: 'success: written to fixtures/phoneburner/put-contact/first.json',
  });
  const text = fs.readFileSync(fixture(), 'utf8');
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
  expect(fs.readFileSync(fixture(), 'utf8')).toBe(text);
  await sandbox.close();
  const anew = await startSandbox();
  expect(await record(anew.origin, '--check')).toEqual({ code: 0, said: 'as it was recorded' });
  await anew.close();
});

test('covers what the vendor repeats, encoded or not', async () => {
  const echo = await lines('FAILURE|canary@example.com is known as Canary');
  expect((await record(echo.origin)).said).toMatch(/^failure: written/);
  expect(fs.readFileSync(fixture(), 'utf8')).not.toMatch(/canary/i);
  fs.rmSync(fixture());
  const coded = await lines('FAILURE|known as %43anary, Y2FuYXJ5LWtleQ==');
  expect((await record(coded.origin)).said).toMatch(/^failure: written/);
  expect(JSON.parse(fs.readFileSync(fixture(), 'utf8')).response.body).toBe('FAILURE|known as [hidden], [hidden]');
  await Promise.all([echo.close(), coded.close()]);
});

describe('a fixture', () => {
  const put = (lead: object, body: string, key = 'k12') => {
    const vars = { lead: { email: 'a@example.com', ...lead }, phoneburner: { key, user_id: '1', cm_id: '2' } };
    return recordExchange(putContact, vars, { status: 200, body });
  };
  const told = (fixture: ReturnType<typeof put>) =>
    typeof fixture === 'string' ? fixture : [fixture.response.body, fixture.result.outcome, fixture.result.reason];

  test.each([
    [{ first_name: 'Ana' }, 'ANA (key k12) IS KNOWN', '[hidden] (key [hidden]) IS KNOWN'],
    [{ first_name: 'Bo', last_name: 'Ng' }, 'bo%20NG, nobody', '[hidden]%20[hidden], nobody'],
    [{ first_name: 'Zoë', last_name: 'Lê' }, 'zo\\u00cb L&ecirc; l&#xEA;', '[hidden] [hidden] [hidden]'],
    [{ last_name: "O'Brien" }, "O\\'BRIEN O&#039;Brien O%27brien", '[hidden] [hidden] [hidden]'],
    [{ address_1: '1/2 Elm' }, '1\\/2 elm 1%2F2+Elm', '[hidden] [hidden]'],
    [{ state: 'Indiana', country: 'US' }, 'IN OR NEAR US', 'IN OR NEAR US'],
    [{ last_name: 'No' }, 'Dr. NO IS KNOWN', 'Dr. [hidden] IS KNOWN'],
  ])('covers %j in %s', (lead, said, shown) => {
    expect(told(put(lead, `FAILURE|${said}`))).toEqual([`FAILURE|${shown}`, 'failure', shown]);
  });

  test.each([
    ['k', 'key=k, known', 'key=[hidden], known'],
    ['#1', 'key#1 of 10', 'key[hidden] of 10'],
    ['7', 'code 7\\n7%207 77', 'code [hidden]\\n[hidden]%20[hidden] 77'],
  ])('covers the credential %s', (key, said, shown) => {
    expect(told(put({}, `FAILURE|${said}`, key))).toEqual([`FAILURE|${shown}`, 'failure', expect.any(String)]);
  });

  test('covers letters that are written in ASCII, as PHP does', () => {
    const lead = { first_name: 'Renée', last_name: 'Müller', phone_1: '5125550142', postal_code: '78704', srs_id: 1 };
    const body = (name: string) => `{"status":"OK","leadid":"77","message":"added ${name} M\\u00fcller, REN\\u00C9E"}`;
    const add = (name: string) =>
      recordExchange(addLead, { lead, client_id: 'demo' }, { status: 200, headers: {}, body: body(name) });
    for (const name of ['Ren\\u00e9e', '\\u0052en\\u00e9e', '&#82;en&#xe9;e', '%52en%C3%A9e'])
      expect(add(name)).toMatchObject({
        response: { body: '{"status":"OK","leadid":"77","message":"added [hidden] [hidden], [hidden]"}' },
      });
  });

  test('is not written where the name of the person is a word of the vendor', () => {
    const changed =
      'the answer would have another meaning once it is masked; nothing is written: record a lead with other values';
    expect(told(put({ last_name: 'Unknown' }, 'ERROR|UNKNOWN USER'))).toBe(changed);
    expect(told(put({ last_name: 'Email' }, 'FAILURE|INVALID EMAIL'))).toBe(changed);
    expect(told(put({ last_name: 'Success' }, 'SUCCESS|https://www.phoneburner.com/'))).toBe(changed);
    expect(told(put({ last_name: 'Ow' }, 'ERROR|UNKNOWN USER'))).toEqual([
      ...['ERROR|UNKNOWN USER', 'error', 'UNKNOWN USER'],
    ]);
  });

  test('is known beforehand to be none where a plain setting names the person', () => {
    const lead = { first_name: 'Ana', email: 'a@example.com' };
    const named = (promocode: string) =>
      getRecordingProblem(putContact, { lead, phoneburner: { key: 'k', promocode } });
    expect(named('For ANA')).toBe('a setting that is not masked contains a credential or personal data of the lead');
    expect(named('For banana')).toBeUndefined();
  });
});

test('sends nothing where it cannot do its job', async () => {
  const server = await lines('FAILURE|DUPLICATE EMAIL');
  const said = async (...more: string[]) => {
    const { code, said } = await record(server.origin, ...more);
    expect({ code, requests: server.requests }).toEqual({ code: 1, requests: 0 });
    return said;
  };
  expect(await said('--check')).toBe('there is no fixture at fixtures/phoneburner/put-contact/first.json');
  fs.writeFileSync(join(folder, 'fixtures'), 'no folder');
  expect(await said()).toMatch(/^the fixture cannot be written: E/);
  fs.rmSync(join(folder, 'fixtures'));
  fs.mkdirSync(fixture(), { recursive: true });
  expect(await said('--overwrite')).toBe('the fixture cannot be written: EISDIR');
  fs.rmdirSync(fixture());
  fs.writeFileSync(fixture(), 'edited by hand');
  expect(await said()).toMatch(/^there is a fixture at .*first\.json already: choose another name, or add /);
  expect(fs.readFileSync(fixture(), 'utf8')).toBe('edited by hand');
  for (const damaged of ['{"should": ', 'null', '{"vars": {}, "refusal": "lead.email must not be blank"}']) {
    fs.writeFileSync(fixture(), damaged);
    expect(await said('--check')).toBe(
      'the fixture at fixtures/phoneburner/put-contact/first.json is damaged, or does not hold an exchange',
    );
  }
  await server.close();
});

test('an existing fixture is replaced on request', async () => {
  const server = await lines('FAILURE|SOME WORDS 17');
  expect((await record(server.origin)).code).toBe(0);
  const text = fs.readFileSync(fixture(), 'utf8');
  fs.writeFileSync(fixture(), 'edited by hand');
  expect((await record(server.origin, '--overwrite', '--check')).said).toBe(
    '--check writes nothing: leave out --overwrite',
  );
  expect((await record(server.origin, '--overwrite')).code).toBe(0);
  expect(fs.readFileSync(fixture(), 'utf8')).toBe(text);
  await server.close();
});

test('tells of a request and of a reason that changed', async () => {
  const server = await lines('FAILURE|SOME WORDS 17');
  expect((await record(server.origin)).code).toBe(0);
  const { request, result, ...rest } = JSON.parse(fs.readFileSync(fixture(), 'utf8'));
  request.url = request.url.replace('firstname', 'first_name');
  result.reason = 'OTHER WORDS 18';
  fs.writeFileSync(fixture(), JSON.stringify({ ...rest, request, result }));
  expect(await record(server.origin, '--check')).toEqual({
    code: 4,
    said: expect.stringMatching(
      /^url of the request: was .*&first_name=x.*, is .*&firstname=x.*\nreason: was OTHER WORDS #, is SOME WORDS #$/,
    ),
  });
  await server.close();
});

test('says why there is nothing to record', async () => {
  const gone = await lines('');
  await gone.close();
  expect(await record(gone.origin)).toEqual({
    ...{ code: 1, said: 'there is nothing to record: the vendor refused the connection (sent: no)' },
  });
  expect((await record(gone.origin, '--as', '../x')).said).toBe('--as must be small letters, digits and hyphens');
});
