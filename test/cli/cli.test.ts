import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actions, outbound } from 'leadconduit-vendors/catalog';
import { startSandbox } from 'leadconduit-vendors/sandbox';
import { cli, file, folder, lines, put } from './setup';

describe('deliver', () => {
  test('takes a messy CSV and writes a result for every row, without the person', async () => {
    const csv = [
      '\ufeffID,First Name,Email,lead.phone_1,phoneburner.tags,phoneburner.custom_field.7,Favourite,notes',
      'a-1,"O\'Brien & ""Söns""",ONE@example.com,(512) 555-0142,,"two\nlines",blue,"5\'10"" tall"',
      'a-2,Zoë,one@EXAMPLE.com,,x,,,',
      'a-3,,,,,,,',
      '',
      'a-4,Ana,two@example.com',
      'a-5,Too,three@example.com,,,,,,more,cells',
    ];
    const sandbox = await startSandbox();
    const leads = file('leads.csv', csv.join('\r\n'));
    const { code, out, err } = await put(
      leads,
      '--origin',
      sandbox.origin,
      '--results',
      'out.ndjson',
      '--concurrency',
      '1',
    );
    expect(code).toBe(0);
    expect(out).toContain('phoneburner_put_contact        2        1      0     2      5');
    expect(err).toMatch(/^Favourite +UNKNOWN +1$/m);
    expect(err).toMatch(/^notes +UNKNOWN +1$/m);
    const [same, ms] = [{ action: 'phoneburner_put_contact' }, expect.any(Number)];
    const [went, stayed] = [
      { ...same, sent: 'yes', attempts: 1, ms },
      { ...same, status: 'unsent', sent: 'no', code: 'VALIDATION_FAILED', attempts: 0, ms },
    ];
    const [taken, known] = [
      { status: 'delivered', code: 'accepted' },
      { status: 'rejected', code: 'duplicate' },
    ];
    expect(lines('out.ndjson').sort((a, b) => a.line - b.line)).toEqual([
      { ...went, ...taken, line: 2, key: 'a-1', outcome: 'success', lead_url: expect.any(String) },
      { ...went, ...known, line: 4, key: 'a-2', outcome: 'failure', reason: 'DUPLICATE EMAIL' },
      { ...stayed, line: 5, key: 'a-3', outcome: 'skip', reason: 'lead.email must not be blank' },
      { ...went, ...taken, line: 7, key: 'a-4', outcome: 'success', lead_url: expect.any(String) },
      {
        ...{ ...stayed, line: 8, key: expect.stringMatching(/^row-[\w-]{11}$/) },
        ...{ outcome: 'skip', reason: 'the row has more cells than the header' },
      },
    ]);
    expect(new Map(sandbox.received[0]?.fields)).toEqual(
      new Map([
        ...[
          ['key', 'canary-key'],
          ['firstname', 'O\'Brien & "Söns"'],
          ['email', 'one@example.com'],
        ],
        ...[
          ['phone', '5125550142'],
          ['custom_field[7]', 'two\nlines'],
          ['user_id', '1'],
          ['cm_id', '2'],
        ],
        ['tags[]', 'from settings'],
      ] as [string, string][]),
    );
    expect(sandbox.received[1]?.fields.at(-1)).toEqual(['tags[]', 'x']);
    await sandbox.close();
  });

  test.each([
    ['semicolons.csv', 'email;phoneburner.tags\na@example.com;x,y\n'],
    ['tabs.csv', 'email\tphoneburner.tags\na@example.com\tx,y\n'],
    ['flat.ndjson', '{"email": "a@example.com", "phoneburner.tags": ["x", "y"]}\n'],
    ['nested.jsonl', '{"lead": {"email": "a@example.com"}, "phoneburner": {"tags": ["x", "y"]}}\n\n'],
  ])('takes %s too', async (name, text) => {
    const sandbox = await startSandbox();
    const { code, out } = await put(file(name, text), '--origin', sandbox.origin, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ leads: 1, outcomes: { success: 1 }, unused: [] });
    expect(sandbox.received[0]?.fields.slice(-2)).toEqual([
      ['tags[]', 'x'],
      ['tags[]', 'y'],
    ]);
    await sandbox.close();
  });

  test('goes on after a line that is no JSON object', async () => {
    const leads = file('leads.ndjson', 'nonsense\n[1]\n{"email": "a@example.com"}\n');
    const { out } = await put(leads, '--sandbox', '--json');
    expect(JSON.parse(out)).toMatchObject({
      outcomes: { success: 1, skip: 2 },
      reasons: [{ outcome: 'skip', reason: 'the line is not a JSON object', leads: 2 }],
    });
  });

  test('has nothing to count in a file that is a header alone', async () => {
    const { code, err } = await put(file('leads.csv', 'email,phone_1\n'), '--sandbox');
    expect(code).toBe(0);
    expect(err).toMatch(/\nphoneburner_put_contact: 0 of 0\n$/);
  });

  test('shows masked requests and sends nothing in a dry run', async () => {
    const leads = file('leads.csv', 'first_name,email,phone_1\nJane,jane@example.com,5125550142\nJoe,,\n');
    const { code, out, err } = await put(leads, '--dry-run');
    expect(code).toBe(0);
    expect(err).toMatch(/^Put Contact \(phoneburner_put_contact\): 2 rows\n/);
    expect(err).toMatch(
      /\nDry run: 1 of 2 leads would be sent \(1 refused, 0 skipped, 0 in the journal\)\. Nothing was sent\.\n$/,
    );
    expect(out).toBe(
      '# line 2\nGET https://www.phoneburner.com/api/vendor/put_contact?key=SECRET&firstname=xxxx&email=xxxx%40xxxxxxx.xxx&phone=0000000000&user_id=1&cm_id=2&tags%5B%5D=xxxx%20xxxxxxxx\nAccept: text/plain\n\n' +
        '# line 3\nskip: lead.email must not be blank\n\n',
    );
  });

  test('tells an error by its exit code', async () => {
    const leads = file('leads.csv', 'email,phoneburner.user_id\na@example.com,404\n');
    const { code, out } = await put(leads, '--sandbox');
    expect(code).toBe(3);
    expect(out).toContain('UNKNOWN USER');
  });

  test.each([
    [[], 'give exactly one of --sandbox, --origin URL, --live and --dry-run'],
    [['--sandbox', '--live'], 'give exactly one of --sandbox, --origin URL, --live and --dry-run'],
    [['--sandbox', '--leads', 'absent.csv'], 'the leads file cannot be read: there is no such file or folder (ENOENT)'],
    [['--sandbox', '--leads', 'empty.csv'], 'the leads file is empty: export it again'],
    [
      ['--sandbox', '--leads', 'headless.csv'],
      'no column of the leads file is known: it needs a first line with column names',
    ],
    [
      ['--sandbox', '--leads', 'twice.csv'],
      'two columns of the leads file are both lead.email: "email" and "Email"; leave one out with --ignore-columns, or say with --map what it is',
    ],
    [
      ['--sandbox', '--leads', 'latin.csv'],
      'the leads file is not UTF-8 at line 2: save it again as "CSV UTF-8", or name its encoding, such as --encoding windows-1252',
    ],
    [['--sandbox', '--leads', 'list.json'], 'the leads file is a JSON list: write one object on each line instead'],
    [['--origin', 'http://www.example.com'], '--origin must be an address on loopback, such as http://127.0.0.1:8080'],
    [['--sandbox', '--results', 'empty.csv'], 'the results file exists already: name another, or move it away'],
    [['--sandbox', '--rate', '0'], '--concurrency and --rate must be numbers above zero'],
    [
      ['--sandbox', '--resume', '--journal', 'absent.log'],
      '--resume needs a journal that exists: check the name after --journal',
    ],
    [
      ['--sandbox', '--no-resume', '--journal', 'list.json'],
      'the journal exists already: remove --no-resume to go on with it, or name another file',
    ],
    [
      ['--sandbox', '--journal', 'list.json'],
      'this file is not a journal, or another version of this package wrote it: name another file, or use that version',
    ],
    [
      ['--sandbox', '--results', './leads.csv'],
      'the leads and the results are the same file: name another file for one of them',
    ],
    [
      ['--sandbox', '--journal', 'settings.json'],
      'the settings and the journal are the same file: name another file for one of them',
    ],
    [
      ['--sandbox', '--journal', 'j', '--results', 'j'],
      'the journal and the results are the same file: name another file for one of them',
    ],
    [
      ['--sandbox', '--leads', 'quote.csv'],
      'the leads file has a quote at line 2 that is not closed: close it, or remove it',
    ],
    [
      ['--sandbox', '--settings', 'absent.json'],
      'the settings file cannot be read: there is no such file or folder (ENOENT)',
    ],
    [
      ['--sandbox', '--settings', 'broken.json'],
      'the settings file is not valid JSON near line 1: check its commas, quotes and brackets',
    ],
    [
      ['--sandbox', '--settings', 'comma.json'],
      'the settings file is not valid JSON near line 4: check its commas, quotes and brackets',
    ],
    [
      ['--sandbox', '--settings', 'word.json'],
      'the settings file is not valid JSON: check its commas, quotes and brackets',
    ],
    [['--sandbox', '--settings', 'list.json'], 'the settings file must hold a JSON object'],
    [
      ['--sandbox', '--settings', 'odd.json'],
      'the settings file uses ${ PB KEY }, but this environment variable is not set: set it, and run this again',
    ],
    [
      ['--sandbox', '--settings', 'unset.json'],
      'the settings file uses ${NOT_SET}, but this environment variable is not set: set it, and run this again',
    ],
    [
      ['--sandbox', '--results', 'no/such/folder'],
      'the results file cannot be written: there is no such file or folder (ENOENT)',
    ],
  ])('says what is wrong with %j', async (words, message) => {
    file('empty.csv', '');
    file('quote.csv', 'email\n"jane@example.com\n');
    file('headless.csv', 'Jane,jane@example.com,5125550142\n');
    file('twice.csv', 'email,Email\njane@example.com,joe@example.com\n');
    writeFileSync(join(folder, 'latin.csv'), Buffer.from('email,first_name\njane@example.com,Jos\xe9\n', 'latin1'));
    file('broken.json', '{"key": "canary');
    file('comma.json', '{\r\n  "phoneburner": {\r\n    "key": "canary"\r\n    "user_id": "1"\r\n  }\r\n}');
    file('word.json', 'canary at position 7 (line 1 column 8)');
    file('list.json', '[]');
    file('odd.json', '{"a": "${ PB KEY }"}');
    file('unset.json', '{"a": "${NOT_SET}"}');
    const { code, err } = await put(file('leads.csv', 'email\njane@example.com\n'), ...words);
    expect(code).toBe(1);
    expect(err.trim().split('\n').at(-1)).toBe(message);
    expect(err).not.toMatch(/jane|canary/);
  });
});

