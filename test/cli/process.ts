import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, type Fault, type FaultServer, serveFault } from '../support/fault-server';

/** The command line in a process of its own, which a test can watch and stop, and servers that it sends to. */

export const main = join(__dirname, '../../dist/cli/main.js');
/** The folder of the test that runs, with 30 leads and their settings. */
export let folder: string;
const servers: FaultServer[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'operations-'));
  const rows = Array.from({ length: 30 }, (_, n) => `lead-${n},lead-${n}@example.com`);
  fs.writeFileSync(join(folder, 'leads.csv'), `id,email\n${rows.join('\n')}\n`);
  fs.writeFileSync(join(folder, 'settings.json'), '{"phoneburner": {"key": "k", "user_id": "1", "cm_id": "2"}}');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  fs.rmSync(folder, { recursive: true });
});

export const served = async (fault: Fault, kind = 0) => {
  const server = await serveFault(fault, { kind });
  servers.push(server);
  return server;
};
export const yes: Fault = (socket) => void socket.write(answer(200, 'SUCCESS|https://www.phoneburner.com/?upc=A'));
export const files = ['--leads', 'leads.csv', '--settings', 'settings.json'];

/** Starts the command; `said` is what it has said so far, `ended` its exit code. */
export function start(...words: string[]) {
  const child = spawn(process.execPath, [main, ...words], { cwd: folder });
  const run = { child, said: '', ended: new Promise<number | null>((resolve) => child.on('exit', resolve)) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (run.said += data));
  return run;
}
export const deliver = (origin: string, ...more: string[]) =>
  start('deliver', 'phoneburner_put_contact', ...files, '--origin', origin, '--journal', 'journal', ...more);
export const journal = async (...words: string[]) => {
  const run = start('journal', ...words);
  const code = await run.ended;
  return { code, said: run.said };
};
export const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
