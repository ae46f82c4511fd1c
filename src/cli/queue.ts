import type { Command } from 'commander';
import { outbound } from '../catalog';
import type { OutboundAction } from '../types';
import { outboundAction } from './actions';
import { duplicateWarning } from './journal';
import { type RedisChoice, redisOf, withQueue, withRedis } from './redis';
import { table } from './summary';
import { Trouble } from './trouble';

interface Options extends RedisChoice {
  action?: string[];
  json?: true;
}

/** `queue status|parked|redrive`: how the leads of the queues stand, and what a person has to look at. */
export function queueCommand(program: Command): void {
  const queue = program.command('queue').description('Look at the queues, and send parked leads again by hand.');
  const verb = (name: string, what: string) =>
    withRedis(queue.command(name).description(what)).option(
      '--action <keys...>',
      'keys of outbound actions; all of them unless told',
    );
  verb('status', 'Show how many leads stand where.').option('--json', 'as NDJSON').action(status);
  verb('parked', 'List the leads that a person has to look at.').option('--json', 'as NDJSON').action(parked);
  verb('redrive', 'Put parked leads back, from where workers send them again.')
    .option('--key <key>', 'the lead with this key')
    .option('--all', 'every parked lead')
    .option('--accept-duplicates', 'you know that a lead may arrive twice')
    .action(redrive);
}

const actionsOf = ({ action }: Options): OutboundAction[] => (action ?? Object.keys(outbound)).map(outboundAction);

async function status(options: Options): Promise<void> {
  const rows: [string, ...number[]][] = [];
  for (const action of actionsOf(options)) {
    const told = await withQueue(action, redisOf(options), (queue) => queue.status());
    if (options.json) console.log(JSON.stringify({ action: action.key, ...told }));
    const { waiting, delayed, underWay, settled, parked, slowedMs } = told;
    rows.push([action.key, waiting, delayed, underWay, settled, parked, Math.ceil(slowedMs / 1000)]);
  }
  const heading = ['action', 'waiting', 'delayed', 'under way', 'settled', 'parked', 'slowed for seconds'];
  if (!options.json) console.log(table([heading, ...rows]));
}

async function parked(options: Options): Promise<void> {
  const rows: string[][] = [];
  for (const action of actionsOf(options)) {
    await withQueue(action, redisOf(options), async (queue) => {
      for await (const lead of queue.parked()) {
        if (options.json) console.log(JSON.stringify(lead));
        else rows.push([lead.key, lead.standing, lead.at, lead.reason]);
      }
    });
  }
  if (!options.json) console.log(table([['key', 'standing', 'at', 'reason'], ...rows]));
}

interface RedriveOptions extends Options {
  key?: string;
  all?: true;
  acceptDuplicates?: true;
}

async function redrive({ key, all, acceptDuplicates, ...options }: RedriveOptions): Promise<void> {
  if ((key === undefined) === (all === undefined)) throw new Trouble('say --key K or --all');
  let [put, kept] = [0, 0];
  for (const action of actionsOf(options)) {
    const told = await withQueue(action, redisOf(options), (queue) => queue.redrive({ key, acceptDuplicates }));
    put += told.redriven;
    kept += told.left;
  }
  if (put > 0 || kept === 0) console.log(`${put} leads were put back`);
  if (kept > 0) throw new Trouble(`${kept} leads were left: ${duplicateWarning}`);
}
