import type { Command } from 'commander';
import { describeColumns, type LeadFile, type ReadableLead, readLeads } from '../files';
import type { LeadQueue } from '../queue';
import { getPath, toRawText } from '../types';
import { getOutboundAction } from './actions';
import { CliError } from './cli-error';
import { CONFLICT_HINT, MAX_CONFLICTS_SHOWN } from './conflicts';
import { addLeadsOptions, getReadOptions, LEADS_HELP, type LeadsOptions, withLeads } from './leads-options';
import {
  addRedisOptions,
  addSandboxOption,
  getRedisOptions,
  printMessage,
  type RedisCliOptions,
  withQueue,
} from './redis';
import { readSettingsFor } from './settings';
import { table } from './summary';
import { assertKnownColumns } from './unknown-columns';

interface Options extends RedisCliOptions, LeadsOptions {
  action: string;
  keepDays: number;
  settings?: string;
  retryRejected?: true;
  json?: true;
}

/** How many leads are added to Redis at once. */
const BATCH_SIZE = 200;

/** `enqueue <file>`: adds each lead of a file once to the queue of an action. */
export function enqueueCommand(program: Command): void {
  const command = program
    .command('enqueue')
    .argument('<file>', LEADS_HELP)
    .description('Add a file of leads to a queue, from which workers send them. A lead is never added twice.')
    .requiredOption('--action <key>', 'key of an outbound action; `actions` lists them')
    .option(
      '--settings <file>',
      'the settings of the worker: they say which account the leads are for, and are not stored',
    )
    .option('--keep-days <n>', 'days to remember the key of a finished lead', parseKeepDays, 90)
    .option('--retry-rejected', 'also send the leads that the vendor rejected before')
    .option('--json', 'print the counts as JSON');
  addRedisOptions(addSandboxOption(addLeadsOptions(command))).action(async (file: string, options: Options) => {
    const action = getOutboundAction(options.action);
    const redis = { ...getRedisOptions(options), onWarning: printMessage };
    const { keepDays } = options;
    const reading = getReadOptions(options);
    const settings = readSettingsFor([action], options.settings);
    const result = await withLeads(file, async (leads) => {
      const whole = readLeads(leads, action, reading);
      for await (const _ of whole); // the file is read to its end before anything is added
      assertKnownColumns(action, describeColumns(whole));
      return withQueue(action, { ...redis, keepDays, settings }, (queue) =>
        enqueue(queue, readLeads(leads, action, reading), options),
      );
    });
    console.log(options.json ? formatJson(result) : formatResult(result));
    if (result.counts.conflict + result.counts.unreadable > 0) process.exitCode = 3;
  });
}

function parseKeepDays(value: string): number {
  if (!(Number(value) > 0 && Number.isFinite(Number(value))))
    throw new CliError('--keep-days must be a number above zero');
  return Number(value);
}

async function enqueue(queue: LeadQueue, file: LeadFile, { retryRejected }: Options) {
  const counts = { added: 0, known: 0, conflict: 0, unreadable: 0 };
  const conflicts: { line: number; id: string }[] = [];
  let batch: ReadableLead[] = [];
  const addBatch = async () => {
    const leads = new Map(batch.map((lead) => [lead.vars, lead]));
    const keyOf = (vars: Record<string, unknown>) => leads.get(vars)?.key;
    const rowOf = (vars: Record<string, unknown>) => leads.get(vars)?.raw;
    const results = await queue.addAll([...leads.keys()], { retryRejected, keyOf, rowOf });
    for (const [index, { added, conflict }] of results.entries()) {
      const { line = 0, vars } = batch[index] ?? {};
      counts[added ? 'added' : conflict ? 'conflict' : 'known']++;
      if (conflict && conflicts.length < MAX_CONFLICTS_SHOWN)
        conflicts.push({ line, id: toRawText(getPath(vars, ['lead', 'id'])) });
    }
    batch = [];
  };
  for await (const lead of file) {
    if ('unreadable' in lead) counts.unreadable++;
    else batch.push(lead);
    if (batch.length >= BATCH_SIZE) await addBatch();
  }
  if (batch.length > 0) await addBatch();
  return { counts, conflicts };
}

type EnqueueResult = Awaited<ReturnType<typeof enqueue>>;

const formatJson = ({ counts, conflicts }: EnqueueResult): string => JSON.stringify({ counts, conflicts });

function formatResult({ counts, conflicts }: EnqueueResult): string {
  const parts = [table([Object.keys(counts), Object.values(counts)])];
  if (conflicts.length > 0) {
    const rows = conflicts.map(({ line, id }) => [line, id]);
    const title = `Not added: the queue has these leads with different content. ${CONFLICT_HINT}`;
    parts.push(`${title}\n${table([['line', 'id'], ...rows])}`);
  }
  return parts.join('\n\n');
}
