import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveryCodes } from 'leadconduit-vendors/delivery';

test('docs/reference/errors.md lists each code of a delivery with what it means, and no other', () => {
  const text = readFileSync(join(__dirname, '../../docs/reference/errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, code, meaning]) => [code, meaning]))).toEqual(deliveryCodes);
  expect(rows.filter(([, , , advice]) => !advice)).toEqual([]);
});
