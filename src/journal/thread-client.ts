import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { OnProgress } from './check';
import { createCodedError } from './coded-error';
import type { JournalRecord } from './record';
import type { Call, Reply, ThreadData } from './thread';

export interface ThreadOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly onRecords?: ((records: JournalRecord[]) => void) | undefined;
}

interface PendingCall extends Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The compiled thread, also when this file runs uncompiled. */
const threadFile = join(__dirname, __filename.endsWith('.ts') ? '../../dist/journal' : '', 'thread.js');

/**
 * A journal in a thread of its own. Calls that come together are handed over together, and one batch at a time is under
 * way, so batches grow with the load. The thread keeps the process alive only while a call is under way.
 */
export class JournalThread {
  private waiting: PendingCall[] = [];
  private active: PendingCall[] = [];
  private isScheduled = false;
  private failure: Error | undefined;

  private constructor(
    private readonly worker: Worker,
    readonly salt: string,
  ) {
    worker.unref();
  }

  /** Starts a thread and opens the journal in it. Rejects with an Error that has a code. */
  static start(data: ThreadData, { onProgress, onRecords }: ThreadOptions = {}): Promise<JournalThread> {
    const worker = new Worker(threadFile, { workerData: data });
    return new Promise((resolve, reject) => {
      let thread: JournalThread | undefined;
      const fail = (error: Error) => {
        thread?.fail(error);
        reject(error);
      };
      worker.on('message', (reply: Reply) => {
        if ('progress' in reply) onProgress?.(...reply.progress);
        else if ('records' in reply) onRecords?.(reply.records as JournalRecord[]);
        else if ('opened' in reply) {
          thread = new JournalThread(worker, reply.opened.salt);
          resolve(thread);
        } else if (thread) thread.settle(reply);
        else reject(toError(reply)); // the thread ends by itself
      });
      worker.on('error', fail);
      worker.on('exit', () => fail(new Error('the thread of the journal has ended')));
    });
  }

  /** Runs a method of the journal. Rejects with an Error that has a code. */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      this.waiting.push({ method, args, resolve: resolve as PendingCall['resolve'], reject });
      this.schedule();
    });
  }

  /** Closes the journal, after what was called before. */
  async close(): Promise<void> {
    if (this.failure) return;
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    await this.call('close').catch(() => undefined);
    this.worker.ref();
    await ended;
  }

  /** What else is ready to be called in this turn of the event loop comes along. */
  private schedule(): void {
    if (this.isScheduled || this.active.length > 0) return;
    this.isScheduled = true;
    this.worker.ref();
    setImmediate(() => {
      this.isScheduled = false;
      this.active = this.waiting;
      this.waiting = [];
      this.worker.postMessage(this.active.map(({ method, args }): Call => ({ method, args })));
    });
  }

  private settle(reply: Reply): void {
    const calls = this.active;
    this.active = [];
    if ('results' in reply) for (const [index, call] of calls.entries()) call.resolve(reply.results[index]);
    else for (const call of calls) call.reject(toError(reply));
    if (this.waiting.length > 0) this.schedule();
    else this.worker.unref();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const call of [...this.active.splice(0), ...this.waiting.splice(0)]) call.reject(this.failure);
  }
}

function toError(reply: Reply): Error {
  const { code, message } = 'error' in reply ? reply.error : { code: 'EINTERNAL', message: 'no reply' };
  return createCodedError(code, message);
}
