import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The report on the command line, and what the commands do with it. */

const main = join(__dirname, '../../dist/cli/main.js');
let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'check-'));
  write('settings.json', '{"phoneburner": {"key": "k", "user_id": "1", "cm_id": "2"}}');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  fs.writeFileSync(join(folder, name), text);
  return name;
}
const readText = (name: string) => fs.readFileSync(join(folder, name), 'utf8');

const cli = (...words: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) =>
    execFile(process.execPath, [main, ...words], { cwd: folder }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  );
const files = ['phoneburner_put_contact', '--leads', 'leads.csv', '--settings', 'settings.json'];
const check = (...more: string[]) => cli('check', ...files, ...more);
const deliver = (...more: string[]) => cli('deliver', ...files, '--sandbox', ...more);

const phoneless = 'lead.phone_1 is blank, and so is every other phone: a dialer has nobody to call';

test('check prints the report, and the same as JSON in the documented shape', async () => {
  write('leads.csv', 'id,E-mail,frist_name\n1,a@example.com,x\n1,,y\n2,A@example.com,\n');
  const { code, out, err } = await check();
  expect(code).toBe(0);
  expect(err).toBe(
    '\nNothing can be sent with --live yet: phoneburner_put_contact does not know this column of the leads file: "frist_name" (did you mean lead.first_name?). Name its variable with --map "Column=variable", or leave it out with --ignore-columns "Column".\n\nAdd --refused FILE to write the refused rows to a file, in which you can fix them.\n',
  );
  expect(out.split('\n').map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
    'Put Contact (phoneburner_put_contact): 3 rows',
    '',
    'column  variable  filled',
    '──────────  ──────────  ──────  ─────────────────────────────',
    'id  lead.id  3',
    'E-mail  lead.email  2',
    'frist_name  UNKNOWN  2  did you mean lead.first_name?',
    '',
    'may be sent  of them doubtful  refused  skipped  in the journal',
    '───────────  ────────────────  ───────  ───────  ──────────────',
    '  2  2  1  0  0',
    '',
    'Refused: these rows are not sent',
    'rows  first lines  reason',
    '────  ───────────  ────────────────────────────',
    '  1  3  lead.email must not be blank',
    '',
    'Doubtful: these leads are sent, but check them first',
    'rows  first lines  reason',
    expect.stringMatching(/^[─ ]+$/),
    `  2  2, 4  ${phoneless}`,
    '',
    'Duplicates: an earlier row has the same value',
    'value  rows  first lines',
    '──────  ────  ───────────',
    'id  1  3 repeats 2',
    'e-mail  1  4 repeats 2',
    '',
  ]);
  expect(JSON.parse((await check('--json')).out)).toEqual({
    ...{ leads: 3, sendable: 2, refused: 1, doubtful: 2, skipped: 0, settled: 0 },
    duplicates: [
      { variable: 'lead.id', leads: 1, lines: [[2, 3]] },
      { variable: 'lead.email', leads: 1, lines: [[2, 4]] },
    ],
    columns: [
      { column: 'id', variable: 'lead.id', filled: 3 },
      { column: 'E-mail', variable: 'lead.email', filled: 2 },
      { column: 'frist_name', suggestion: 'lead.first_name', filled: 2 },
    ],
    repairs: [],
    reasons: [
      { reason: phoneless, leads: 2, lines: [2, 4] },
      { reason: 'lead.email must not be blank', leads: 1, lines: [3] },
    ],
  });
});

test('what a journal has settled is told, and nothing of it is refused', async () => {
  write('leads.csv', 'id,email\n1,a@example.com\n2,b@example.com\n');
  expect((await deliver('--journal', 'journal')).code).toBe(0);
  write('leads.csv', 'id,email\n1,a@example.com\n2,\n3,c@example.com\n');
  const counts = async (...more: string[]) => {
    const { leads, sendable, refused, settled } = JSON.parse(
      (await check('--journal', 'journal', '--json', ...more)).out,
    );
    return { leads, sendable, refused, settled };
  };
  expect(await counts('--sandbox')).toEqual({ leads: 3, sendable: 1, refused: 0, settled: 2 });
  // A sandbox run keeps no lead from the vendor.
  expect(await counts()).toEqual({ leads: 3, sendable: 2, refused: 1, settled: 0 });
  expect(await check('--journal', 'absent')).toMatchObject({
    ...{ code: 1, err: 'the journal cannot be found: check its name and folder\n' },
  });
});

