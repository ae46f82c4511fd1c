import { ref, shallowRef } from 'vue';
import type { FeedbackField, FeedbackFileReport, FeedbackLead, ReceivedPost } from '../../api';
import { ask, getSentence } from '../api';

/** A file of feedback that is open. It stands in the memory of the page alone: nobody keeps anything of it. */
interface ReceivedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly report: FeedbackFileReport;
}

/** What a click on a row shows. */
interface ShownFields {
  readonly title: string;
  readonly fields: readonly Pick<FeedbackField, 'name' | 'text'>[];
}

export const file = shallowRef<ReceivedFile>();
export const shown = shallowRef<ShownFields>();
export const problem = ref('');
/** What the page is busy with, for people; '' when it is not. */
export const busy = ref('');

const MAX_FILE_SIZE = 50_000_000;
/** A newer file overtakes one that is being read. */
let reading = 0;

/** Opens a file that `receive` has written. One that is no such file leaves the open one as it is. */
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
  } catch (trouble) {
    if (own === reading) problem.value = getSentence(trouble);
  }
  if (own === reading) busy.value = '';
}

async function readFile(blob: Blob): Promise<Omit<ReceivedFile, 'name'> | string> {
  if (blob.size > MAX_FILE_SIZE) return 'the feedback file is larger than 50 MB: use `journal show --feedback` for it';
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

/** Shows all that a line of the file says of a post. */
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

/** Shows what the posts of a lead come to. */
export function showLead({ fields }: FeedbackLead): void {
  shown.value = { title: 'Fields of a lead, folded', fields: toFields(fields) };
}

const toFields = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields).map(([name, text]) => ({ name, text }));
