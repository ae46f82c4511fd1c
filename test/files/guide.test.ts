import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbound } from 'leadconduit-vendors/catalog';
import { createColumnReader, REPAIR_TEXTS } from 'leadconduit-vendors/files';
import type { OutboundAction } from 'leadconduit-vendors/types';

/** The page on files of leads: its commands run, and what it says is so. */

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/guide/files.md'), 'utf8');
const putContact = outbound.phoneburner_put_contact as OutboundAction;
const getBlocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, text = '']) => text);
const commands = getBlocks('sh').map((text) => text.replace(/\\\n/g, ' ').trim().split(/\s+/).slice(2));
let folder: string;
let mapping: Record<string, string | null>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guide-'));
  copyFileSync(join(root, 'samples/meta-leads.csv'), join(folder, 'leads.csv'));
  writeFileSync(join(folder, 'settings.json'), getBlocks('json')[0] ?? '');
  mapping = JSON.parse(run('map'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(name: string, isRight: (words: readonly string[]) => boolean = () => true): string {
  const words = commands.find((one) => one[0] === name && isRight(one)) ?? [];
  const end = words.indexOf('>');
  const [cli, env] = [join(root, 'dist/cli/main.js'), { ...process.env, PHONEBURNER_KEY: 'k' }];
  const own = end < 0 ? words : words.slice(0, end);
  const out = execFileSync(process.execPath, [cli, ...own], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  if (end >= 0) writeFileSync(join(folder, words[end + 1] ?? ''), out);
  return out;
}

test('the mapping that the page shows is the one that is found', () => {
  expect(mapping).toMatchObject(JSON.parse(getBlocks('json')[1] ?? ''));
});

test('the sample is checked, and the row that is refused can be mended', () => {
  expect(run('check')).toMatch(/\n +4 +0 +1 +1 +0\n/);
  const refused = readFileSync(join(folder, 'refused.csv'), 'utf8');
  expect(refused).toMatch(/^\ufeff?line,reason,id,/);
  expect(refused).toMatch(/\n5,lead.email must not be blank,l:1062270000000004,/);
});

test('the sample goes to the sandbox with what the page writes into the mapping', () => {
  const [asField] = getBlocks('json').slice(2);
  writeFileSync(join(folder, 'mapping.json'), JSON.stringify({ ...mapping, ...JSON.parse(`{${asField}}`) }));
  const out = run('deliver', (words) => words.includes('--sandbox'));
  expect(out).toMatch(/phoneburner_put_contact +3 +1 +0 +2 +6/);
  expect(out).not.toContain('roof');
});

test('no other question of the sample is unknown, and both ways to say what it is are ways', () => {
  expect(Object.keys(mapping)).toHaveLength(20);
  for (const line of getBlocks('json').slice(2))
    expect(() => createColumnReader(putContact, JSON.parse(`{${line}}`))).not.toThrow();
});

test('what it calls lost is what the list of repairs calls so', () =>
  expect(page).toContain(REPAIR_TEXTS.rounded.split(' (')[0] ?? ' '));
