import { computed, reactive, ref, shallowRef, watch } from 'vue';
import type { FileReading, FileReport } from '../../api';
import { ApiError, getSentence } from '../api';
import { action, formState, getSettingValues, openFileLead } from '../form-store';
import { go, route } from '../router';
import { closeFile, getFileLead, getProgress, getReport, uploadFile } from './file-api';
import { readRows, resetRows } from './row-store';

/** An open file of leads. The browser does not store its leads. */
interface OpenedFile {
  readonly id: string;
  readonly name: string;
}

const storageKey = 'workbench.file';
const saved = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') as {
  file?: OpenedFile;
  readings?: Record<string, FileReading>;
};

export const file = shallowRef<OpenedFile | undefined>(saved.file);
const readings = reactive<Record<string, FileReading>>(saved.readings ?? {});
const plain: FileReading = { mapping: {}, encoding: '', delimiter: '', keyColumn: '' };
export const reading = computed<FileReading>(() => readings[route.action] ?? plain);

export const report = shallowRef<FileReport>();
export const problem = ref('');
/** What the workbench is doing, as a text to show; '' when it is idle. */
export const busy = ref('');
/** Rows read so far; 0 when no file is being read. */
export const progress = ref(0);

/** How to read the file: the action, the settings of the form and the reading options. */
const question = computed(() => ({
  ...{ id: file.value?.id ?? '', action: route.action, values: getSettingValues(formState.value) },
  ...reading.value,
}));
const asked = computed(() => JSON.stringify(question.value));
/** The question that the current report answers. */
const answered = ref('');
export const isStale = computed(() => answered.value !== asked.value);

watch([file, readings], () => sessionStorage.setItem(storageKey, JSON.stringify({ file: file.value, readings })));

/** Uploads a file, or pasted rows, and opens it. */
export async function openFile(blob: Blob, name: string): Promise<void> {
  go({ tab: 'file' });
  const before = file.value?.id;
  busy.value = `Opening ${name} …`;
  problem.value = '';
  try {
    const { id } = await uploadFile(blob);
    forget();
    // A corrected file, or the next one of its kind, has the same columns, but maybe another encoding.
    for (const [key, { mapping }] of Object.entries(readings)) readings[key] = { ...plain, mapping };
    file.value = { id, name };
    if (before !== undefined) void closeFile(before).catch(() => undefined);
  } catch (error) {
    problem.value = getSentence(error);
    busy.value = '';
  }
}

export function closeOpenFile(): void {
  const id = file.value?.id;
  forget();
  for (const key of Object.keys(readings)) delete readings[key];
  problem.value = '';
  if (id !== undefined) void closeFile(id).catch(() => undefined);
}

function forget(): void {
  asking.abort();
  busy.value = '';
  file.value = undefined;
  report.value = undefined;
  answered.value = '';
  lastLine.value = 0;
  resetRows();
}

/** Changes how the current action reads the file. */
export function setReading(change: Partial<FileReading>): void {
  readings[route.action] = { ...reading.value, ...change };
}

/** Maps a column; null ignores it, undefined maps it by its name. */
export function setColumn(column: string, variable: string | null | undefined): void {
  const others = Object.entries(reading.value.mapping).filter(([name]) => name !== column);
  const own: [string, string | null][] = variable === undefined ? [] : [[column, variable]];
  setReading({ mapping: Object.fromEntries([...others, ...own]) });
}

const POLL_MS = 400;
/** The pending report. A newer question aborts it. */
let asking = new AbortController();

async function read(): Promise<void> {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const [wanted, { id }] = [asked.value, question.value];
  busy.value = 'Reading …';
  const poll = window.setInterval(async () => {
    const { rows } = await getProgress(id, signal).catch(() => ({ rows: 0 }));
    if (!signal.aborted) progress.value = rows;
  }, POLL_MS);
  try {
    const result = await getReport(question.value, signal);
    report.value = result;
    answered.value = wanted;
    problem.value = '';
    resetRows();
    if (!result.problem) await readRows(id);
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
  clearInterval(poll);
  if (signal.aborted) return;
  progress.value = 0;
  busy.value = '';
}

/** Shows an error. A file that the workbench no longer has is closed. */
function fail(error: unknown): void {
  const sentence = getSentence(error);
  if (error instanceof ApiError && error.status === 404) forget();
  problem.value = sentence;
}

let timer = 0;
/** While the tab is open, updates the report when the form, the action or the mapping changes. */
watch(
  () => [route.tab, asked.value] as const,
  ([tab]) => {
    clearTimeout(timer);
    if (tab !== 'file' || !file.value || !isStale.value || action.value?.direction !== 'outbound') return;
    timer = window.setTimeout(read, 60);
  },
  { immediate: true },
);

/** The line of the lead that was opened last. */
export const lastLine = ref(0);

/** Opens the lead of a line as a draft in the form. */
export async function openLine(line: number): Promise<void> {
  if (!file.value || !report.value || busy.value) return;
  const { id, name } = file.value;
  const { unit } = report.value;
  busy.value = `Opening ${unit} ${line} …`;
  try {
    const { values } = await getFileLead(id, line);
    lastLine.value = line;
    openFileLead(`${unit === 'item' ? 'Item' : 'Line'} ${line} of ${name}`, values);
    problem.value = '';
    go({ tab: 'exchange' });
  } catch (error) {
    fail(error);
  }
  busy.value = '';
}
