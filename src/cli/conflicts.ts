import type { DeliveryMeta } from '../delivery';
import { getIdentity } from '../journal';
import type { OutboundAction } from '../types';
import { readLeads } from './leads';
import type { RunOptions } from './run';
import { table } from './summary';

/** A row that is the same lead as another one to the journal, and brings other content. It was not sent. */
export interface Conflict {
  readonly row: number;
  /** The other rows of the file that are the same lead. None: the journal knows it from another file. */
  readonly sameAs: number[];
  readonly status: string;
  readonly reason: string;
}

const MAX_CONFLICTS_SHOWN = 100;

/** Collects the conflicts of a run, and finds the rows that they are in conflict with. */
export function createConflictList(
  action: OutboundAction,
  { leads, settings, keyColumn, origin, journal, signal }: RunOptions,
) {
  const found: (Omit<Conflict, 'sameAs'> & { readonly key: string })[] = [];
  return {
    add(
      row: number,
      { key, code, status, reason }: Pick<DeliveryMeta, 'key' | 'code' | 'status'> & { reason?: unknown },
    ) {
      if (code !== 'JOURNAL_CONFLICT' || key === undefined || found.length >= MAX_CONFLICTS_SHOWN) return;
      found.push({ row, key, status, reason: String(reason) });
    },

    /** Reads the file once more, since the rows before were not kept. */
    async resolve(): Promise<Conflict[]> {
      if (found.length === 0 || journal === undefined || signal?.aborted) return [];
      const rows = new Map(found.map(({ key }) => [key, [] as number[]]));
      for await (const lead of readLeads(leads, action, { keyColumn })) {
        if ('unreadable' in lead) continue;
        const options = { settings, key: lead.key, isSandbox: origin !== undefined };
        rows.get(getIdentity(action, lead.vars, journal.salt, options).key)?.push(lead.row);
      }
      return found.map(({ key, ...conflict }) => ({
        ...conflict,
        sameAs: (rows.get(key) ?? []).filter((row) => row !== conflict.row),
      }));
    },
  };
}

export function formatConflicts(conflicts: readonly Conflict[]): string {
  const rows = conflicts.map(({ row, sameAs, status, reason }) => [row, sameAs.join(', ') || '-', status, reason]);
  return `Not sent, since the journal knows these leads with other content. If they are different leads, name a column that
tells them apart with --key-column.\n${table([['row', 'same lead as row', 'status', 'reason'], ...rows])}`;
}
