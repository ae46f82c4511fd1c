import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbound } from 'leadconduit-vendors/catalog';
import { countLeads, type FileLead, type ReadOptions, readLeads } from 'leadconduit-vendors/files';
import type { OutboundAction } from 'leadconduit-vendors/types';

/** Lead files as spreadsheets, exports and editors write them. */

const putContact = outbound.phoneburner_put_contact as OutboundAction;
const main = join(__dirname, '../../dist/cli/main.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(bytes: Buffer | string, name = 'leads.csv'): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

async function read(bytes: Buffer | string, options?: ReadOptions, name?: string): Promise<FileLead[]> {
  const leads: FileLead[] = [];
  for await (const lead of readLeads(write(bytes, name), putContact, options)) leads.push(lead);
  return leads;
}

/** What is read of a file: the line of each row, and the cells or why there are none. */
const list = async (bytes: Buffer | string, options?: ReadOptions) =>
  (await read(bytes, options)).map((lead) => [lead.line, 'vars' in lead ? lead.vars.lead : lead.unreadable]);

const swap = (bytes: Buffer) => Buffer.from(bytes).swap16();
const text = 'first_name,email\nZoë,zoe@example.com\nJosé,jose@example.com\n';
const zoe = { first_name: 'Zoë', email: 'zoe@example.com' };
const jose = { first_name: 'José', email: 'jose@example.com' };
const both = [
  [2, zoe],
  [3, jose],
];

describe('an encoding', () => {
  test.each([
    ['UTF-8', Buffer.from(text), undefined],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), undefined],
    ['UTF-16LE with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), undefined],
    ['UTF-16LE', Buffer.from(text, 'utf16le'), undefined],
    ['UTF-16BE with a mark', swap(Buffer.from(`\ufeff${text}`, 'utf16le')), undefined],
    ['UTF-16BE', swap(Buffer.from(text, 'utf16le')), undefined],
    ['Windows-1252', Buffer.from(text, 'latin1'), 'windows-1252'],
    ['Latin-1', Buffer.from(text, 'latin1'), 'latin1'],
    ['Mac Roman', Buffer.from(text.replace('ë', '\x91').replace('é', '\x8e'), 'latin1'), 'macintosh'],
  ])('%s is read', async (_, bytes, encoding) => expect(await list(bytes, { encoding })).toEqual(both));

  test('Windows-1252 has characters that Latin-1 has not', async () => {
    const bytes = Buffer.from('first_name,email\nO\x92Brien \x80,o@example.com\n', 'latin1');
    expect(await list(bytes, { encoding: 'cp1252' })).toEqual([
      [2, { first_name: 'O’Brien €', email: 'o@example.com' }],
    ]);
  });

  test.each(['\n', '\r\n', '\r'])('that is wrong is told by the first bad line (%j)', async (end) => {
    const bytes = Buffer.from(text.replaceAll('\n', end).replace('ë', 'e'), 'latin1');
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'ENCODING_WRONG',
      message: expect.stringMatching(/not UTF-8 at line 3: .*--encoding/),
    });
  });

  test('that is wrong far down is told by its line, too', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `Zoë,zoe${n}@example.com`);
    const bytes = Buffer.concat([
      Buffer.from(`first_name,email\r\n${rows.join('\r\n')}\r\n`),
      Buffer.from('Jos\xe9,\n', 'latin1'),
    ]);
    await expect(read(bytes)).rejects.toThrow('at line 20002:');
  });

  test.each([
    ['no-such-thing', 'ENCODING_UNKNOWN'],
    ['', 'ENCODING_UNKNOWN'],
  ])('named %j is told', (encoding, code) => expect(read(text, { encoding })).rejects.toMatchObject({ code }));

  test('refuses a row with bytes that it does not have', async () => {
    const bytes = Buffer.from('first_name,email\n\x81\xff,a@example.com\nJane,b@example.com\n', 'latin1');
    expect(await list(bytes, { encoding: 'shift_jis' })).toEqual([
      [2, 'the row is not shift_jis'],
      [3, { first_name: 'Jane', email: 'b@example.com' }],
    ]);
  });

  test('changes nothing of who a row is', async () => {
    const bytes = Buffer.from(text, 'latin1');
    const raws = await Promise.all(
      ['windows-1252', 'macintosh', 'iso-8859-2'].map(async (encoding) =>
        JSON.stringify((await read(bytes, { encoding }, `${encoding}.csv`)).map((lead) => 'raw' in lead && lead.raw)),
      ),
    );
    expect(new Set(raws).size).toBe(1);
    const plain = await read(text);
    const named = await read(text, { encoding: 'windows-1252' });
    const getRaw = (lead: FileLead) => 'raw' in lead && lead.raw;
    expect(named.map(getRaw)).toEqual(plain.map(getRaw));
  });

  test.each(['PK\x03\x04', '\xd0\xcf\x11\xe0'])('a workbook (%j) is told how to be saved', (magic) =>
    expect(read(Buffer.from(`${magic}email`, 'latin1'))).rejects.toMatchObject({
      code: 'FILE_IS_A_WORKBOOK',
      message: expect.stringContaining('CSV UTF-8'),
    }),
  );

  test('a lock file of Excel is no file of leads', () =>
    expect(async () => {
      for await (const _ of readLeads(join(folder, '~$leads.csv'), putContact));
    }).rejects.toMatchObject({ message: 'the leads file is a lock file of Excel: name the file without ~$' }));
});

