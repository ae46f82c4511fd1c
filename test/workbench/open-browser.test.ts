import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The browser of the test writes down how it was started. */
test('the browser is opened through a file that only its owner can read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-'));
  const log = join(folder, 'arguments');
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$*" > ${log}.next; mv ${log}.next ${log}\n`, {
    mode: 0o700,
  });
  const main = join(__dirname, '../../dist/cli/main.js');
  const child = spawn(process.execPath, [main, 'workbench', '--history', join(folder, 'history.ndjson')], {
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, TMPDIR: folder },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (output += part));
  while (!existsSync(log)) await new Promise((resolve) => setTimeout(resolve, 20));
  const address = /http:\/\/\S+/.exec(output)?.[0] ?? '';
  const opened = readFileSync(log, 'utf8');
  const token = new URL(address).pathname.replaceAll('/', '');
  expect(token.length).toBeGreaterThan(20);
  expect(opened).not.toContain(token);
  const file = fileURLToPath(opened);
  expect(readFileSync(file, 'utf8')).toContain(`url=${address}"`);
  expect([statSync(file).mode & 0o077, statSync(join(file, '..')).mode & 0o077]).toEqual([0, 0]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
  expect(existsSync(file)).toBe(false);
  rmSync(folder, { recursive: true });
});
