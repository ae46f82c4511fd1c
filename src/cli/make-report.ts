import { loadChecks } from '../catalog';
import { createReport, type LeadFile, type RefusedRow, type Report } from '../files';
import type { OutboundAction } from '../types';
import { type KnownLeadsOptions, openKnownLeads } from './known-leads';

export interface MakeReportOptions extends KnownLeadsOptions {
  readonly settings: object;
  readonly journal?: string | undefined;
  readonly onRefused?: ((rows: readonly RefusedRow[]) => void) | undefined;
}

/** Reports what would become of the leads of a file, by the vendor's checks and a journal. Sends nothing. */
export async function makeReport(
  file: LeadFile,
  action: OutboundAction,
  { settings, journal, onRefused, ...options }: MakeReportOptions,
): Promise<Report> {
  const known = await openKnownLeads(journal, action, options);
  try {
    const checks = loadChecks(action.about.vendor);
    return await createReport(file, action, { settings, checks, isSettled: known.isSettled, onRefused });
  } finally {
    await known.close();
  }
}

/** Whether there were rows, and none of them was sent before, or may be sent. */
export const isAllRefused = ({ leads, sendable, settled }: Report): boolean => leads > 0 && sendable + settled === 0;
