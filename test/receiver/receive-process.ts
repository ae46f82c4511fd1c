import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The command `receive` as it is built, in a process of its own. */

const main = join(__dirname, '../../dist/cli/main.js');
export const token = 'a-token-of-the-tests';

/** Starts the command in a folder; `prefix` is what a shell does before it. */
function spawnReceive(folder: string, words: string[] = [], prefix = ':') {
  const command = [process.execPath, main, 'receive', '--out', 'feedback.ndjson', ...words];
  const child = spawn('bash', ['-c', `${prefix}; exec "$@"`, 'bash', ...command], {
    cwd: folder,
    env: { ...process.env, FEEDBACK_TOKEN: token, WEAK_TOKEN: 'short', BLANK_TOKEN: '' },
  });
  const run = { child, output: '', ended: once(child, 'close').then(([code, signal]) => code ?? signal) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (run.output += data));
  return run;
}

/** Starts the command, and waits until it listens. */
async function startReceive(folder: string, words: string[] = [], prefix = ':') {
  const run = spawnReceive(folder, words, prefix);
  while (!run.output.includes('Ctrl-C')) await Promise.race([once(run.child.stdout, 'data'), run.ended.then(fail)]);
  const [, address = ''] = /(http:\S+)/.exec(run.output) ?? [];
  return Object.assign(run, {
    address,
    url: address.replace('<token>', token),
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      run.child.kill(signal);
      return await run.ended;
    },
  });

  function fail(code: unknown): never {
    throw new Error(`receive has ended with ${code}: ${run.output}`);
  }
}

/** A folder for each test, and the command in it; what a test leaves running is killed. */
export function useReceive() {
  let folder = '';
  const children: { kill(signal: NodeJS.Signals): unknown }[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'receive-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    async start(words: string[] = [], prefix = ':') {
      const run = await startReceive(folder, words, prefix);
      children.push(run.child);
      return run;
    },
    /** Starts it where it must end by itself. */
    async refuse(...words: string[]) {
      const run = spawnReceive(folder, words);
      children.push(run.child);
      return { code: await run.ended, output: run.output };
    },
  };
}

export const postForm = async (url: string, fields: Record<string, string>) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: response.status, body: await response.text() };
};

/** The posts of a file. Throws for a line that is no whole JSON. */
export const readPosts = (folder: string, file = 'feedback.ndjson') =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map(
      (line) => JSON.parse(line) as { at: string; status: number; error_msg?: string; fields: Record<string, string> },
    );
