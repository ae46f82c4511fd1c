import { parentPort, workerData } from 'node:worker_threads';
import { JournalReader } from './reader';
import { JournalWriter } from './writer';

/*
 * The thread that holds a journal, so that no caller's event loop waits for a disk. Calls come in batches, each of which
 * is one transaction where it writes.
 */

/** What a thread is started with. */
export interface ThreadData {
  readonly file: string;
  readonly mode: 'read' | 'write';
  readonly isQuiet: boolean;
}

/** A method of the journal to run, with what structured cloning can carry. */
export interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What comes back, in the order of the calls, or why the whole batch has failed. */
export type Reply =
  | { readonly opened: { readonly salt: string } }
  | { readonly results: readonly unknown[] }
  | { readonly error: { readonly code: string; readonly message: string } }
  | { readonly progress: readonly [checked: number, total: number] }
  | { readonly records: readonly unknown[] };

const READ_METHODS = new Set(['find', 'readPage', 'check', 'salvage', 'vacuum', 'close']); // the others write
/** After any other failure nobody knows what is on the disk. */
const PASSING_CODES = new Set(['EBUSY', 'ENOSPC']);

const post = (reply: Reply) => parentPort?.postMessage(reply);
const onProgress = (checked: number, total: number) => post({ progress: [checked, total] });
const onRecords = (records: readonly unknown[]) => post({ records });

function open({ file, mode, isQuiet }: ThreadData): JournalReader {
  return mode === 'write' ? JournalWriter.create(file, isQuiet, onProgress) : JournalReader.open(file, isQuiet);
}

function run(journal: JournalReader, calls: readonly Call[]): unknown[] {
  const work = () => calls.map(({ method, args }) => call(journal, method, args));
  const isWriting = calls.some(({ method }) => !READ_METHODS.has(method));
  if (isWriting) return (journal as JournalWriter).transact(work);
  return calls[0]?.method === 'find' ? (journal as JournalWriter).read(work) : work();
}

function call(journal: JournalReader, method: string, args: readonly unknown[]): unknown {
  if (method === 'check') return journal.check(onProgress);
  if (method === 'salvage') return journal.salvage(onRecords);
  return (journal as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[method]?.(...args);
}

const toError = (error: unknown) => {
  const { code = 'EINTERNAL', message = '' } = error as { code?: string; message?: string };
  return { error: { code, message } };
};

function serve(data: ThreadData): void {
  let journal: JournalReader;
  try {
    journal = open(data);
  } catch (error) {
    post(toError(error));
    return;
  }
  post({ opened: { salt: journal.salt } });
  let broken: ReturnType<typeof toError> | undefined;
  parentPort?.on('message', (calls: readonly Call[]) => {
    const isClosing = calls.some(({ method }) => method === 'close');
    try {
      post(broken && !isClosing ? broken : { results: run(journal, calls) });
    } catch (error) {
      const reply = toError(error);
      if (!PASSING_CODES.has(reply.error.code)) broken = reply;
      post(reply);
    }
    if (isClosing) parentPort?.close();
  });
}

serve(workerData as ThreadData);
