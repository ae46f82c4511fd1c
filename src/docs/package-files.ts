import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getVendorFolder, loadSamples, vendors } from '../catalog';

/** Builds the files that name vendors among other things: the path of each from the root, and its text. */
export function buildPackageFiles(): Map<string, string> {
  return new Map([
    ['package.json', buildManifest(readFileSync(join(__dirname, '../../package.json'), 'utf8'))],
    ['samples/settings.json', buildSampleSettings()],
  ]);
}

/** The parts of the package with a subpath of their own, besides the vendors. */
const parts = ['types', 'delivery', 'queue', 'receiver', 'sandbox', 'fixtures'];

/** The parts that work in a bundle. The others read files or start threads from files of their own. */
const bundledParts = ['types', 'receiver'];

/** Replaces the `exports` of the manifest. The rest of it is unchanged. */
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

/** `module` is for bundlers. Node ignores it and uses `default`. */
const buildExport = (folder: string, isBundled: boolean) => ({
  types: `./dist/${folder}/index.d.ts`,
  ...(isBundled && { module: `./dist/module/${folder}/index.js` }),
  default: `./dist/${folder}/index.js`,
});

/** Merges the sample settings of all vendors, and adds a source. */
function buildSampleSettings(): string {
  const settings: Record<string, unknown> = { source: { name: 'Sample Source' } };
  for (const { key } of vendors) {
    for (const [name, value] of Object.entries(loadSamples(key).settings)) {
      if (name in settings)
        throw new Error(
          `samples.json of ${key} sets ${name}, which another vendor's samples also set: put it under the key of the vendor`,
        );
      settings[name] = value;
    }
  }
  return `${JSON.stringify(settings, null, 2)}\n`;
}
