import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeedbackFile } from 'leadconduit-vendors/cli/feedback-file';
import type { Feedback } from 'leadconduit-vendors/receiver';
import { readPosts } from './receive-process';

/** The file of the command `receive`, and what crashes and people do to it. */

let folder: string;
const files: FeedbackFile[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'feedback-'));
});
afterEach(async () => {
  for (const file of files.splice(0)) await file.close();
  fs.rmSync(folder, { recursive: true });
});

const path = (name = 'feedback.ndjson') => join(folder, name);
const open = async (onTorn: () => void = () => undefined) => {
  const file = await FeedbackFile.open(path(), onTorn);
  files.push(file);
  return file;
};
const create = (ProspectID: string): Feedback => ({
  ...{ at: '2026-01-01T00:00:00.000Z', action: 'leadperfection_feedback', status: 201 },
  fields: { ProspectID },
});
const line = (id: string) => `${JSON.stringify(create(id))}\n`;
const ids = (name?: string) => readPosts(folder, name).map(({ fields }) => fields.ProspectID);

test('posts that arrive at once are all there, in their order', async () => {
  const file = await open();
  const names = Array.from({ length: 500 }, (_, n) => `id-${n}`);
  await Promise.all(names.map((name) => file.append(create(name))));
  expect(ids()).toEqual(names);
  // The next one may come in the very moment in which the last one ends.
  await file.append(create('a')).then(() => file.append(create('b')));
  expect(ids()).toEqual([...names, 'a', 'b']);
});

test('one that is closed has written what it was given', async () => {
  const file = await FeedbackFile.open(path(), () => undefined);
  const appended = [file.append(create('1')), file.append(create('2'))];
  await file.close();
  await Promise.all(appended);
  expect(ids()).toEqual(['1', '2']);
});

test('a second one waits for no lock, and is told of it', async () => {
  await open();
  await expect(FeedbackFile.open(path(), () => undefined)).rejects.toMatchObject({ code: 'EBUSY' });
  fs.symlinkSync(path(), path('link'));
  await expect(FeedbackFile.open(path('link'), () => undefined)).rejects.toMatchObject({ code: 'EBUSY' });
  await files.pop()?.close();
  await open();
});

const long = `{"at":"${'x'.repeat(200_000)}`;
test.each<[string, string, string[], string | undefined]>([
  ['whole', line('1'), ['1', '2'], undefined],
  ['empty', '', ['2'], undefined],
  ['without its last line break', line('1').slice(0, -1), ['1', '2'], undefined],
  ['with a torn line', line('1') + line('x').slice(0, 50), ['1', '2'], line('x').slice(0, 50)],
  ['with a torn line alone', line('x').slice(0, 3), ['2'], line('x').slice(0, 3)],
  ['with bytes that never reached the disk', `${line('1')}\0\0\0`, ['1', '2'], '\0\0\0'],
  ['with nothing but such bytes', '\0'.repeat(5000), ['2'], '\0'.repeat(5000)],
  ['with a torn line that ends', `${line('1')}{"at":"20\n`, ['1', '2'], '{"at":"20'],
  ['with a long torn line', `${line('1')}${long}`, ['1', '2'], long],
  [
    'with a line as long as a chunk',
    line('y'.repeat(65_536 - line('').length)),
    ['y'.repeat(65_536 - line('').length), '2'],
    undefined,
  ],
  ['long', line('1').repeat(2_000), [...Array(2_000).fill('1'), '2'], undefined],
])('a file that is there, %s, is gone on with', async (_, text, expected, torn) => {
  fs.writeFileSync(path(), text);
  let told = 0;
  const file = await open(() => void told++);
  await file.append(create('2'));
  expect(ids()).toEqual(expected);
  expect([told, fs.existsSync(path('feedback.ndjson.torn'))]).toEqual(torn === undefined ? [0, false] : [1, true]);
  if (torn !== undefined) expect(fs.readFileSync(path('feedback.ndjson.torn'), 'utf8')).toBe(`${torn}\n`);
});

test.each([
  ['leads', 'id,email\n1,jane@example.com\n'],
  ['other JSON', '{"at":"x","key":"y"}\n'],
  ['no line break', 'jane@example.com'],
  ['a long line', `${'x'.repeat(100_000)}\n`],
])('a file that holds %s is left as it is', async (_, text) => {
  fs.writeFileSync(path(), text);
  await expect(open()).rejects.toMatchObject({ code: 'EFOREIGN' });
  expect(fs.readFileSync(path(), 'utf8')).toBe(text);
});

test('a first post of nearly 1 MB is no foreign line', async () => {
  fs.writeFileSync(path(), line('x'.repeat(900_000)));
  const file = await open();
  await file.append(create('2'));
  expect(ids().length).toBe(2);
});

test('a file that is moved, removed, cut or added to in the meantime', async () => {
  const file = await open();
  const append = (id: string) => file.append(create(id));
  await append('1');
  fs.renameSync(path(), path('moved'));
  await append('2');
  expect([ids('moved'), ids()]).toEqual([['1'], ['2']]);
  expect(fs.statSync(path()).mode & 0o777).toBe(0o600);
  fs.rmSync(path());
  await append('3');
  expect(ids()).toEqual(['3']);
  fs.truncateSync(path(), 20);
  await append('4');
  expect(ids()).toEqual(['4']);
  fs.appendFileSync(path(), line('5').slice(0, -1));
  await append('6');
  expect(ids()).toEqual(['4', '5', '6']);
  fs.writeFileSync(path(), 'id,email\n');
  await expect(append('7')).rejects.toMatchObject({ code: 'EFOREIGN' });
  expect(fs.readFileSync(path(), 'utf8')).toBe('id,email\n');
  fs.rmSync(path());
  await append('8');
  expect(ids()).toEqual(['8']);
});
