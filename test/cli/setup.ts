import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for each test, and the command line in it. */

const main = join(__dirname, '../../dist/cli/main.js');
/** The folder of the test that runs. */
export let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leads-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command line as it is built, as a person would. */
export function cli(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, PB_KEY: 'canary-key', NO_COLOR: '1' };
  return new Promise((resolve) =>
    execFile(process.execPath, [main, ...words], { cwd: folder, env, timeout: 50_000 }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    ),
  );
}

export function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

export const settings = () =>
  file(
    'settings.json',
    '{"phoneburner": {"key": "${PB_KEY}", "user_id": "1", "cm_id": "2", "tags": ["from settings"]}}',
  );
export const put = (leads: string, ...more: string[]) =>
  cli('deliver', 'phoneburner_put_contact', '--leads', leads, '--settings', settings(), ...more);
export const lines = (name: string) =>
  readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
