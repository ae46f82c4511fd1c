import { type DeliverAllOptions, type DeliveryMeta, deliverAll } from '../delivery';
import { countLeads, type LeadFile, type ReadableLead, type ReadOptions, readLeads } from '../files';
import type { Journal } from '../journal';
import type { OutboundAction } from '../types';
import { type Conflict, createConflictList } from './conflicts';
import { createRowNamer, type KeySource } from './lead-key';
import { createProgress } from './progress';
import type { Results } from './results';
import { createTally, type Summary } from './summary';

export interface RunOptions extends Pick<DeliverAllOptions<unknown>, 'concurrency' | 'rate' | 'keepAlive' | 'signal'> {
  readonly leads: string;
  readonly settings: Record<string, unknown>;
  /** Options for reading the file. */
  readonly reading?: ReadOptions | undefined;
  /** The loopback address to send to. Default: the real vendors. */
  readonly origin?: string | undefined;
  readonly results?: Results | undefined;
  readonly journal?: Journal | undefined;
  readonly retryRejected?: boolean | undefined;
  readonly acceptDuplicates?: boolean | undefined;
  /** The number of rows in the file, for the progress. Default: they are counted first. */
  readonly total?: number;
  /** Selects the leads to deliver. Default: all. */
  readonly only?: (lead: ReadableLead) => Promise<boolean>;
}

type Noted = Omit<DeliveryMeta, 'ms'> & { readonly outcome: string; readonly reason?: unknown };

/** Delivers a file of leads, writes a result for each row, and returns the counts. */
export async function deliverFile(
  action: OutboundAction,
  options: RunOptions,
): Promise<{ summary: Summary; file: LeadFile; conflicts: Conflict[] }> {
  const { leads, results, total: _, only = async () => true, reading, ...delivery } = options;
  const { add, summary } = createTally(action.key);
  const file = readLeads(leads, action, reading);
  const progress = createProgress(action.key, options.total ?? (await countLeads(leads, action, reading)));
  const conflicts = createConflictList(action, options);
  const getName = createRowNamer(options.journal?.salt);
  const note = (row: KeySource & { readonly line: number }, result: Noted) => {
    const { key: journalKey, ...rest } = result;
    const { line } = row;
    const key = getName({ ...row, journalKey });
    add({ ...result, line, key });
    progress.step(result);
    conflicts.add(line, result);
    results?.write({ action: action.key, line, key, ...rest });
  };
  const readable = async function* (): AsyncGenerator<ReadableLead> {
    for await (const lead of file) {
      if ('unreadable' in lead) note(lead, unreadable(lead.unreadable));
      else if (await only(lead)) yield lead;
    }
  };
  const parts = {
    varsOf: ({ vars }: ReadableLead) => vars,
    keyOf: ({ key }: ReadableLead) => key,
    rowOf: ({ raw }: ReadableLead) => raw,
  };
  try {
    for await (const { lead, result } of deliverAll(action, readable(), { ...delivery, ...parts })) {
      note(lead, result);
    }
  } finally {
    progress.stop();
  }
  return { summary: summary(), file, conflicts: await conflicts.resolve() };
}

const unreadable = (reason: string) =>
  ({ outcome: 'skip', reason, code: 'VALIDATION_FAILED', status: 'unsent', sent: 'no', attempts: 0, ms: 0 }) as const;
