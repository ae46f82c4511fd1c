import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileError } from './file-error';

/** A stream that was written to a temporary file, because leads are read more than once. */
export interface SpooledFile {
  readonly file: string;
  /** Deletes the file. It is also deleted when the process exits or is ended by a signal. */
  remove(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

/** The folders of this process that still exist. */
const folders = new Set<string>();

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

function onSignal(signal: NodeJS.Signals): void {
  // Another listener lets the leads in progress end first. They still need the file.
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  process.exit(INTERRUPTED);
}

/** Creates a folder that is removed when the process ends. One listener removes all such folders. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leads-'));
  if (folders.size === 0) {
    process.on('exit', removeAll);
    // Must run first: a listener added with `once` is no longer counted after it has been called.
    for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  }
  folders.add(folder);
  return folder;
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  if (!folders.delete(folder) || folders.size > 0) return;
  process.off('exit', removeAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Writes a stream to a temporary file that only its owner may read. Throws FileError. */
export async function spoolInput(input: Readable): Promise<SpooledFile> {
  const folder = makeFolder();
  const file = join(folder, 'leads');
  const remove = () => removeFolder(folder);
  try {
    await pipeline(input, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    remove();
    if (error instanceof FileError) throw error;
    const code = String((error as { code?: unknown }).code ?? 'unreadable');
    throw new FileError('FILE_UNREADABLE', `the leads cannot be kept in a temporary file: ${code}`);
  }
  return { file, remove };
}
