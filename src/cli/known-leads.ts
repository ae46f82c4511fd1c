import { existsSync } from 'node:fs';
import { isSettled } from '../delivery/internal';
import type { ReadableLead } from '../files';
import { getIdentity, openJournalLookup } from '../journal';
import type { OutboundAction } from '../types';
import { withSentences } from './journal-file';

export interface KnownLeadsOptions {
  /** Whether the leads go to loopback. */
  readonly isSandbox: boolean;
  readonly retryRejected?: boolean | undefined;
}

/** Looks up whether a journal has settled a lead. */
export interface KnownLeads {
  isSettled(lead: ReadableLead, vars: Record<string, unknown>): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens a journal to look up which leads `deliver` would not send again. A missing journal has no leads.
 *
 * @throws CliError when the file is not a journal
 */
export async function openKnownLeads(
  file: string | undefined,
  action: OutboundAction,
  { isSandbox, retryRejected }: KnownLeadsOptions,
): Promise<KnownLeads> {
  if (file === undefined || !existsSync(file)) return { isSettled: async () => false, close: async () => undefined };
  const journal = await withSentences(() => openJournalLookup(file, { isQuiet: true }), 'read');
  return {
    async isSettled({ vars: lead, key, raw: row }, vars) {
      const identity = getIdentity(action, lead, journal.salt, {
        destination: action.destination(vars),
        key,
        row,
        isSandbox,
      });
      const known = await withSentences(() => journal.get(identity), 'read');
      return known !== undefined && isSettled(action, vars, known, identity, { retryRejected });
    },
    close: () => journal.close(),
  };
}
