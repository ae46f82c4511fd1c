import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  acquireWriterLock,
  assertSameFile,
  createCodedError,
  findWritableFile,
  type JournalFile,
} from '../journal/internal';
import type { Feedback } from '../receiver';
import { getErrorCode } from './cli-error';
import { assertFeedback, mendEnd } from './mend-feedback';

const MAX_TRIES = 3;

interface Waiting {
  readonly line: string;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * A file of feedback, one JSON object per line. Only one process may write it. A line is on the disk when `append`
 * resolves; lines that arrive during a write share the next one.
 */
export class FeedbackFile {
  private readonly waiting: Waiting[] = [];
  private isWriting = false;
  private written: Promise<void> = Promise.resolve();
  private end = -1;

  private constructor(
    private file: JournalFile,
    private handle: FileHandle,
    private readonly lock: { close(): void },
    private readonly onTorn: () => void,
  ) {}

  /**
   * Opens a file for appending. Creates it if there is none (mode 0600). An incomplete last line is moved to the file
   * with `.torn` at the end of its name.
   *
   * @param onTorn called when such a line was moved
   * @throws an Error with a code: those of `findWritableFile` and `acquireWriterLock`, and EFOREIGN for a file that does
   * not hold feedback
   */
  static async open(path: string, onTorn: () => void): Promise<FeedbackFile> {
    const file = findWritableFile(path);
    const lock = acquireWriterLock(`${file.path}.lock`, true);
    let handle: FileHandle | undefined;
    try {
      handle = await openHandle(file.path);
      const opened = new FeedbackFile(file, handle, lock, onTorn);
      await opened.mend();
      return opened;
    } catch (error) {
      await handle?.close();
      lock.close();
      throw error;
    }
  }

  /** Appends a post. Resolves when it is on the disk; rejects when it cannot be stored. */
  append(feedback: Feedback): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ line: `${JSON.stringify(feedback)}\n`, resolve, reject });
      if (!this.isWriting) this.written = this.writeAll();
    });
  }

  /** Closes the file, after all lines have been written. */
  async close(): Promise<void> {
    await this.written;
    await this.handle.close();
    this.lock.close();
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.write(Buffer.from(batch.map(({ line }) => line).join('')));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isWriting = false;
  }

  /** Writes lines. If the file was moved meanwhile, they are written again, to the new file at the path. */
  private async write(lines: Buffer): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (this.isMoved()) await this.reopen();
      await this.appendLines(lines);
      if (!this.isMoved()) return;
    }
    throw createCodedError('EMOVED', 'the file is moved again and again');
  }

  private async appendLines(lines: Buffer): Promise<void> {
    const { size } = await this.handle.stat();
    if (size !== this.end) await this.mend();
    const start = this.end;
    try {
      await this.handle.appendFile(lines);
      await this.handle.sync();
      this.end = start + lines.length;
    } catch (error) {
      // These lines are answered as not stored, so no part of them may stay before the next ones.
      this.end = -1;
      await this.handle.truncate(start).catch(() => undefined);
      throw error;
    }
  }

  private async mend(): Promise<void> {
    await assertFeedback(this.handle);
    if (await mendEnd(this.handle, `${this.file.path}.torn`)) this.onTorn();
    this.end = (await this.handle.stat()).size;
  }

  private isMoved(): boolean {
    try {
      assertSameFile(this.file);
      return false;
    } catch (error) {
      if (getErrorCode(error) === 'EMOVED') return true;
      throw error;
    }
  }

  private async reopen(): Promise<void> {
    const file = findWritableFile(this.file.path);
    const handle = await openHandle(file.path);
    await this.handle.close().catch(() => undefined);
    [this.file, this.handle, this.end] = [file, handle, -1];
  }
}

async function openHandle(path: string): Promise<FileHandle> {
  await syncFolder(dirname(path));
  return open(path, 'a+', 0o600);
}

/** Makes the name of a new file durable, if the system can. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows cannot open a folder.
  }
}
