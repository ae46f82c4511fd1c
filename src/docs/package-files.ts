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

/** The manifest with the subpaths of today's vendors; the rest of it stays byte for byte. */
function buildManifest(manifest: string): string {
  const folders = [...vendors.map(({ key }) => getVendorFolder(key)), ...parts];
  const exports = {
    '.': { types: './index.d.ts', default: './index.js' },
    ...Object.fromEntries(folders.map((folder) => [`./${folder}`, buildExport(folder)])),
    './package.json': './package.json',
  };
  const text = JSON.stringify({ exports }, null, 2).slice('{\n'.length, -'\n}'.length);
  return manifest.replace(/^ {2}"exports": \{.*?^ {2}\}/ms, () => text);
}

const buildExport = (folder: string) => ({
  types: `./dist/${folder}/index.d.ts`,
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
