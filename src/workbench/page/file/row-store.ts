import { reactive, ref, shallowRef } from 'vue';
import type { FileRows, RowKind } from '../../api';
import { getSentence } from '../api';
import { getRows } from './file-api';

/** Which rows of the file are shown: a page of those of one kind, or of one reason. */
export const filter = reactive<{ kind: RowKind | ''; reason: string }>({ kind: '', reason: '' });
export const from = ref(0);
export const rows = shallowRef<FileRows>();
export const rowProblem = ref('');

export const PAGE_SIZE = 100;

export function resetRows(): void {
  Object.assign(filter, { kind: '', reason: '' });
  from.value = 0;
}

let last = 0;

export async function readRows(id: string): Promise<void> {
  const own = ++last;
  try {
    const found = await getRows({ id, ...filter, from: from.value });
    if (own === last) rows.value = found;
    rowProblem.value = '';
  } catch (trouble) {
    rowProblem.value = getSentence(trouble);
  }
}

/** Shows the rows of a kind, or of a reason within it, from the first one on. */
export async function showRows(id: string, kind: RowKind | '', reason = ''): Promise<void> {
  Object.assign(filter, { kind, reason });
  from.value = 0;
  await readRows(id);
}

export async function turnTo(id: string, first: number): Promise<void> {
  from.value = first;
  await readRows(id);
}