describe('a file of refused rows', () => {
  const rows = 'E-mail;zip;"a; note"\na@example.com;78704;x\n;="02134";" it\'s ""blank"""\n b@example.com;1;2;3\n';
  const refused =
    '\ufeffline,reason,E-mail,zip,"a; note"\n3,lead.email must not be blank,,"=""02134"""," it\'s ""blank"""\n4,the row has more cells than the header," b@example.com",1,2,3\n';

  test('has them as they stood, and can be mended and sent', async () => {
    write('leads.csv', rows);
    expect((await check('--refused', 'refused.csv')).code).toBe(0);
    expect(readText('refused.csv')).toBe(refused);
    expect(fs.statSync(join(folder, 'refused.csv')).mode & 0o777).toBe(0o600);
    write('leads.csv', refused.replace('blank,,', 'blank,c@example.com,').replace(',2,3\n', ',2\n'));
    const { code, out } = await deliver('--ignore-columns', 'a; note', '--json');
    expect(JSON.parse(out)).toMatchObject({ leads: 2, unused: [], outcomes: { success: 2 } });
    expect(code).toBe(0);
    // Mended in part, it gives a file of the same kind.
    write('leads.csv', refused.replace('blank,,', 'blank,c@example.com,'));
    await check('--refused', 'refused.csv');
    expect(readText('refused.csv')).toBe(
      '\ufeffline,reason,E-mail,zip,"a; note"\n3,the row has more cells than the header," b@example.com",1,2,3\n',
    );
  });

  test('is NDJSON for NDJSON', async () => {
    write('leads.ndjson', '{"email": ""}\nnonsense\n{ }\n{"email": "a@example.com"}\n');
    const words = ['phoneburner_put_contact', '--leads', 'leads.ndjson', '--settings', 'settings.json'];
    await cli('check', ...words, '--refused', 'refused.ndjson');
    const expected =
      '{"line":1,"reason":"lead.email must not be blank","email": ""}\n{"line":2,"reason":"the line is not a JSON object","text":"nonsense"}\n{"line":3,"reason":"lead.email must not be blank"}\n';
    expect(readText('refused.ndjson')).toBe(expected);
    fs.renameSync(join(folder, 'refused.ndjson'), join(folder, 'leads.ndjson'));
    await cli('check', ...words, '--refused', 'refused.ndjson');
    expect(readText('refused.ndjson')).toBe(
      expected.replace('the line is not a JSON object', 'lead.email must not be blank'),
    );
  });

  test.each(['my notes', 'email\na@example.com\n', 'line,reasons\n'])(
    'takes the place of no other file: %j',
    async (text) => {
      write('leads.csv', rows);
      write('refused.csv', text);
      const { code, err } = await check('--refused', 'refused.csv');
      expect({ code, err }).toEqual({
        ...{
          code: 1,
          err: 'the file that --refused names does not hold refused rows, and was not changed: name another\n',
        },
      });
      expect(readText('refused.csv')).toBe(text);
      expect(fs.readdirSync(folder).sort()).toEqual(['leads.csv', 'refused.csv', 'settings.json']);
    },
  );

  test('takes the place of an older one, and of nothing when the leads cannot be read', async () => {
    write('leads.csv', rows);
    write('refused.csv', '\ufeffline,reason,email\n2,x,\n');
    expect((await check('--refused', 'leads.csv')).err).toBe(
      'the leads and the refused rows are the same file: name another file for one of them\n',
    );
    write('leads.csv', 'email\n"a@example.com\n');
    expect((await check('--refused', 'refused.csv')).code).toBe(1);
    expect(readText('refused.csv')).toBe('\ufeffline,reason,email\n2,x,\n');
    write('leads.csv', 'email\na@example.com\n');
    expect((await check('--refused', 'refused.csv')).code).toBe(0);
    expect(readText('refused.csv')).toBe('\ufeffline,reason,email\n');
    expect(fs.readdirSync(folder).sort()).toEqual(['leads.csv', 'refused.csv', 'settings.json']);
  });
});

