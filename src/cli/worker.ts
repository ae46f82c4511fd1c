import type { Command } from 'commander';
import { outbound } from '../catalog';
import { createWorker, type QueueResult } from '../queue';
import { startSandbox } from '../sandbox';
import { outboundAction } from './actions';
import { positive } from './deliver';
import { onInterrupt } from './interrupt';
import { type RedisChoice, redisOf, troubled, withRedis } from './redis';
import { readSettings, withSettings } from './settings';
import { counter, summaryTable } from './summary';
import { Trouble } from './trouble';
import { oneWay, type Where } from './where';

interface Options extends RedisChoice, Where {
  action?: string[];
  settings?: string;
  concurrency: number;
  rate?: number;
  deadline: number;
  json?: true;
}

/** `worker`: sends the leads of the queues, until it is stopped. */
export function workerCommand(program: Command): void {
  const command = program
    .command('worker')
    .description('Send the leads that wait in the queues, until stopped. Any number of workers may share a queue.')
    .option('--action <keys...>', 'keys of outbound actions; all of them unless told')
    .option('--settings <file>', 'settings as nested JSON; ${NAME} is read from the environment')
    .option('--sandbox', 'to the vendors served on loopback')
    .option('--origin <url>', 'to a loopback address of your own')
    .option('--live', 'to the real vendor')
    .option('--concurrency <n>', 'leads of an action under way at once in this worker', positive, 10)
    .option('--rate <n>', 'leads of an action begun a second, by all workers together', positive)
    .option('--deadline <seconds>', 'the most to wait for an answer', atLeastOne, 360)
    .option('--json', 'print a result a lead, as NDJSON')
    .addHelpText('after', '\nExactly one of --sandbox, --origin and --live says where the leads go.');
  withRedis(command).action(work);
}

function atLeastOne(given: string): number {
  if (!(Number(given) >= 1)) throw new Trouble('--deadline must be a second or more');
  return Number(given);
}

async function work(options: Options): Promise<void> {
  oneWay(options);
  const { concurrency, rate, deadline: deadlineSeconds, json } = options;
  const actions = (options.action ?? Object.keys(outbound)).map(outboundAction);
  const settings = readSettings(options.settings);
  const counters = new Map(actions.map(({ key }) => [key, counter(key)]));
  const onResult = ({ action, key, result }: QueueResult) => {
    counters.get(action)?.add({ ...result, row: 0, id: key });
    if (json) console.log(JSON.stringify({ action, key, ...result }));
  };
  const sandbox = options.sandbox && (await startSandbox());
  const { signal, done } = onInterrupt();
  try {
    const worker = await troubled(
      createWorker(actions, {
        ...{ ...redisOf(options), origin: sandbox?.origin ?? options.origin, concurrency, rate, deadlineSeconds },
        varsOf: (lead) => withSettings(settings, lead as Record<string, unknown>),
        onResult,
        onTrouble: (sentence) => process.stderr.write(`${sentence}\n`),
      }),
    );
    process.stderr.write(`Working on ${actions.map(({ key }) => key).join(', ')}. Ctrl-C stops.\n`);
    await aborted(signal);
    await worker.close();
    // Parked leads are in the queue, where `queue parked` shows them.
    if (!json) console.log(summaryTable([...counters.values()].map(({ summary }) => ({ ...summary(), parked: [] }))));
  } finally {
    done();
    await sandbox?.close();
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
