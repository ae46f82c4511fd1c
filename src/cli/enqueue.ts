import type { Command } from 'commander';
import type { LeadQueue } from '../queue';
import { at, text } from '../types';
import { outboundAction } from './actions';
import { countLeads, type ReadableLead, readLeads } from './leads';
import { type RedisChoice, redisOf, withQueue, withRedis } from './redis';
import { table } from './summary';
import { Trouble } from './trouble';

interface Options extends RedisChoice {
  action: string;
  keepDays: number;
  retryRefused?: true;
  json?: true;
}

/** How many leads one exchange with Redis adds. */
const batch = 200;
const mostShown = 100;

/** `enqueue <file>`: leads into the queue of an action, each of them once. */
export function enqueueCommand(program: Command): void {
  const command = program
    .command('enqueue')
    .argument('<file>', 'CSV with a header, or NDJSON')
    .description('Add a file of leads to a queue, from which workers send them. The same file may be added again.')
    .requiredOption('--action <key>', 'key of an outbound action, as `actions` lists them')
    .option('--keep-days <n>', 'days for which the key of a settled lead is known', aboveZero, 90)
    .option('--retry-refused', 'send again what the vendor refused, after a setting was mended')
    .option('--json', 'print the counts as JSON');
  withRedis(command).action(async (file: string, options: Options) => {
    const action = outboundAction(options.action);
    const redis = redisOf(options);
    await countLeads(file, action); // reads it to its end, before anything is added
    const told = await withQueue(action, { ...redis, keepDays: options.keepDays }, (queue) =>
      enqueue(queue, readLeads(file, action), options),
    );
    if (options.json) console.log(JSON.stringify(told));
    else console.log(shown(told));
    if (told.counts.differs + told.counts.unreadable > 0) process.exitCode = 3;
  });
}

function aboveZero(given: string): number {
  if (!(Number(given) > 0)) throw new Trouble('--keep-days must be a number above zero');
  return Number(given);
}

async function enqueue(queue: LeadQueue, file: ReturnType<typeof readLeads>, { retryRefused }: Options) {
  const counts = { added: 0, known: 0, again: 0, differs: 0, unreadable: 0 };
  const differing: { row: number; id: string }[] = [];
  let waiting: ReadableLead[] = [];
  const add = async () => {
    const added = await queue.addAll(
      waiting.map(({ vars }) => vars),
      { retryRefused },
    );
    for (const [place, { lead }] of added.entries()) {
      const { row = 0, vars } = waiting[place] ?? {};
      counts[lead]++;
      if (lead === 'differs' && differing.length < mostShown)
        differing.push({ row, id: text(at(vars, ['lead', 'id'])) });
    }
    waiting = [];
  };
  for await (const lead of file) {
    if ('unreadable' in lead) counts.unreadable++;
    else waiting.push(lead);
    if (waiting.length >= batch) await add();
  }
  if (waiting.length > 0) await add();
  return { counts, differing, unused: [...file.unused] };
}

function shown({ counts, differing, unused }: Awaited<ReturnType<typeof enqueue>>): string {
  const parts = [table([Object.keys(counts), Object.values(counts)])];
  if (differing.length > 0)
    parts.push(
      `Not added, since the queue knows their key with other values:\n${table([['row', 'id'], ...differing.map(({ row, id }) => [row, id])])}`,
    );
  if (unused.length > 0) parts.push(`Columns that the action has no use for: ${unused.join(', ')}`);
  return parts.join('\n\n');
}