describe('the other commands', () => {
  test('list the actions', async () => {
    expect(
      (await cli('actions')).out
        .split('\n')
        .slice(2, -1)
        .map((line) => line.split(' ')[0]),
    ).toEqual(actions.map(({ key }) => key));
    expect(JSON.parse((await cli('actions', '--json')).out)).toHaveLength(actions.length);
  });

  test('describe one, with the key and the grade of each variable', async () => {
    const { out } = await cli('describe', 'leadperfection_add_lead');
    expect(out).toMatch(/lead\.phone_1 +phone +required +phone1 \(seen\) +Main phone/);
    expect(JSON.parse((await cli('describe', 'leadperfection_feedback', '--json')).out).settings).toHaveLength(37);
    const schema = JSON.parse((await cli('describe', 'phoneburner_put_contact', '--json-schema')).out);
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { lead: { required: ['email'] }, phoneburner: { properties: { key: { writeOnly: true } } } },
    });
  });

  test.each([
    [['describe', 'nothing'], /^there is no action of that name; the actions are .*leadperfection_feedback, /],
    [['deliver', 'leadperfection_feedback', '--leads', 'x'], /^leadperfection_feedback is an inbound action/],
    [['deliver', 'phoneburner_put_contact'], /required option '--leads <file>' not specified/],
    [['deliver', 'phoneburner_putcontact', '--leads', 'x'], /^.*; did you mean phoneburner_put_contact\?\n$/],
    [['check', 'PhoneBurner', '--leads', 'x'], /^.*; did you mean phoneburner_put_contact\?\n$/],
    [['describe', 'leadperfection_addlead'], /^.*; did you mean leadperfection_add_lead\?\n$/],
    [['describe', 'leadperfection'], /^.*; the actions are .*leadperfection_add_lead, /],
    [['unknown'], /unknown command 'unknown'/],
    [['describe', 'leadperfection_add_lead', '--json', '--json-schema'], /cannot be used with option '--json'/],
  ])('say what is wrong with %j', async (words, message) => {
    const { code, err } = await cli(...words);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });

  test.each([[], ['deliver'], ['describe'], ['actions'], ['demo']])('%s --help', async (...words) => {
    const { code, out } = await cli(...(words.filter(Boolean) as string[]), '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: leadconduit-vendors/);
  });

  test('demo delivers the bundled sample to every action, and takes feedback in', async () => {
    const { code, out, err } = await cli('demo');
    expect({ code, err: err.includes('218 of 218') }).toEqual({ code: 0, err: true });
    expect(lines('demo-results.ndjson')).toHaveLength(218 * Object.keys(outbound).length);
    for (const seen of ['DUPLICATE EMAIL', 'INVALID EMAIL', 'Invalid zip', 'return', 'conversion'])
      expect(out).toContain(seen);
    // The answer that was lost is told by the feedback.
    expect(out).toMatch(/Uncertain leads of leadperfection_add_lead: 1\. They may have arrived/);
    expect(out).toContain('Leads updated: 12. Uncertain leads that became delivered: 1.');
    expect(out).toMatch(/uncertain +0\n/);
    expect(out).toMatch(/all +12 +6 +0 +3 +3 +3\n/);
    expect(readFileSync(join(folder, 'demo-results.ndjson'), 'utf8')).not.toMatch(/@example|555-?01|sandbox-key/i);
  });
});