describe('line ends', () => {
  test.each([
    ['a,email\r\nx,1@example.com\ny,2@example.com\nz,3@example.com'],
    ['a,email\nx,1@example.com\r\ny,2@example.com\r\nz,3@example.com\r\n'],
    ['a,email\nx,1@example.com\r\ny,2@example.com\rz,3@example.com\r'],
    ['a,email\rx,1@example.com\ry,2@example.com\rz,3@example.com'],
  ])('are read in any mix: %j', async (bytes) =>
    expect(await list(bytes)).toEqual([1, 2, 3].map((n) => [n + 1, { email: `${n}@example.com` }])),
  );

  test('are counted as an editor counts, in cells and blank lines too', async () => {
    const bytes =
      '\r\nemail,notes\r\n1@example.com,"two\r\nlines"\r\n\r\n,\r\n2@example.com,x\r\n3@example.com,"a\n\nb"\n4@example.com';
    expect((await read(bytes)).map(({ line }) => line)).toEqual([3, 7, 8, 11]);
    expect(
      (await read('{"email":"1@example.com"}\r\n\r\n{"email":"2@example.com"}\r', {}, 'a.ndjson')).map(
        ({ line }) => line,
      ),
    ).toEqual([1, 3]);
  });

  test('are found at any border of the parts in which a file is read', async () => {
    const rows = Array.from({ length: 30_000 }, (_, n) => `${'x'.repeat(n % 13)},"q\r\n${n}",${n}@example.com`);
    const leads = await read(['a,b,email', ...rows].join('\r\n'));
    expect(leads).toHaveLength(30_000);
    expect(leads.every(({ line }, n) => line === 2 + 2 * n)).toBe(true);
    expect(leads.at(-1)).toMatchObject({ vars: { lead: { email: '29999@example.com' } } });
  });
});

describe('the separator', () => {
  const lead = [[2, { first_name: 'Jane', email: 'jane@example.com' }]];
  test.each([
    'first_name;email;a,b,c,d,e\nJane;jane@example.com;x',
    'first_name\temail\ta;b;c;d\nJane\tjane@example.com\tx',
    '"a,b,c,d,e";first_name;email\nx;Jane;jane@example.com',
    'first_name|email\nJane|jane@example.com',
  ])('is the one by which most columns are known: %j', async (bytes) => expect(await list(bytes)).toEqual(lead));

  test('is what the first line or the user says', async () => {
    expect(await list('sep=;\r\nfirst_name;email\r\nJane;jane@example.com\r\n')).toEqual([[3, lead[0]?.[1]]]);
    expect(await list('first_name~email\nJane~jane@example.com', { delimiter: '~' })).toEqual(lead);
    expect(await list('first_name\temail\nJane\tjane@example.com', { delimiter: 'tab' })).toEqual(lead);
    await expect(read(text, { delimiter: '::' })).rejects.toMatchObject({ code: 'OPTION_WRONG' });
  });
});

describe('rows that are none', () => {
  test('titles above the header, the header again and a footer', async () => {
    const bytes = [
      'Leads of November,,',
      '"Exported, by hand",,',
      '',
      'First Name,Email,City',
      'Jane,jane@example.com,Austin',
      'First Name,Email,City',
      'Joan,joan@example.com,Austin',
      'Total: 2,,',
    ];
    expect(await list(bytes.join('\n'))).toEqual([
      [5, { first_name: 'Jane', email: 'jane@example.com', city: 'Austin' }],
      [6, 'the row repeats the header'],
      [7, { first_name: 'Joan', email: 'joan@example.com', city: 'Austin' }],
      [8, 'the row is a footer, not a lead'],
    ]);
  });

  test('a row with a filled cell too many is refused, and blank ones are ignored', async () => {
    const bytes = 'first_name,email\nJane,jane@example.com,,\nDoe, Joe,joe@example.com\nJoan,joan@example.com, \n';
    expect(await list(bytes)).toEqual([
      [2, { first_name: 'Jane', email: 'jane@example.com' }],
      [3, 'the row has more cells than the header'],
      [4, { first_name: 'Joan', email: 'joan@example.com' }],
    ]);
  });

  test('a file without a header', () =>
    expect(read('Jane,jane@example.com\n')).rejects.toMatchObject({ code: 'HEADER_MISSING' }));
});

