import { type DeliverAllOptions, deliverAll } from '../delivery';
import type { Journal } from '../journal';
import { at, type LeadStatus, type OutboundAction, type Sent, text } from '../types';
import { countLeads, type ReadableLead, readLeads } from './leads';
import { progressOf } from './progress';
import type { Results } from './results';
import { withSettings } from './settings';
import { counter, type Summary } from './summary';

export interface RunOptions extends Pick<DeliverAllOptions<unknown>, 'concurrency' | 'rate' | 'keepAlive' | 'signal'> {
  readonly leads: string;
  readonly settings: Record<string, unknown>;
  /** Where the vendors are served instead; undefined is the real ones. */
  readonly origin?: string | undefined;
  readonly results?: Results | undefined;
  readonly journal?: Journal | undefined;
  readonly retryRejected?: boolean | undefined;
  readonly acceptDuplicates?: boolean | undefined;
  /** How many leads the file has, where somebody has counted them. */
  readonly total?: number;
  /** Which leads of the file are meant. Default: all. */
  readonly only?: (vars: Record<string, unknown>) => boolean;
}

/** Delivers a file of leads, writes a result each, and counts what became of them. */
export async function run(
  action: OutboundAction,
  options: RunOptions,
): Promise<{ summary: Summary; unused: string[] }> {
  const { leads, settings, results, total: _, only = () => true, ...delivery } = options;
  const { add, summary } = counter(action.key);
  const file = readLeads(leads, action);
  const progress = progressOf(action.key, options.total ?? (await countLeads(leads, action)));
  const note = (
    row: number,
    id: string,
    result: { outcome: string; status: LeadStatus; sent: Sent; attempts: number; ms: number },
  ) => {
    add({ ...result, row, id });
    progress.step(result);
    results?.write({ action: action.key, row, ...(id && { id }), ...result });
  };
  const varsOf = (lead: ReadableLead) => withSettings(settings, lead.vars);
  const readable = async function* (): AsyncGenerator<ReadableLead> {
    for await (const lead of file) {
      if ('unreadable' in lead) note(lead.row, '', unreadable(lead.unreadable));
      else if (only(varsOf(lead))) yield lead;
    }
  };
  try {
    for await (const { lead, result } of deliverAll(action, readable(), { ...delivery, varsOf })) {
      note(lead.row, text(at(lead.vars, ['lead', 'id'])), result);
    }
  } finally {
    progress.stop();
  }
  return { summary: summary(), unused: [...file.unused] };
}

const unreadable = (reason: string) =>
  ({ outcome: 'skip', reason, status: 'unsent', sent: 'no', attempts: 0, ms: 0 }) as const;
