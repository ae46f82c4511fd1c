import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is kept of a stream of leads goes with its process. */

test.each([
  ['ends it', '', 130],
  ['is left to whoever else listens', "process.once('SIGTERM', () => setTimeout(() => process.exit(7), 50));", 7],
])('a signal to a process that keeps several streams %s, and all are removed', async (_, listen, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  const program = `
    const { spoolInput } = require(${JSON.stringify(join(__dirname, '../../dist/files'))});
    const { Readable } = require('node:stream');
    const keep = () => spoolInput(Readable.from(['email\\na@example.com']));
    ${listen}
    Promise.all([keep(), keep(), keep()]).then(([first]) => {
      first.remove();
      console.log('kept');
      setInterval(() => {}, 1000);
    });`;
  try {
    const child = spawn(process.execPath, ['-e', program], { env: { ...process.env, TMPDIR: folder } });
    await once(child.stdout, 'data');
    expect(readdirSync(folder)).toHaveLength(2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
