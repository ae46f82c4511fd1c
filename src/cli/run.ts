import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { deliver } from '../delivery';
import { at, type OutboundAction, text } from '../types';
import { type LeadFile, readLeads } from './leads';
import { progressOf } from './progress';
import { withSettings } from './settings';
import { counter, type Summary } from './summary';
import { codeOf, Trouble } from './trouble';

export interface RunOptions {
  readonly leads: string;
  readonly settings: Record<string, unknown>;
  /** Where the vendors are served instead; undefined is the real ones. */
  readonly origin?: string | undefined;
  /** Takes a result a lead, as NDJSON; nothing of the person is in it. */
  readonly results?: WriteStream | undefined;
}

/** Delivers a file of leads one after another, writes a result each, and counts what became of them. */
export async function run(
  action: OutboundAction,
  options: RunOptions,
): Promise<{ summary: Summary; unused: string[] }> {
  const { add, summary } = counter(action.key);
  const file = readLeads(options.leads, action);
  const progress = progressOf(action.key, await countLeads(options.leads, action));
  try {
    for await (const lead of file) {
      const vars = 'vars' in lead ? withSettings(options.settings, lead.vars) : {};
      const result =
        'vars' in lead
          ? await deliver(action, vars, options.origin === undefined ? {} : { origin: options.origin })
          : { outcome: 'skip', reason: lead.unreadable, ms: 0 };
      add(result);
      progress.step();
      const id = text(at(vars, ['lead', 'id']));
      await write(options.results, { action: action.key, row: lead.row, ...(id && { id }), ...result });
    }
  } finally {
    progress.stop();
  }
  return { summary: summary(), unused: [...file.unused] };
}

/** Opens a file for results. Throws Trouble when it cannot be written. */
export async function openResults(file: string): Promise<WriteStream> {
  const stream = createWriteStream(file);
  try {
    await once(stream, 'open');
    return stream;
  } catch (error) {
    throw new Trouble(`the results file cannot be written: ${codeOf(error)}`);
  }
}

export async function closeResults(stream: WriteStream | undefined): Promise<void> {
  if (stream) await once(stream.end(), 'close');
}

async function write(stream: WriteStream | undefined, result: object): Promise<void> {
  if (stream && !stream.write(`${JSON.stringify(result)}\n`)) await once(stream, 'drain');
}

async function countLeads(leads: string, action: OutboundAction): Promise<number> {
  const file: LeadFile = readLeads(leads, action);
  let count = 0;
  for await (const _ of file) count++;
  return count;
}
