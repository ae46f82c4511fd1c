import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What people read: every link leads somewhere, and what says that it runs does. */

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const below = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
const files = [...readdirSync(root), ...['docs', 'examples', 'bench'].flatMap(below)].filter(
  (file) => file.endsWith('.md') && !file.includes('node_modules'),
);

/** The anchor of a heading, as GitHub makes it. */
const toAnchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** The anchors of a page: those of its headings, a repeated one with its number, and those that stand in it. */
function getAnchors(text: string): string[] {
  const counts = new Map<string, number>();
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = toAnchor(heading);
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, anchor = '']) => anchor)];
}

test.each(files)('every link of %s leads somewhere', (file) => {
  const text = read(file).replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken = targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const full = path === '' ? join(root, file) : resolve(root, dirname(file), path);
    if (!existsSync(full)) return true;
    return anchor !== undefined && !getAnchors(readFileSync(full, 'utf8')).includes(anchor);
  });
  expect(broken).toEqual([]);
});

const { files: packed } = JSON.parse(read('package.json')) as { files: string[] };

test('what the README links is in the package, or an absolute address', () => {
  const targets = [...read('README.md').matchAll(/\]\(([^)\s#]+)/g)].map(([, target = '']) => target);
  const always = ['README.md', 'LICENSE', 'CHANGELOG.md'];
  const isPacked = (target: string) =>
    always.includes(target) ||
    packed.some((entry) => target === entry || target.startsWith(entry.replace(/\*.*$/, '')));
  const missing = targets.filter((target) => !/^https:/.test(target) && !isPacked(target));
  expect(missing).toEqual([]);
});

test.each(files)('%s names no folder of the machine that it was written on', (file) => {
  expect(read(file)).not.toMatch(/(?<![\w~.])\/(?:root|home|Users|tmp)\//);
});

test('the README has at most 150 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151);
});

const blocks = files.flatMap((file) =>
  [...read(file).matchAll(/<!-- runs -->\n```js\n([\s\S]*?)```/g)].map(([, code = ''], index) => [
    `${file}, ${index + 1}`,
    code,
  ]),
);

test.each(blocks)('the code of %s runs', (_, code = '') => {
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, stdio: 'pipe' });
});
