import { reactive, ref, shallowRef } from 'vue';
import type { FileRows, RowKind } from '../../api';
import { getSentence } from '../api';
import { getRows } from './file-api';

/** Which rows are shown: those of a kind, or of a reason. */
export const filter = reactive<{ kind: RowKind | ''; reason: string }>({ kind: '', reason: '' });
export const from = ref(0);
export const rows = shallowRef<FileRows>();
export const rowProblem = ref('');

export function resetRows(): void {
  Object.assign(filter, { kind: '', reason: '' });
  from.value = 0;
}

let last = 0;

export async function readRows(id: string): Promise<void> {
  const own = ++last;
  try {
    const result = await getRows({ id, ...filter, from: from.value });
    if (own === last) rows.value = result;
    rowProblem.value = '';
  } catch (error) {
    rowProblem.value = getSentence(error);
  }
}

/** Shows the first page of the rows of a kind, or of a reason. */
export async function showRows(id: string, kind: RowKind | '', reason = ''): Promise<void> {
  Object.assign(filter, { kind, reason });
  from.value = 0;
  await readRows(id);
}

export async function turnTo(id: string, first: number): Promise<void> {
  from.value = first;
  await readRows(id);
}
