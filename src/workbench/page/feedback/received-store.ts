import { ref, shallowRef } from 'vue';
import {
  FEEDBACK_FILE_TOO_LARGE,
  type FeedbackField,
  type FeedbackFileReport,
  type FeedbackLead,
  MAX_FEEDBACK_FILE_SIZE,
  type ReceivedPost,
} from '../../api';
import { ask, getSentence } from '../api';

/** An open feedback file. It is only in the memory of the page, and is not stored. */
interface ReceivedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly report: FeedbackFileReport;
}

/** The fields that are shown after a click on a row. */
interface ShownFields {
  readonly title: string;
  readonly fields: readonly Pick<FeedbackField, 'name' | 'text'>[];
}

export const file = shallowRef<ReceivedFile>();
export const shown = shallowRef<ShownFields>();
export const problem = ref('');
/** What the page is doing, as a text to show; '' when it is idle. */
export const busy = ref('');

/** Counts the files, so that the result of an older one is dropped. */
let reading = 0;

/** Opens a file that `receive` has written. Any other file does not replace the open one. */
export async function openFile(blob: Blob, name: string): Promise<void> {
  const own = ++reading;
  busy.value = `Reading ${name} …`;
  problem.value = '';
  try {
    const opened = await readFile(blob);
    if (own !== reading) return;
    if (typeof opened === 'string') problem.value = opened;
    else {
      shown.value = undefined;
      file.value = { name, ...opened };
    }
  } catch (error) {
    if (own === reading) problem.value = getSentence(error);
  }
  if (own === reading) busy.value = '';
}

async function readFile(blob: Blob): Promise<Omit<ReceivedFile, 'name'> | string> {
  if (blob.size > MAX_FEEDBACK_FILE_SIZE) return FEEDBACK_FILE_TOO_LARGE;
  const buffer = await blob.arrayBuffer().catch(() => undefined);
  if (buffer === undefined) return 'The browser could not read the file. It may have changed just now: open it again.';
  const bytes = new Uint8Array(buffer);
  const headers = { 'Content-Type': 'application/octet-stream' };
  const report = await ask<FeedbackFileReport>('feedback/file', { method: 'POST', headers, body: bytes });
  return { bytes, report };
}

export function closeFile(): void {
  reading++;
  file.value = undefined;
  shown.value = undefined;
  problem.value = '';
  busy.value = '';
}

/** Shows all fields of a post, from its line in the file. */
export function showPost({ line, start, end }: ReceivedPost): void {
  const text = new TextDecoder().decode(file.value?.bytes.subarray(start, end));
  const { status, error_msg, fields } = JSON.parse(text) as {
    status?: unknown;
    error_msg?: unknown;
    fields: Record<string, string>;
  };
  const answered = typeof status === 'number' ? `, answered with ${status}` : '';
  const all: Record<string, string> = { ...(typeof error_msg === 'string' && { error_msg }), ...fields };
  shown.value = { title: `Fields of line ${line}${answered}`, fields: toFields(all) };
}

/** Shows the merged fields of a lead. */
export function showLead({ fields }: FeedbackLead): void {
  shown.value = { title: 'Fields of a lead, folded', fields: toFields(fields) };
}

const toFields = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).map(([name, text]) => ({ name, text }));
