import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { notify } from '../types';
import type { OnProgress } from './check';
import { createCodedError } from './coded-error';
import type { JournalRecord } from './record';
import type { Call, Reply, ThreadData } from './thread';

export interface ThreadOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly onRecords?: ((records: JournalRecord[]) => void) | undefined;
}

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The compiled thread, also when this file runs uncompiled. */
const threadFile = join(__dirname, __filename.endsWith('.ts') ? '../../dist/journal' : '', 'thread.js');

/** What the thread makes is soon garbage. By default V8 keeps 48 MB for that, and 192 MB in Node 24. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/**
 * A journal in its own thread. The calls of one turn of the event loop are sent to it in one message. The thread keeps
 * the process alive only while a call is open.
 */
export class JournalThread {
  private readonly pending = new Map<number, PendingCall>();
  private calls: Call[] = [];
  private lastId = 0;
  private failure: Error | undefined;
  private isClosing = false;

  private constructor(
    private readonly worker: Worker,
    readonly salt: string,
  ) {
    worker.unref();
  }

  /** Starts a thread and opens the journal in it. Rejects with an Error that has a code. */
  static start(data: ThreadData, { onProgress, onRecords }: ThreadOptions = {}): Promise<JournalThread> {
    const worker = new Worker(threadFile, { workerData: data, resourceLimits });
    return new Promise((resolve, reject) => {
      let thread: JournalThread | undefined;
      const fail = (error: Error) => {
        thread?.fail(error);
        reject(error);
      };
      worker.on('message', (reply: Reply) => {
        if ('progress' in reply) notify((progress) => onProgress?.(...progress), reply.progress);
        else if ('records' in reply) onRecords?.(reply.records as JournalRecord[]);
        else if ('opened' in reply) {
          thread = new JournalThread(worker, reply.opened.salt);
          resolve(thread);
        } else if (thread) thread.settle(reply);
        else reject(toError(reply)); // the thread exits by itself
      });
      worker.on('error', fail);
      worker.on('exit', () => fail(new Error('the thread of the journal has ended')));
    });
  }

  /** Runs a method of the journal. Rejects with an Error that has a code. */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      if (this.pending.size === 0) this.worker.ref();
      const id = ++this.lastId;
      this.pending.set(id, { resolve: resolve as PendingCall['resolve'], reject });
      if (this.calls.push({ id, method, args }) === 1) setImmediate(() => this.handOver());
    });
  }

  /** Closes the journal after all earlier calls. */
  close(): Promise<void> {
    if (this.failure) return Promise.resolve();
    this.isClosing = true;
    return new Promise((resolve) => {
      this.worker.ref();
      this.worker.once('exit', () => resolve());
      setImmediate(() => {
        this.handOver();
        this.worker.postMessage([{ id: 0, method: 'close', args: [] }]);
      });
    });
  }

  private handOver(): void {
    const calls = this.calls.splice(0);
    try {
      this.worker.postMessage(calls);
    } catch {
      const error = { code: 'EINTERNAL', message: 'a value cannot be handed to the thread of the journal' };
      this.settle({ ids: calls.map(({ id }) => id), error });
    }
  }

  private settle(reply: Extract<Reply, { ids: readonly number[] }>): void {
    const error = 'error' in reply ? toError(reply) : undefined;
    for (const [index, id] of reply.ids.entries()) {
      const call = this.pending.get(id);
      this.pending.delete(id);
      if (error) call?.reject(error);
      else call?.resolve('results' in reply ? reply.results[index] : undefined);
    }
    if (this.pending.size === 0 && !this.isClosing) this.worker.unref();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const call of this.pending.values()) call.reject(this.failure);
    this.pending.clear();
  }
}

function toError(reply: Reply): Error {
  const { code, message } = 'error' in reply ? reply.error : { code: 'EINTERNAL', message: 'no reply' };
  return createCodedError(code, message);
}
