import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { isPassing } from './coded-error';
import { JournalReader } from './reader';
import { JournalWriter } from './writer';

/*
 * The thread that holds a journal, so that the caller's event loop does not wait for the disk. Writes that are waiting
 * share one transaction.
 */

/** The start data of a thread. */
export interface ThreadData {
  readonly file: string;
  readonly mode: 'read' | 'write' | 'salvage';
  readonly isQuiet: boolean;
}

/** A journal method to run. Its arguments must be cloneable. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** A message of the thread: the results of calls by their ids, or why the calls failed. */
export type Reply =
  | { readonly opened: { readonly salt: string } }
  | { readonly ids: readonly number[]; readonly results: readonly unknown[] }
  | { readonly ids: readonly number[]; readonly error: { readonly code: string; readonly message: string } }
  | { readonly progress: readonly [checked: number, total: number] }
  | { readonly records: readonly unknown[] };

/** Methods that write, and so run in a transaction. */
const WRITE_METHODS = new Set(['recordIntent', 'recordResult', 'recordRow', 'recordFeedback', 'settle', 'prunePage']);

const post = (reply: Reply) => parentPort?.postMessage(reply);
const onProgress = (checked: number, total: number) => post({ progress: [checked, total] });
const onRecords = (records: readonly unknown[]) => post({ records });

function open({ file, mode, isQuiet }: ThreadData): JournalReader {
  if (mode === 'write') return JournalWriter.create(file, isQuiet, onProgress);
  return mode === 'read' ? JournalReader.open(file, isQuiet) : JournalReader.openDamaged(file, isQuiet);
}

function call(journal: JournalReader, method: string, args: readonly unknown[]): unknown {
  if (method === 'check') return journal.check(onProgress);
  if (method === 'salvage') return journal.salvage(onRecords);
  return (journal as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[method]?.(...args);
}

const toError = (error: unknown) => {
  const { code = 'EINTERNAL', message = '' } = error as { code?: string; message?: string };
  return { code, message };
};

/** Returns all waiting calls: one commit costs the same for many calls as for one. */
function drain(calls: readonly Call[]): Call[] {
  const all = [...calls];
  for (;;) {
    const next = parentPort && receiveMessageOnPort(parentPort);
    if (!next) return all;
    all.push(...(next.message as readonly Call[]));
  }
}

function serve(data: ThreadData): void {
  let journal: JournalReader;
  try {
    journal = open(data);
  } catch (error) {
    post({ ids: [], error: toError(error) });
    return;
  }
  post({ opened: { salt: journal.salt } });
  let broken: ReturnType<typeof toError> | undefined;
  const answer = (calls: readonly Call[], run: (work: () => unknown[]) => unknown[]) => {
    if (calls.length === 0) return;
    const ids = calls.map(({ id }) => id);
    try {
      if (broken) return post({ ids, error: broken });
      post({ ids, results: run(() => calls.map(({ method, args }) => call(journal, method, args))) });
    } catch (error) {
      const failure = toError(error);
      // After a write has failed for good, the state of the file is not known.
      if (WRITE_METHODS.has(calls[0]?.method ?? '') && !isPassing(error)) broken = failure;
      post({ ids, error: failure });
    }
  };
  parentPort?.on('message', (first: readonly Call[]) => {
    const calls = drain(first);
    const is = (...methods: string[]) => calls.filter(({ method }) => methods.includes(method));
    // Reads run first, so that they do not wait for a commit. The order is free: a caller waits for its record to be
    // written before it looks the lead up again.
    answer(is('find', 'findSent'), (work) => journal.read(work));
    answer(is(...WRITE_METHODS), (work) => (journal as JournalWriter).transact(work));
    for (const one of is('readPage', 'check', 'salvage', 'vacuum')) answer([one], (work) => work());
    if (is('close').length === 0) return;
    journal.close();
    parentPort?.close();
  });
}

serve(workerData as ThreadData);