test('a misspelled setting is named, and one for another action is not', async () => {
  write('leads.csv', 'email\njane@example.com\n');
  const settings = {
    phonburner: { key: 'canary' },
    phoneburner: { user_id: '1', cm_ids: '2', custom_field: { 7: 'x' } },
  };
  write('settings.json', JSON.stringify({ ...settings, leadperfection: { subdomain: 'demo' }, client_id: 'demo' }));
  const { err } = await check();
  expect(err.split('\n').filter((line) => line.startsWith('Warning'))).toEqual([
    'Warning: the setting phonburner.key is not known. Did you mean phoneburner.key?',
    'Warning: the setting phoneburner.cm_ids is not known. Did you mean phoneburner.cm_id?',
  ]);
  expect(err).not.toContain('canary');
});

test('one reason for all rows is looked for in the settings and the columns', async () => {
  write('leads.csv', 'email\na@example.com\nb@example.com\n');
  write('settings.json', '{"phoneburner": {"kye": "x", "user_id": "1", "cm_id": "2"}}');
  const hint = 'All rows are refused for one reason: check the names in the --settings file, and the columns above.';
  expect((await check()).out).toContain(hint);
  write('settings.json', '{"phoneburner": {"key": "x", "user_id": "1", "cm_id": "2"}}');
  write('leads.csv', 'email\na@example.com\n""\n');
  expect((await check()).out).not.toContain(hint);
});

test('journal show says when no lead is uncertain, and when it does not know a key', async () => {
  write('leads.csv', 'email\na@example.com\n');
  await deliver('--journal', 'journal');
  expect((await cli('journal', 'show', 'journal')).out).toMatch(/unsent +0\n\nNo lead is uncertain\.\n$/);
  const { out } = await cli('journal', 'show', 'journal', '--key', 'nobody');
  expect(out).toBe('The journal has no lead with this key: `journal list` shows all.\n');
});

describe('the exit code', () => {
  test('is 5 when every row was refused, but not when the journal has settled one', async () => {
    write('leads.csv', 'id,email\n1,\n2,\n');
    for (const run of [check(), deliver(), cli('deliver', ...files, '--dry-run')]) expect((await run).code).toBe(5);
    write('leads.csv', 'id,email\n1,a@example.com\n');
    expect((await deliver('--journal', 'journal')).code).toBe(0);
    write('leads.csv', 'id,email\n1,\n2,\n');
    expect((await deliver('--journal', 'journal')).code).toBe(0);
    write('leads.csv', 'id,email\n');
    expect((await check()).code).toBe(0);
  });

  test('is 5 with --fail-on-skip when one was', async () => {
    write('leads.csv', 'id,email\n1,a@example.com\n2,\n');
    for (const run of [check(), deliver()]) expect((await run).code).toBe(0);
    for (const run of [check('--fail-on-skip'), deliver('--fail-on-skip')]) expect((await run).code).toBe(5);
    write('leads.csv', 'id,email\n1,a@example.com\n');
    expect((await deliver('--fail-on-skip')).code).toBe(0);
  });
});

test('enqueue and record refuse an unknown column, and nothing is sent', async () => {
  write('leads.csv', 'email,frist_name,shoe\na@example.com,x,y\n');
  const message =
    'nothing was sent: phoneburner_put_contact does not know these columns of the leads file: "frist_name" (did you mean lead.first_name?), "shoe". Name the variable of each with --map "Column=variable", or leave it out with --ignore-columns "Column"\n';
  const enqueue = ['enqueue', 'leads.csv', '--action', 'phoneburner_put_contact', '--redis', 'redis://127.0.0.1:9'];
  expect(await cli(...enqueue)).toEqual({ code: 1, out: '', err: message });
  expect(await cli('record', ...files, '--sandbox', '--as', 'first')).toEqual({ code: 1, out: '', err: message });
  expect(
    (await cli('record', ...files, '--sandbox', '--as', 'first', '--ignore-columns', 'shoe,frist_name')).code,
  ).toBe(0);
});
