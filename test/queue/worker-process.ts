import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { settings } from './vendor';

const script = `
const { settings, clockOffsetMs, ...options } = JSON.parse(process.argv[1]);
if (clockOffsetMs) {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length > 0 ? args : [RealDate.now() + clockOffsetMs]));
    }
    static now() {
      return RealDate.now() + clockOffsetMs;
    }
  };
}
const { createWorker } = require(${JSON.stringify(join(__dirname, '../../dist/queue'))});
const { putContact } = require(${JSON.stringify(join(__dirname, '../../dist/phoneburner'))});
const varsOf = (lead) => ({ ...settings, ...lead });
createWorker([putContact], { ...options, varsOf }).then((worker) => {
  process.on('SIGTERM', () => worker.close().then(() => process.disconnect()));
  process.on('disconnect', () => process.exit()); // nor does it outlive a test that fails
  process.send('working');
});
`;

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Resolves with the exit code, null when it was killed. */
  readonly ended: Promise<number | null>;
  /** Ends it as a power cut would, and resolves when it is gone. */
  kill(): Promise<unknown>;
}

/**
 * A worker in a process of its own, from the built package. Resolves when it works. With `clockOffsetMs` its clock is
 * wrong by so much.
 */
export async function startWorker(options: {
  clockOffsetMs?: number;
  [option: string]: unknown;
}): Promise<WorkerProcess> {
  const words = ['-e', script, JSON.stringify({ settings, ...options })];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await new Promise((resolve) => child.once('message', resolve));
  return {
    ...{ child, ended },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