describe('a quote', () => {
  const address = async (cell: string) => {
    const [lead] = await read(`email,address_1,city\na@example.com,${cell},Austin\nb@example.com,x,y\n`);
    return lead && 'vars' in lead ? lead.vars : lead;
  };

  test.each([
    ['6\'2" door', '6\'2" door'],
    ['"6\'2" door"', '6\'2" door'],
    ['"5" pipe', '"5" pipe'],
    ['"call me" he said', '"call me" he said'],
    ['"say ""hi"""', 'say "hi"'],
    [' "one, two" ', 'one, two'],
    ['"two\nlines"', 'two\nlines'],
    ['"12 "A" St, Apt 2"', '12 "A" St, Apt 2'],
  ])('in a cell is read: %s', async (cell, address_1) =>
    expect(await address(cell)).toEqual({ lead: { email: 'a@example.com', address_1, city: 'Austin' } }),
  );

  const unclosed = (line: number) => ({
    code: 'QUOTE_NOT_CLOSED',
    message: expect.stringContaining(`at line ${line} `),
  });
  const rows = (last: (n: number) => string, bad: string) =>
    ['first_name,email', ...Array.from({ length: 1000 }, (_, n) => (n === 10 ? bad : last(n)))].join('\r\n');

  test.each([
    (n: number) => `Jane,jane${n}@example.com`,
    (n: number) => `"Jane","jane${n}@example.com"`,
    (n: number) => `Jane,"jane${n}@example.com"`,
  ])('that is not closed is told by the line on which it opened (%#)', async (row) => {
    await expect(read(rows(row, '"Joe,joe@example.com'))).rejects.toMatchObject(unclosed(12));
    await expect(read(rows(row, 'Joe,"joe@example.com'))).rejects.toMatchObject(unclosed(12));
    await expect(read(rows(row, '"Joe,"joe@example.com"'))).rejects.toMatchObject(unclosed(12));
  });

  test('that is not closed holds no file in memory', async () => {
    const many = `email,notes\na@example.com,"${'x\n'.repeat(2_000_000)}`;
    await expect(countLeads(write(many), putContact)).rejects.toMatchObject(unclosed(2));
  });
});

describe('standard input', () => {
  const words = ['deliver', 'phoneburner_put_contact', '--leads', '-', '--dry-run', '--json'];
  const run = () => spawn(process.execPath, [main, ...words], { env: { ...process.env, TMPDIR: folder } });

  test('is read, and nothing of it is left', async () => {
    const child = execFile(process.execPath, [main, ...words], { env: { ...process.env, TMPDIR: folder } });
    let out = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    child.stdin?.end('email\njane@example.com\n');
    await new Promise((resolve) => child.on('close', resolve));
    expect(JSON.parse(out)).toMatchObject({ line: 2, skip: expect.any(String) });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is kept from others, and deleted when the process is ended', async () => {
    const child = run();
    child.stdin.write('email\njane@example.com\n');
    let file = '';
    while (file === '' || readFileSync(file, 'utf8') === '') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const [name] = readdirSync(folder);
      file = name && readdirSync(join(folder, name))[0] ? join(folder, name, 'leads') : '';
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});

const onLinux = existsSync('/proc/self/fd') ? test : test.skip;
onLinux('a file that is not read to its end, or cannot be read, is closed', async () => {
  const isOurs = (fd: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false;
    }
  };
  const rows = Array.from({ length: 50_000 }, (_, n) => `lead-${n},lead-${n}@example.com\n`);
  for (const bytes of [`id,email\n${rows.join('')}`, 'PK\x03\x04 a workbook', '[]', '']) {
    for (let time = 0; time < 3; time++)
      try {
        for await (const _ of readLeads(write(bytes), putContact)) break;
      } catch {}
  }
  expect(readdirSync('/proc/self/fd').filter(isOurs)).toEqual([]);
});
