import type { DeliverAllOptions } from '../../src/delivery';
import { getIdentity } from '../../src/journal';
import { putContact } from '../../src/phoneburner';
import type { Chance } from './world';

/** A lead of the file. */
export interface Entry {
  /** The mark that the request carries: leads that are one to a journal have the same. */
  readonly lead: string;
  readonly vars: { readonly lead: object; readonly phoneburner: object };
  readonly key?: string | undefined;
  readonly row?: string | undefined;
}

export const SALT = 'salt';
export const settings = { phoneburner: { key: 'k', user_id: '1', cm_id: '2' } };

/**
 * Makes a file of leads: with ids, keys of one's own, rows, or nothing but a person; some of them twice. No two rows are of
 * one person: a journal keeps only the first of them, and would not know the other one under another mapping.
 */
export function createFile(chance: Chance): Entry[] {
  const entries: Entry[] = [];
  const count = 1 + chance.upTo(5);
  for (let n = 0; n < count; n++) {
    const lead = `lead${n}`;
    const kind = chance.pick(['id', 'key', 'person', 'row'] as const);
    const isShared = kind === 'key' && chance.happens(0.5); // another person's lead has the same e-mail address
    const email = `${isShared ? 'shared' : lead}@example.com`;
    const vars = {
      lead: { email, first_name: 'Ann', ...(kind === 'id' && { id: lead }) },
      phoneburner: { custom_field: { 1: lead }, ...(chance.happens(0.2) && { cm_id: '3' }) },
    };
    const entry: Entry = {
      lead,
      vars,
      ...(kind === 'key' && { key: lead }),
      ...(kind === 'row' && { row: lead }),
    };
    entries.push(entry);
    if (chance.happens(0.15)) entries.push({ ...entry });
    if (kind !== 'row' && chance.happens(0.15)) {
      const phoneburner = { ...vars.phoneburner, tags: 'another appointment' };
      entries.push({ ...entry, vars: { ...vars, phoneburner } });
    }
  }
  return entries;
}

/** The same file, read with another mapping of its columns: only its rows stay as they were. */
export const remap = (file: readonly Entry[]): Entry[] =>
  file.map((entry) =>
    entry.row === undefined
      ? entry
      : { ...entry, vars: { ...entry.vars, lead: { ...entry.vars.lead, first_name: 'Eve' } } },
  );

/** The lead of each key under which a journal may know it. Two leads with one key, or one lead with none, are errors. */
export function getLeadsByKey(file: readonly Entry[]): Map<string, string> {
  const leads = new Map<string, string>();
  for (const { lead, vars, key, row } of [...file, ...remap(file)]) {
    const identity = getIdentity(putContact, vars, SALT, { settings, key, row, isSandbox: true });
    if ((leads.get(identity.key) ?? lead) !== lead) throw new Error('two leads have one key');
    leads.set(identity.key, lead);
  }
  return leads;
}

/** How the file is delivered once. */
export interface Run {
  readonly options: DeliverAllOptions<Entry>;
  readonly by: 'deliverAll' | 'deliver';
  /** Two deliveries of the file at once, in one process. */
  readonly isTwice: boolean;
  readonly isRemapped: boolean;
  readonly killAtStep?: number | undefined;
  readonly abortAtStep?: number | undefined;
  /** The step at which the clock of the machine jumps. */
  readonly jumpAtStep?: number | undefined;
  readonly diskFailureRate: number;
  /** Whether it begins while the run before is still at work. */
  readonly isBeside: boolean;
  /** Whether it takes the journal away from another process that lives: no kernel would let it, but a moved file might. */
  readonly takesJournal: boolean;
}

export function createRuns(chance: Chance): Run[] {
  const sometimes = <T>(probability: number, value: () => T) => (chance.happens(probability) ? value() : undefined);
  // Where a person accepts duplicates while another process is at the same lead, anything may happen.
  const isContested = chance.happens(0.2);
  return Array.from({ length: 1 + chance.upTo(3) }, (): Run => {
    const retry = sometimes(0.3, () => ({ attempts: 1 + chance.upTo(5), baseMs: chance.upTo(2000) }));
    const promocode = chance.pick(['', 'spring', 'autumn']); // a changed setting
    return {
      options: {
        settings: {
          ...settings,
          timeout_seconds: chance.pick([1, 5, 60, 360]),
          phoneburner: { ...settings.phoneburner, promocode },
        },
        concurrency: 1 + chance.upTo(4),
        keepAlive: chance.happens(0.4),
        retryRejected: chance.happens(0.2),
        acceptDuplicates: !isContested && chance.happens(0.15),
        abortInFlight: chance.happens(0.5),
        rate: sometimes(0.3, () => chance.pick([0.01, 1, 20])),
        totalSeconds: sometimes(0.3, () => chance.pick([2, 30, 500])),
        breaker: sometimes(0.5, () => ({ failures: 2, coolDownMs: chance.pick([10, 30_000]) })),
        retry,
      },
      by: chance.pick(['deliverAll', 'deliverAll', 'deliver']),
      isTwice: chance.happens(0.1),
      isRemapped: chance.happens(0.3),
      killAtStep: sometimes(0.5, () => 1 + chance.upTo(80)),
      abortAtStep: sometimes(0.25, () => 1 + chance.upTo(60)),
      jumpAtStep: sometimes(0.5, () => 1 + chance.upTo(60)),
      diskFailureRate: chance.happens(0.2) ? 0.05 : 0,
      isBeside: chance.happens(0.25),
      takesJournal: isContested && chance.happens(0.5),
    };
  });
}

/** The last run: everything is in order again. */
export const lastRun: Run = {
  options: { settings: { ...settings, timeout_seconds: 60 } },
  ...{ by: 'deliverAll', isTwice: false, isRemapped: false, diskFailureRate: 0, isBeside: false, takesJournal: false },
};
