import { type DeliverAllOptions, type DeliveryEvent, type DeliveryMeta, deliverAll } from '../delivery';
import { countLeads, type LeadFile, type ReadableLead, type ReadOptions, readLeads } from '../files';
import type { Journal } from '../journal';
import type { OutboundAction } from '../types';
import { CliError } from './cli-error';
import { type Conflict, createConflictList } from './conflicts';
import { createRowNamer, type KeySource } from './lead-key';
import { createProgress } from './progress';
import type { ResultLine, Results } from './results';
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

/** What became of a file. */
export interface FileRun {
  readonly summary: Summary;
  readonly file: LeadFile;
  readonly conflicts: readonly Conflict[];
  /** Lines of leads whose answers the journal could not record. They are uncertain in it. */
  readonly unrecorded: readonly number[];
  /** Why the run ended before the end of the file. All leads that were sent by then are in the summary. */
  readonly failure?: unknown;
}

/** Delivers a file of leads, writes a result for each row, and returns the counts. */
export async function deliverFile(action: OutboundAction, options: RunOptions): Promise<FileRun> {
  const { leads, results, total: _, only = async () => true, reading, signal, ...delivery } = options;
  const { add, summary } = createTally(action.key);
  const file = readLeads(leads, action, reading);
  const progress = createProgress(action.key, options.total ?? (await countLeads(leads, action, reading)));
  const conflicts = createConflictList(action, options);
  const getName = createRowNamer(options.journal?.salt);
  const journalFailures = createFailureList();
  const run = createRun(signal);
  const writer = createResultWriter(results, run.fail);
  const note = (row: KeySource & { readonly line: number }, result: Noted) => {
    const { key: journalKey, ...rest } = result;
    const { line } = row;
    const key = getName({ ...row, journalKey });
    add({ ...result, line, key });
    progress.step(result);
    conflicts.add(line, result);
    journalFailures.add(line, journalKey);
    writer.write({ action: action.key, line, key, ...rest });
  };
  const readable = async function* (): AsyncGenerator<ReadableLead> {
    try {
      for await (const lead of file) {
        if ('unreadable' in lead) note(lead, unreadable(lead.unreadable));
        else if (await only(lead)) yield lead;
      }
    } catch (error) {
      run.fail(error); // leads in flight end, and their results are kept
    }
  };
  const parts = {
    varsOf: ({ vars }: ReadableLead) => vars,
    keyOf: ({ key }: ReadableLead) => key,
    rowOf: ({ raw }: ReadableLead) => raw,
  };
  const how = { ...delivery, ...parts, signal: run.signal, onEvent: journalFailures.listen };
  try {
    for await (const { lead, result } of deliverAll(action, readable(), how)) note(lead, result);
  } finally {
    progress.stop();
  }
  const failure = writer.describe(run.failure);
  const ended = { summary: summary(), file, conflicts: await conflicts.resolve() };
  return { ...ended, unrecorded: journalFailures.lines, ...(failure !== undefined && { failure }) };
}

/** A run that ends by a signal, or by its first failure. */
function createRun(signal: AbortSignal | undefined) {
  const stop = new AbortController();
  const run = {
    signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
    failure: undefined as unknown,
    fail(error: unknown) {
      run.failure ??= error;
      stop.abort();
    },
  };
  return run;
}

/** Writes results until one cannot be written. */
function createResultWriter(results: Results | undefined, fail: (error: unknown) => void) {
  const missing: number[] = [];
  let hasFailed = false;
  return {
    write(result: ResultLine): void {
      try {
        if (!hasFailed) results?.write(result);
      } catch (error) {
        hasFailed = true;
        fail(error);
      }
      if (hasFailed && result.attempts > 0) missing.push(result.line);
    },
    /** Adds the lines of the leads that were sent and have no result to a failure. */
    describe: (failure: unknown): unknown =>
      missing.length > 0 && failure instanceof CliError
        ? new CliError(`${failure.message}. Leads that were sent and are not in it, by line: ${missing.join(', ')}`)
        : failure,
  };
}

/** Collects the lines of leads whose answers the journal could not record. */
function createFailureList() {
  const keys = new Set<string>();
  const lines: number[] = [];
  return {
    lines,
    listen(event: DeliveryEvent): void {
      if (event.type === 'journal' && event.operation === 'result' && event.key !== undefined) keys.add(event.key);
    },
    add(line: number, key: string | undefined): void {
      if (key !== undefined && keys.delete(key)) lines.push(line);
    },
  };
}

const unreadable = (reason: string) =>
  ({ outcome: 'skip', reason, code: 'VALIDATION_FAILED', status: 'unsent', sent: 'no', attempts: 0, ms: 0 }) as const;
