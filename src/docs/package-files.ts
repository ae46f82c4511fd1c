import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getVendorFolder, loadSamples, vendors } from '../catalog';

/** The files of the package that name its vendors beside other things: the path of each from the root, and its text. */
export function buildPackageFiles(): Map<string, string> {
  return new Map([
    ['package.json', buildManifest(readFileSync(join(__dirname, '../../package.json'), 'utf8'))],
    ['samples/settings.json', buildSampleSettings()],
  ]);
}

/** The parts of the package that are no vendor's and have a subpath of their own. */
const parts = ['types', 'delivery', 'queue', 'receiver', 'sandbox', 'fixtures'];

/** Those that run within a bundle; the others read files and start threads beside them. */
const bundledParts = ['types', 'receiver'];

/** The manifest with the subpaths of today's vendors; the rest of it stays byte for byte. */
function buildManifest(manifest: string): string {
  const vendorFolders = vendors.map(({ key }) => getVendorFolder(key));
  const exports = {
    '.': { types: './index.d.ts', module: './dist/module/engine.js', default: './index.js' },
    ...Object.fromEntries(vendorFolders.map((folder) => [`./${folder}`, buildExport(folder, true)])),
    ...Object.fromEntries(parts.map((part) => [`./${part}`, buildExport(part, bundledParts.includes(part))])),
    './package.json': './package.json',
  };
  const text = JSON.stringify({ exports }, null, 2).slice('{\n'.length, -'\n}'.length);
  return manifest.replace(/^ {2}"exports": \{.*?^ {2}\}/ms, () => text);
}

/** `module` is for bundlers; Node does not know it, and takes `default`. */
const buildExport = (folder: string, isBundled: boolean) => ({
  types: `./dist/${folder}/index.d.ts`,
  ...(isBundled && { module: `./dist/module/${folder}/index.js` }),
  default: `./dist/${folder}/index.js`,
});

/** The settings with which the bundled leads are sent: those of every vendor, and a source. */
function buildSampleSettings(): string {
  const settings: Record<string, unknown> = { source: { name: 'Sample Source' } };
  for (const { key } of vendors) {
    for (const [name, value] of Object.entries(loadSamples(key).settings)) {
      if (name in settings) throw new Error(`the samples of ${key} have ${name}, as those of another vendor do`);
      settings[name] = value;
    }
  }
  return `${JSON.stringify(settings, null, 2)}\n`;
}
