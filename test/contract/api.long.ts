import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const committed = join(root, 'docs/reference/api');

const readPages = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

test('docs/reference/api is as `npm run docs` writes it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  execFileSync(join(root, 'node_modules/.bin/typedoc'), ['--out', folder], { cwd: root, stdio: 'pipe' });
  expect(readPages(committed)).toEqual(readPages(folder));
  rmSync(folder, { recursive: true });
});
