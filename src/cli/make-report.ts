import { loadChecks } from '../catalog';
import { createReport, type LeadFile, type RefusedRow, type Report } from '../files';
import type { OutboundAction } from '../types';
import { type KnownLeadsOptions, openKnownLeads } from './known-leads';
import { createMatchCheck, type Unmatchable } from './unmatchable';

export interface MakeReportOptions extends KnownLeadsOptions {
  readonly settings: object;
  readonly journal?: string | undefined;
  readonly onRefused?: ((rows: readonly RefusedRow[]) => void) | undefined;
}

/** A report with the leads that feedback could not be matched with. */
export interface FullReport extends Report {
  readonly unmatchable?: Unmatchable;
}

/** Reports what a delivery would do with a file of leads, with the vendor's checks and a journal. Sends nothing. */
export async function makeReport(
  file: LeadFile,
  action: OutboundAction,
  { settings, journal, onRefused, ...options }: MakeReportOptions,
): Promise<FullReport> {
  const known = await openKnownLeads(journal, action, options);
  try {
    const matching = createMatchCheck(action, settings);
    const checks = [...loadChecks(action.about.vendor), matching.check];
    const report = await createReport(file, action, { settings, checks, isSettled: known.isSettled, onRefused });
    const unmatchable = matching.get();
    return { ...report, ...(unmatchable && { unmatchable }) };
  } finally {
    await known.close();
  }
}

/** Sets exit code 5 if there are rows, but none is sendable or settled; with `failOnSkip`, if one was refused or skipped. */
export function setRefusedCode(
  { leads, sendable, settled, refused, skipped }: Report,
  { failOnSkip }: { readonly failOnSkip?: true },
): void {
  const isAllRefused = leads > 0 && sendable + settled === 0;
  if (isAllRefused || (failOnSkip && refused + skipped > 0)) process.exitCode = 5;
}
