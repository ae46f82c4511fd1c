import type { DeliveryMeta } from '../delivery';
import { FileError, readLeads } from '../files';
import { getIdentity } from '../journal';
import type { OutboundAction } from '../types';
import type { RunOptions } from './deliver-file';
import { table } from './summary';

/** A row that was not sent, because the journal has the same lead with different content. */
export interface Conflict {
  readonly line: number;
  /** The lines of the other rows with the same lead. Empty when the journal has it from another file. */
  readonly sameAs: number[];
  readonly status: string;
  readonly reason: string;
}

export const MAX_CONFLICTS_SHOWN = 100;

/** Says what a person can do about conflicts. */
export const CONFLICT_HINT =
  'If they are different leads, name a\ncolumn that tells them apart with --key-column: a spreadsheet may have rounded their ids, or two files use the same ids.';

/** Creates a list of the conflicts of a run, with the rows that have the same lead. */
export function createConflictList(
  action: OutboundAction,
  { leads, settings, reading, origin, journal, signal }: RunOptions,
) {
  const conflicts: (Omit<Conflict, 'sameAs'> & { readonly key: string })[] = [];
  return {
    add(
      line: number,
      { key, code, status, reason }: Pick<DeliveryMeta, 'key' | 'code' | 'status'> & { reason?: unknown },
    ) {
      if (code !== 'JOURNAL_CONFLICT' || key === undefined || conflicts.length >= MAX_CONFLICTS_SHOWN) return;
      conflicts.push({ line, key, status, reason: String(reason) });
    },

    /** Finds the other rows. Reads the file again, because its rows were not kept. */
    async resolve(): Promise<Conflict[]> {
      if (conflicts.length === 0 || journal === undefined || signal?.aborted) return [];
      const lines = new Map(conflicts.map(({ key }) => [key, [] as number[]]));
      try {
        for await (const lead of readLeads(leads, action, reading)) {
          if ('unreadable' in lead) continue;
          const options = { settings, key: lead.key, isSandbox: origin !== undefined };
          lines.get(getIdentity(action, lead.vars, journal.salt, options).key)?.push(lead.line);
        }
      } catch (error) {
        if (!(error instanceof FileError)) throw error; // the file is gone or has changed: the summary must be shown
      }
      return conflicts.map(({ key, ...conflict }) => ({
        ...conflict,
        sameAs: (lines.get(key) ?? []).filter((line) => line !== conflict.line),
      }));
    },
  };
}

export function formatConflicts(conflicts: readonly Conflict[]): string {
  const rows = conflicts.map(({ line, sameAs, status, reason }) => [line, sameAs.join(', ') || '-', status, reason]);
  return `Not sent: the journal has these leads with different content. ${CONFLICT_HINT}\n${table([['line', 'same lead as line', 'status', 'reason'], ...rows])}`;
}
