import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from './pages';

for (const [path, text] of pages()) writeFileSync(join(__dirname, '../..', path), text);
