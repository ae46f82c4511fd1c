import { isRoundedNumber } from './repairs';

const KEY_MISSING = 'the key column is blank in this row';
const KEY_ROUNDED = 'the key has lost digits in a spreadsheet (1.2E+15): export it again, as text';

/**
 * Returns why a row is refused because of its key; undefined when it is not. A row with a key column must have a key:
 * by its person alone it could be taken for another row.
 *
 * @param key the trimmed key; undefined when the file has no key column
 * @param cell the key as it stands in the row. Default: `key`
 */
export function findKeyProblem(key: string | undefined, cell: unknown = key): string | undefined {
  if (key === '') return KEY_MISSING;
  return isRoundedNumber(cell) ? KEY_ROUNDED : undefined;
}
