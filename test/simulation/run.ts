import { type DeliverAllOptions, type Delivery, deliver, deliverAll } from '../../src/delivery';
import { getTimeoutSeconds } from '../../src/delivery/send-lead';
import type { Journal } from '../../src/journal';
import { putContact } from '../../src/phoneburner';
import { createOrigin } from './agents';
import type { Disk } from './disk';
import { type Entry, type Run, remap } from './plan';
import type { Network } from './sockets';
import { NEVER_STOPPED, type Rules } from './truth';
import { Process } from './world';

/** A run that has begun. */
export interface ActiveRun {
  readonly name: string;
  readonly process: Process;
  hasEnded(): boolean;
}

export interface RunContext {
  readonly network: Network;
  readonly disk: Disk;
  readonly file: readonly Entry[];
  /** A planted bug: leads share sockets although nobody has asked for it. */
  readonly sharesSockets: boolean;
}

/** Seconds to wait for the journal of another process: longer than any run that goes on. */
const MAX_TRIES = 10_000;

/** Starts a process that delivers the file, and judges what it is told of each lead. */
export function startRun(context: RunContext, run: Run, name: string): ActiveRun {
  const { network, disk } = context;
  const { world, truth } = network;
  const process = new Process(name);
  const sharesSockets = run.options.keepAlive === true;
  const origin = createOrigin({ network, process, sender: process, sharesSockets });
  const stop = new AbortController();
  const rules = createRules(run);
  truth.permit(process, rules);
  if (run.killAtStep) process.planAtStep(run.killAtStep, () => process.kill());
  const abort = () => {
    Object.assign(rules, { stoppedAt: world.now, stoppedInStep: world.step });
    stop.abort();
  };
  if (run.abortAtStep) process.planAtStep(run.abortAtStep, abort);
  if (run.jumpAtStep) process.planAtStep(run.jumpAtStep, () => world.jumpWallClock());
  let hasEnded = false;
  const work = async () => {
    await world.pass(process, world.chance.upTo(2000));
    if (!run.takesJournal)
      for (let tries = 0; disk.isHeld() && tries < MAX_TRIES; tries++) await world.pass(process, 1000);
    const journal = disk.open(process, run.diskFailureRate);
    const options = {
      ...{ ...run.options, journal, signal: stop.signal, clock: world.getClock(process) },
      ...{ origin, ...(context.sharesSockets && { keepAlive: true }) },
    };
    const once = () => deliverFile(context, run, process, options);
    await Promise.all(run.isTwice ? [once(), once()] : [once()]);
    await journal.close();
    disk.release(process);
    hasEnded = true;
  };
  work().catch((error) => truth.violations.push(`${name} has thrown ${error}`));
  return { name, process, hasEnded: () => hasEnded };
}

function createRules({ options, diskFailureRate }: Run): Rules {
  const { retryRejected = false, acceptDuplicates = false, abortInFlight = false } = options;
  const { totalSeconds = getTimeoutSeconds(options.settings) + 60 } = options;
  const maxMs = diskFailureRate > 0 ? Number.POSITIVE_INFINITY : 1000 * totalSeconds + DISK_MS;
  return { retryRejected, acceptDuplicates, abortInFlight, maxMs, ...NEVER_STOPPED };
}

/** How long a disk in order may take to write. */
const DISK_MS = 20;

type PutContact = Parameters<typeof putContact.request>[0];
type Options = DeliverAllOptions<Entry> & { readonly journal: Journal; readonly signal: AbortSignal };

async function deliverFile(context: RunContext, run: Run, process: Process, options: Options): Promise<void> {
  const { truth, world } = context.network;
  const file = run.isRemapped ? remap(context.file) : context.file;
  const told = new Set<Entry>();
  const listen = (entry: Entry, result: Delivery<typeof putContact>) => {
    if (told.has(entry)) truth.violations.push(`${entry.lead} is told twice`);
    told.add(entry);
    judge(context, run, process, entry, result);
  };
  if (run.by === 'deliver') {
    await Promise.all(
      file.map(async (entry) => {
        await world.pass(process, world.chance.upTo(300));
        const { key, row, vars } = entry;
        listen(entry, await deliver(putContact, vars as PutContact, { ...options, key, row }));
      }),
    );
  } else {
    const more = {
      varsOf: ({ vars }: Entry) => vars,
      keyOf: ({ key }: Entry) => key,
      rowOf: ({ row }: Entry) => row,
    };
    for await (const { lead, result } of deliverAll(putContact, file, { ...options, ...more })) listen(lead, result);
  }
  if (told.size < file.length && !options.signal.aborted)
    truth.violations.push(`${process.name} does not tell every lead`);
}

/** Holds what is told of a lead against the truth. */
function judge(
  { network, file }: RunContext,
  run: Run,
  process: Process,
  entry: Entry,
  result: Delivery<typeof putContact>,
): void {
  const { truth, remote } = network;
  const { lead } = entry;
  const { status, code, reason = '', lead_url = '' } = result as { reason?: string; lead_url?: string } & typeof result;
  if (![reason, lead_url].every((text) => remote.isOwnAnswer(lead, text)))
    truth.violations.push(`${lead} is told the answer of another lead`);
  // Of a lead that goes more than once in a run, another send may have ended since; a journal that fails, or
  // that another process writes by now, does not know how the lead stands.
  const isAlone = !run.isTwice && file.filter((one) => one.lead === lead).length === 1;
  const isKnown = network.isAlone && code !== 'JOURNAL_UNAVAILABLE';
  if (isAlone && code === 'JOURNAL_CONFLICT') truth.violations.push(`${lead} is told as a conflict with itself`);
  if (isAlone && isKnown) truth.assertStatus(lead, status, truth.getView(process, lead), 'told');
}
