import type { Command } from 'commander';
import { outbound } from '../catalog';
import type { OutboundAction } from '../types';
import { getOutboundAction } from './actions';
import { CliError } from './cli-error';
import { openPosts } from './posts';
import { addRedisOptions, addSandboxOption, getRedisOptions, type RedisCliOptions, withQueue } from './redis';
import { duplicateWarning } from './redrive';
import { addSettleOptions, getSettledStatus, type SettleOptions } from './settle';
import { table } from './summary';

interface Options extends RedisCliOptions {
  action?: string[];
  json?: true;
}

/** `queue …`: shows the state of the queues, and settles parked leads or sends them again. */
export function queueCommand(program: Command): void {
  const queue = program.command('queue').description('Show the queues, settle parked leads, or send them again.');
  const addCommand = (name: string, description: string) =>
    addRedisOptions(addSandboxOption(queue.command(name).description(description))).option(
      '--action <keys...>',
      'keys of outbound actions. Default: all',
    );
  addCommand('status', 'Count the leads of each queue by state.').option('--json', 'as NDJSON').action(showStatus);
  addCommand('parked', 'List the parked leads: they wait for a decision of a person.')
    .option('--json', 'as NDJSON')
    .action(showParked);
  addCommand('redrive', 'Put parked leads back into the queue: workers send them again.')
    .option('--key <key>', 'the lead with this key')
    .option('--all', 'every parked lead')
    .option('--accept-duplicates', 'send although the vendor may get a lead twice')
    .action(redrive);
  addSettleOptions(
    addCommand('settle', 'Settle a parked lead that may have arrived, once you know whether the vendor has it.'),
  ).action(settle);
  addCommand('match', 'Match feedback with the leads: parked ones that arrived become delivered.')
    .argument('<feedback>', 'a file of posts, which `receive` wrote')
    .option('--json', 'print the counts as JSON')
    .action(match);
}

const getActions = ({ action }: Options): OutboundAction[] => (action ?? Object.keys(outbound)).map(getOutboundAction);

async function showStatus(options: Options): Promise<void> {
  const rows: [string, ...number[]][] = [];
  for (const action of getActions(options)) {
    const status = await withQueue(action, getRedisOptions(options), (queue) => queue.status());
    if (options.json) console.log(JSON.stringify({ action: action.key, ...status }));
    const { waiting, delayed, active, settled, parked, rateLimitedMs } = status;
    rows.push([action.key, waiting, delayed, active, settled, parked, Math.ceil(rateLimitedMs / 1000)]);
  }
  const heading = ['action', 'waiting', 'delayed', 'active', 'settled', 'parked', 'rate limited for (s)'];
  if (!options.json) console.log(table([heading, ...rows]));
}

async function showParked(options: Options): Promise<void> {
  const rows: string[][] = [];
  for (const action of getActions(options)) {
    await withQueue(action, getRedisOptions(options), async (queue) => {
      for await (const lead of queue.parked()) {
        if (options.json) console.log(JSON.stringify(lead));
        else rows.push([lead.key, lead.status, lead.at, lead.reason]);
      }
    });
  }
  if (!options.json) console.log(table([['key', 'status', 'at', 'reason'], ...rows]));
}

interface RedriveOptions extends Options {
  key?: string;
  all?: true;
  acceptDuplicates?: true;
}

async function redrive({ key, all, acceptDuplicates, ...options }: RedriveOptions): Promise<void> {
  if ((key === undefined) === (all === undefined)) throw new CliError('give --key K, or --all for every parked lead');
  let [redriven, left] = [0, 0];
  for (const action of getActions(options)) {
    const result = await withQueue(action, getRedisOptions(options), (queue) =>
      queue.redrive({ key, acceptDuplicates }),
    );
    redriven += result.redriven;
    left += result.left;
  }
  if (redriven > 0 || left === 0) console.log(`${redriven} leads were put back`);
  if (left > 0) throw new CliError(`${left} leads were left: ${duplicateWarning}`);
}

async function settle({ key, ...options }: Options & SettleOptions & { key: string }): Promise<void> {
  const { note = '' } = options;
  const status = getSettledStatus(options);
  let settled = 0;
  for (const action of getActions(options))
    settled += await withQueue(action, getRedisOptions(options), (queue) => queue.settle({ key, status, note }));
  if (settled === 0)
    throw new CliError('no queue has an uncertain parked lead with this key: `queue parked` lists the parked leads');
  console.log(`${settled} leads are ${status} now. Workers ${status === 'unsent' ? 'send' : 'complete'} them.`);
}

async function match(feedback: string, options: Options): Promise<void> {
  const file = await openPosts(feedback);
  const rows: [string, ...number[]][] = [];
  for (const action of getActions(options)) {
    for (const inboundAction of file.actions.filter(({ about }) => about.vendor === action.about.vendor)) {
      const counts = await withQueue(action, getRedisOptions(options), (queue) =>
        queue.match(inboundAction, file.read(inboundAction)),
      );
      if (options.json) console.log(JSON.stringify({ action: action.key, ...counts }));
      const { posts, matched, unmatched, ambiguous, settled } = counts;
      rows.push([action.key, posts, matched, unmatched, ambiguous, settled]);
    }
  }
  if (options.json) return;
  console.log(table([['action', 'posts', 'matched', 'no lead', 'several leads', 'settled'], ...rows]));
  if (file.unreadable > 0) console.log(`${file.unreadable} lines of the file are unreadable.`);
}
