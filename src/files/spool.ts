import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileError } from './file-error';

/** A stream that was written to a file, since leads are read more than once. */
export interface SpooledFile {
  readonly file: string;
  /** Deletes it. It is deleted as well when the process exits, or is ended by a signal. */
  remove(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

/** Writes a stream to a file of its own, which nobody else may read. Throws FileError. */
export async function spoolInput(input: Readable): Promise<SpooledFile> {
  const folder = mkdtempSync(join(tmpdir(), 'leads-'));
  const file = join(folder, 'leads');
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  const onSignal = (signal: NodeJS.Signals) => {
    // Whoever else listens lets the leads under way end, and they still need the file.
    if (process.listenerCount(signal) > 1) return;
    removeNow();
    process.exit(INTERRUPTED);
  };
  process.on('exit', removeNow);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const remove = () => {
    removeNow();
    process.off('exit', removeNow);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  try {
    await pipeline(input, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    remove();
    const code = String((error as { code?: unknown }).code ?? 'unreadable');
    throw new FileError('FILE_UNREADABLE', `the leads from standard input cannot be kept: ${code}`);
  }
  return { file, remove };
}
