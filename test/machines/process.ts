import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(__dirname, '../..');
export const main = join(root, 'dist/cli/main.js');
export const deliveringScript = join(__dirname, 'delivering-process.js');

export interface Running {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves when it has ended and all of its output is there. */
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

const running = new Set<ChildProcess>();

/** Starts a process, which does not outlive its test: see `endAll`. */
export function start(program: string, words: readonly string[], input?: unknown, options: SpawnOptions = {}): Running {
  const child = spawn(program, words, options);
  running.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (output.stdout += chunk));
  child.stderr?.on('data', (chunk) => (output.stderr += chunk));
  child.stdin?.on('error', () => undefined); // it may end without having read
  child.stdin?.end(input === undefined ? '' : JSON.stringify(input));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    }),
  );
  return { child, output, ended };
}

/** Ends what still runs, after a test that has failed. */
export async function endAll(): Promise<void> {
  for (const child of running) {
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await closed;
  }
}

/** The objects that a process has written, one a line; a last line that was cut off is left out. */
export const parseLines = (stdout: string) =>
  stdout
    .slice(0, stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Where a sync costs nothing. */
export const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder for each test of a file; processes that a test has left behind end with it. */
export function useFolder(parent = tmpdir()): { readonly path: string } {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(parent, 'machine-'));
  });
  afterEach(async () => {
    await endAll();
    rmSync(path, { recursive: true, force: true });
  });
  return {
    get path() {
      return path;
    },
  };
}

/** Waits until something is so, while it goes on. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}
