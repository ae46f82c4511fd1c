import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A vendor that nobody has touched since it was written passes everything that walks the catalog, at once. */

const root = join(__dirname, '../..');
const left = ['.git', 'node_modules', 'dist', 'coverage'];
const names = ['example_dialer', 'put_lead'];

test('a vendor written by new-vendor passes every test', () => {
  const copy = mkdtempSync(join(tmpdir(), 'new-vendor-'));
  const run = (command: string, ...words: string[]) => {
    try {
      return execFileSync(command, words, { cwd: copy, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command} ${words.join(' ')}\n${stdout}\n${stderr}`);
    }
  };
  for (const name of readdirSync(root))
    if (!left.includes(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

  run('npm', 'run', 'new-vendor', '--', ...names);
  run('npm', 'run', 'docs');
  run('npm', 'run', 'lint');
  run('npm', 'test', '--', '--coverage');
  expect(readFileSync(join(copy, 'package.json'), 'utf8')).toContain('"./example-dialer": {');
  expect(run('node', 'dist/cli/main.js', 'demo')).toContain('example_dialer_put_lead');
  expect(readdirSync(join(copy, 'fixtures/example-dialer/put-lead')).length).toBeGreaterThan(5);
  rmSync(copy, { recursive: true });
});
