import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackageFiles } from './package-files';
import { buildPages } from './pages';

const root = join(__dirname, '../..');
for (const [path, text] of [...buildPages(), ...buildPackageFiles()]) writeFileSync(join(root, path), text);
