import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { outbound } from '../catalog';
import { createWorker, type QueueResult, type QueueWorker } from '../queue';
import { startSandbox } from '../sandbox';
import { getOutboundAction } from './actions';
import { CliError } from './cli-error';
import { parsePositive } from './parse-positive';
import { addRedisOptions, getRedisOptions, printMessage, type RedisCliOptions, withCliErrors } from './redis';
import { readSettingsFor, SETTINGS_HELP } from './settings';
import { createShutdownSignal } from './shutdown-signal';
import { createTally, formatSummaries } from './summary';
import { addTargetOptions, requireOneTarget, type TargetOptions } from './target';

interface Options extends RedisCliOptions, TargetOptions {
  action?: string[];
  settings?: string;
  keepAlive?: true;
  concurrency: number;
  rate?: number;
  timeout: number;
  json?: true;
}

/** `worker`: sends the leads of the queues until it is stopped. */
export function workerCommand(program: Command): void {
  const command = addTargetOptions(
    program
      .command('worker')
      .description('Send the leads that wait in the queues, until stopped. Any number of workers may share a queue.')
      .option('--action <keys...>', 'keys of outbound actions. Default: all')
      .option('--settings <file>', SETTINGS_HELP),
  )
    .option('--keep-alive', 'reuse connections: faster, and less safe (see the delivery guide)')
    .option('--concurrency <n>', 'leads of each action that this worker sends at the same time', parsePositive, 10)
    .option('--rate <n>', 'leads of each action started per second, by all workers together', parsePositive)
    .option('--timeout <seconds>', 'how long to wait for an answer', parseTimeout, 360)
    .option('--json', 'print a result a lead, as NDJSON')
    .addHelpText('after', '\nGive exactly one of --sandbox, --origin and --live.');
  addRedisOptions(command).action(work);
}

function parseTimeout(value: string): number {
  if (!(Number(value) >= 1 && Number.isFinite(Number(value)))) throw new CliError('--timeout must be a second or more');
  return Number(value);
}

async function work(options: Options): Promise<void> {
  requireOneTarget(options);
  const { concurrency, rate, keepAlive, timeout: timeoutSeconds, json } = options;
  const actions = (options.action ?? Object.keys(outbound)).map(getOutboundAction);
  const settings = readSettingsFor(actions, options.settings);
  const counters = new Map(actions.map(({ key }) => [key, createTally(key)]));
  const onResult = ({ action, key, result }: QueueResult) => {
    counters.get(action)?.add({ ...result, line: 0, key });
    if (json) console.log(JSON.stringify({ action, key, ...result }));
  };
  const sandbox = options.sandbox && (await startSandbox());
  const { signal, done } = createShutdownSignal();
  try {
    const worker = await withCliErrors(
      createWorker(actions, {
        ...{
          ...getRedisOptions(options),
          origin: sandbox?.origin ?? options.origin,
          concurrency,
          keepAlive,
          rate,
          timeoutSeconds,
        },
        settings,
        onResult,
        onError: printMessage,
        onWarning: printMessage,
      }),
    );
    process.stderr.write(`Working on ${actions.map(({ key }) => key).join(', ')}. Ctrl-C stops.\n`);
    const failure = await Promise.race([waitForAbort(signal), worker.failure]);
    if (failure) await endAfterFailure(worker);
    await worker.close();
    // Parked leads are not listed here: `queue parked` shows them.
    if (!json)
      console.log(
        formatSummaries([...counters.values()].map(({ summary }) => ({ ...summary(), parked: [], replayed: 0 }))),
      );
  } finally {
    done();
    await sandbox?.close();
  }
}

/** How long a worker may take to close when Redis no longer lets it in. */
const MAX_CLOSE_MS = 10_000;

/** Ends the process with code 1. What is wrong with Redis has been printed. */
async function endAfterFailure(worker: QueueWorker): Promise<never> {
  const message = 'The worker ends, because Redis does not let it in.';
  const isClosed = await Promise.race([worker.close().then(() => true), wait(MAX_CLOSE_MS, false, { ref: false })]);
  if (isClosed) throw new CliError(message);
  printMessage(message);
  process.exit(1);
}

const waitForAbort = (signal: AbortSignal) =>
  new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined));
  });
