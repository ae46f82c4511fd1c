/**
 * Writes `dist/actions.js`: the vendors' actions and `types` in one file, which Node loads in a tenth of the time that
 * their sixty files take. The index of each of these folders then takes its exports from there, so that an action is one
 * object however it is reached; the other files that it holds are removed. Libraries are still loaded when they are first
 * used.
 */
const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const { getVendorFolder, vendors } = require(join(dist, 'catalog'));
const folders = ['types', ...vendors.map(({ key }) => getVendorFolder(key))];
const names = Object.fromEntries(folders.map((folder) => [folder, Object.keys(require(join(dist, folder)))]));

const { metafile } = esbuild.buildSync({
  stdin: {
    contents: folders.map((folder) => `export * as ${toIdentifier(folder)} from './${folder}';`).join('\n'),
    resolveDir: join(root, 'src'),
    loader: 'ts',
  },
  outfile: join(dist, 'actions.js'),
  absWorkingDir: root,
  metafile: true,
  ...{ bundle: true, packages: 'external', platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning' },
});

for (const input of Object.keys(metafile.inputs).filter((path) => path.startsWith('src/')))
  rmSync(join(dist, relative('src', input)).replace(/ts$/, 'js'), { force: true });
const catalog = join(dist, 'catalog.js');
writeFileSync(catalog, readFileSync(catalog, 'utf8').replace(/require\("\.\/([\w-]+)"\)/g, requireBundled));
for (const folder of folders) writeFileSync(join(dist, folder, 'index.js'), getIndex(folder));

/** The catalog loads the one file, and no index. */
function requireBundled(call, folder) {
  return folders.includes(folder) ? `require("./actions").${toIdentifier(folder)}` : call;
}

/** The last line is never run: it tells an ES module which names it can import. */
function getIndex(folder) {
  return [
    "'use strict';",
    "Object.defineProperty(exports, '__esModule', { value: true });",
    `Object.assign(exports, require('../actions').${toIdentifier(folder)});`,
    `0 && (module.exports = { ${names[folder].join(', ')} });`,
    '',
  ].join('\n');
}

function toIdentifier(folder) {
  return folder.replaceAll('-', '_');
}
