import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkJournal,
  type JournalRecord,
  openJournal,
  readJournal,
  salvageJournal,
} from 'leadconduit-vendors/delivery';

/** The file of a journal: what it refuses, what it notices, what it gives back. */

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'storage-'));
  file = join(folder, 'journal');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const keyOf = (n: number) => `phoneburner_put_contact|www.phoneburner.com|1/2|lead-${n}`;
const delivered = { status: 'delivered', sent: 'yes', attempts: 1, code: 'accepted' } as const;

/** Writes a journal of some leads; each third one is left without a result. */
async function write(leads: number) {
  const journal = await openJournal(file);
  await Promise.all(
    Array.from({ length: leads }, async (_, n) => {
      const identity = { key: keyOf(n), contentHash: 'c', row: `row-${n}` };
      await journal.recordIntent(identity);
      if (n % 3 > 0) await journal.recordResult(identity, { ...delivered, result: { outcome: 'success' } });
    }),
  );
  return journal;
}
async function read(): Promise<JournalRecord[]> {
  const records = [];
  for await (const record of readJournal(file)) records.push(record);
  return records;
}

test('what was recorded is read again, page by page, also while it is written', async () => {
  const journal = await write(2500);
  const expected = Array.from({ length: 2500 }, (_, n) => [keyOf(n), n % 3 > 0 ? 'delivered' : 'uncertain']);
  expect((await read()).map(({ key, status }) => [key, status]).sort()).toEqual(expected.sort());
  expect(await checkJournal(file)).toBe(2500);
  await journal.recordIntent({ key: keyOf(2500), contentHash: 'c' });
  expect(await read()).toHaveLength(2501);
  await journal.close();
  expect(fs.readdirSync(folder).sort()).toEqual(['journal', 'journal.lock']);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test('a flipped bit anywhere is noticed, or changes nothing', async () => {
  await (await write(60)).close();
  const whole = fs.readFileSync(file);
  const before = await read();
  let noticed = 0;
  for (let at = 0; at < whole.length; at += 4001) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    fs.writeFileSync(file, flipped);
    const result = await openJournal(file).then(
      async (journal) => {
        await journal.close();
        return read();
      },
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (typeof result === 'string') {
      noticed++;
      expect(['EDAMAGED', 'EJOURNAL', 'SQLITE_1', 'EIO']).toContain(result);
    } else expect(result).toEqual(before);
  }
  expect(noticed).toBeGreaterThan(1);
}, 120_000);

test('what can be read of a damaged journal is given back', async () => {
  await (await write(3000)).close();
  const bytes = fs.readFileSync(file);
  const middle = 4096 * Math.floor(bytes.length / 8192);
  bytes.fill(0xff, middle, middle + 4096);
  fs.writeFileSync(file, bytes);
  await expect(openJournal(file)).rejects.toMatchObject({ code: 'EDAMAGED' });
  await expect(checkJournal(file)).rejects.toMatchObject({ code: 'EDAMAGED' });
  const found: JournalRecord[] = [];
  const damaged = await salvageJournal(file, (records) => found.push(...records));
  expect(damaged).toBeGreaterThan(0);
  expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
  expect(found.length).toBeGreaterThan(2500);
  expect(fs.readFileSync(file).equals(bytes)).toBe(true); // toEqual takes seconds
});

test('a file that is no journal, or one of version 0.1, is left as it is, with nothing beside it', async () => {
  for (const content of [
    'email,phone\n',
    'x',
    '5fd1a7d2 {"journal":3,"salt":"abc"}\n',
    'SQLite format 3\0'.padEnd(4096, '\0'),
  ]) {
    fs.writeFileSync(file, content);
    await expect(openJournal(file)).rejects.toMatchObject({ code: expect.stringMatching(/^E(JOURNAL|DAMAGED)$/) });
    await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^E(JOURNAL|DAMAGED)$/) });
    expect(fs.readFileSync(file, 'utf8')).toBe(content);
    expect(fs.readdirSync(folder)).toEqual(['journal']);
  }
  fs.writeFileSync(file, '');
  expect(await read()).toEqual([]);
  await expect(openJournal(join(folder, 'no/such/folder'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(openJournal('/dev/null')).rejects.toMatchObject({ code: 'EJOURNAL' });
  await expect(openJournal(folder)).rejects.toMatchObject({ code: 'EJOURNAL' });
  fs.mkdirSync(`${file}.lock`);
  await expect(openJournal(file)).rejects.toMatchObject({ code: 'ELOCK' });
  fs.rmdirSync(`${file}.lock`);
  execFileSync('mkfifo', [`${file}.fifo`]);
  await expect(openJournal(`${file}.fifo`)).rejects.toMatchObject({ code: 'EJOURNAL' });
});

test('a rollback journal that would make the journal empty is refused, and nothing is changed', async () => {
  await (await write(9)).close();
  const header = Buffer.alloc(512);
  header.write('d9d505f920a163d7', 'hex'); // then: how many pages it holds, a nonce, how many the journal had, and sizes
  header.writeUInt32BE(512, 20);
  header.writeUInt32BE(4096, 24);
  const whole = fs.readFileSync(file);
  for (const [bytes, pages] of [[whole, 0] as const, [Buffer.alloc(0), 4] as const]) {
    fs.writeFileSync(file, bytes);
    header.writeUInt32BE(pages, 16);
    fs.writeFileSync(`${file}-journal`, header);
    for (let tries = 0; tries < 2; tries++) {
      await expect(openJournal(file)).rejects.toMatchObject({ code: 'EDAMAGED' });
      await expect(read()).rejects.toMatchObject({ code: 'EDAMAGED' });
    }
    expect(fs.readFileSync(file)).toEqual(bytes);
  }
});

test('a journal whose beginning was cut short is begun again', async () => {
  fs.writeFileSync(file, '');
  for (const left of ['.new', '.new-journal']) fs.writeFileSync(file + left, 'half');
  await (await write(3)).close();
  expect(await read()).toHaveLength(3);
  expect(fs.readdirSync(folder).sort()).toEqual(['journal', 'journal.lock']);
});

test('a journal that was emptied is refused, and one that was removed is begun again', async () => {
  await (await write(3)).close();
  fs.truncateSync(file, 0);
  await expect(openJournal(file)).rejects.toMatchObject({ code: 'EDAMAGED' });
  await expect(read()).rejects.toMatchObject({ code: 'EDAMAGED' });
  fs.renameSync(file, `${file}.old`);
  await (await write(2)).close();
  expect(await read()).toHaveLength(2);
  fs.truncateSync(file, 0);
  await expect(openJournal(file)).rejects.toMatchObject({ code: 'EDAMAGED' });
});

test('a person settles an uncertain lead, and only that', async () => {
  const journal = await write(3);
  const [uncertain, other] = [keyOf(0), keyOf(1)];
  expect(await journal.settle(uncertain, { status: 'delivered', note: 'asked the vendor' })).toMatchObject({
    ...{ key: uncertain, status: 'delivered', note: 'asked the vendor' },
  });
  for (const key of [uncertain, other, 'none'])
    await expect(journal.settle(key, { status: 'unsent' })).rejects.toMatchObject({ code: 'ENOTUNCERTAIN' });
  await journal.close();
  expect((await read()).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
});

test('what is old is forgotten, and never an uncertain lead', async () => {
  const journal = await write(3000);
  const size = () => fs.statSync(file).size;
  const before = size();
  expect(await journal.prune(new Date(0))).toBe(0);
  expect(await journal.prune(new Date(Date.now() + 1000))).toBe(2000);
  expect(size()).toBeLessThan(before / 2);
  expect((await read()).every(({ status }) => status === 'uncertain')).toBe(true);
  await journal.recordIntent({ key: keyOf(5000), contentHash: 'c' });
  await journal.close();
  expect(await checkJournal(file)).toBe(1001);
});

test('how far the check of a journal is, is told meanwhile', async () => {
  await (await write(3_000)).close();
  let progress = 0;
  const journal = await openJournal(file, { onProgress: () => progress++ });
  expect(progress).toBe(4);
  await journal.close();
}, 60_000);

test('a process that has an open journal may end by itself', () => {
  const script = `require('./dist/delivery').openJournal(process.argv[1]).then(() => console.log('opened'))`;
  const root = join(__dirname, '../..');
  const { stdout, status } = spawnSync(process.execPath, ['-e', script, file], { cwd: root, encoding: 'utf8' });
  expect([stdout.trim(), status]).toEqual(['opened', 0]);
});

test('what can be read is given back also when the header or the salt is damaged', async () => {
  await (await write(5)).close();
  const whole = fs.readFileSync(file);
  const salt = whole.indexOf(Buffer.from((await openSalt()) ?? ''));
  for (const at of [salt, 63]) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    fs.writeFileSync(file, flipped);
    await expect(openJournal(file)).rejects.toMatchObject({ code: expect.stringMatching(/^E(DAMAGED|JOURNAL)$/) });
    const found: JournalRecord[] = [];
    await salvageJournal(file, (records) => found.push(...records));
    expect(found).toHaveLength(5);
  }
});
async function openSalt(): Promise<string> {
  const journal = await openJournal(file);
  const { salt } = journal;
  await journal.close();
  return salt;
}

test('a journal is pruned while it is written', async () => {
  const journal = await write(300);
  let isDone = false;
  const writing = (async () => {
    for (let n = 1000; !isDone; n++) await journal.recordIntent({ key: keyOf(n), contentHash: 'c' });
  })();
  expect(await journal.prune(new Date(Date.now() + 1000))).toBeGreaterThan(0);
  isDone = true;
  await writing;
  const settled = journal.settle(keyOf(0), { status: 'delivered' });
  await journal.close();
  expect((await settled).status).toBe('delivered');
  expect(await checkJournal(file)).toBeGreaterThan(100);
});
