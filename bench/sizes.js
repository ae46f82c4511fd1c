/** What a production install brings: megabytes and packages. Asks the package registry. */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

function installed(wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'size-'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const npm = (...words) =>
    execFileSync('npm', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  npm('install', '--omit=dev', '--no-audit', '--no-fund', '--ignore-scripts', wanted);
  const files = readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((file) => file.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const packages = npm('ls', '--all', '--parseable').trim().split('\n').length - 1;
  rmSync(folder, { recursive: true });
  return { megabytes: bytes / 1e6, packages };
}

module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: join(__dirname, '..'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const rows = [
    ['leadconduit-vendors', join(folder, filename)],
    ['leadconduit-custom', 'leadconduit-custom'],
    ['leadconduit-default', 'leadconduit-default'],
  ].map(([name, wanted]) => ({ name, ...installed(wanted) }));
  rmSync(folder, { recursive: true });
  return rows;
};
