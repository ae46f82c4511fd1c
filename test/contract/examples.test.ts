import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each example prints what its last lines say. */

const folder = join(__dirname, '../../examples');

test.each(readdirSync(folder).filter((file) => file.endsWith('.mjs')))('%s', (file) => {
  const [, expected = ''] = readFileSync(join(folder, file), 'utf8').split('// Prints:\n');
  const printed = execFileSync(process.execPath, ['--no-warnings', join(folder, file)], { encoding: 'utf8' });
  expect(printed).toBe(expected.replace(/^\/\/ /gm, ''));
});
