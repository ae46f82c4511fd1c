import { type Check, getPath, type OutboundAction, toRawText, toText, withSettings } from '../types';
import { createDuplicateFinder, type Duplicates } from './duplicates';
import type { FileLead, ReadableLead } from './lead-types';
import type { LeadFile } from './leads';
import { createMendedFinder, type MendedKind } from './mended-values';
import type { Repair } from './repairs';
import { describeColumns, type ReportColumn } from './report-columns';
import { createReasonTally } from './tally';

/** A report on a file of leads: its rows, and what a delivery would do with them. Holds no value of a lead. */
export interface Report {
  /** All rows below the header: sendable, refused, skipped and settled ones. */
  readonly leads: number;
  /** Leads that `validate` accepts and that no journal has settled. */
  readonly sendable: number;
  /** Rows that cannot be read, or that `validate` refuses. */
  readonly refused: number;
  /** How many of the sendable leads the vendor's checks warn about. */
  readonly doubtful: number;
  /** Rows that are not leads: tests, footers, repeated headers. */
  readonly skipped: number;
  /** Leads that are not sent again, according to the journal. */
  readonly settled: number;
  readonly duplicates: readonly Duplicates[];
  readonly columns: readonly ReportColumn[];
  readonly repairs: readonly ReportRepair[];
  readonly reasons: readonly ReportReason[];
}

/** Why rows are refused, skipped or doubtful. */
export interface ReportReason {
  readonly kind: 'refused' | 'skipped' | 'doubtful';
  readonly reason: string;
  readonly leads: number;
  /** The first lines with this reason. */
  readonly lines: readonly number[];
}

/** A repair of cells, or of values. */
export type ReportRepair = Omit<Repair, 'repair'> & { readonly repair: Repair['repair'] | MendedKind };

/** What a delivery would do with a row. A doubtful one is sent, too. */
export interface RowVerdict {
  readonly kind: 'sendable' | 'doubtful' | 'refused' | 'skipped' | 'settled';
  /** The same texts as in the reasons of the report. */
  readonly reasons: readonly string[];
}

/** A row that is not sent, and why. */
export interface RefusedRow extends Pick<ReadableLead, 'line' | 'raw' | 'cells'> {
  readonly reason: string;
}

export interface ReportOptions {
  /** Values that every lead of the run shares. */
  readonly settings?: object | undefined;
  /** The vendor's checks. A lead is doubtful if one of them warns. */
  readonly checks?: readonly Check[] | undefined;
  /** Whether a journal has settled a lead: it is not sent again. `vars` is the lead with the settings. */
  readonly isSettled?: ((lead: ReadableLead, vars: Record<string, unknown>) => Promise<boolean>) | undefined;
  /** Called with batches of refused rows, in the order of the file. Reading waits for its promise. */
  readonly onRefused?: ((rows: readonly RefusedRow[]) => unknown) | undefined;
  /** Called for each row, in the order of the file. An error that it throws stops the reading. */
  readonly onRow?: ((row: FileLead, verdict: RowVerdict) => void) | undefined;
}

/** How many reasons are counted apart: in NDJSON each row may have another one, with the name of its column. */
const MAX_REASONS = 1000;
/** How many rows are looked up in a journal at once. */
const BATCH_SIZE = 500;

/**
 * Reads a file of leads once and reports what a delivery would do with each row. Sends nothing. Needs about 24 bytes of
 * memory for each id and e-mail address, and no other memory that grows with the file.
 *
 * @throws FileError for a file that cannot be read to its end
 */
export async function createReport(
  file: LeadFile,
  action: OutboundAction,
  { settings = {}, checks = [], isSettled, onRefused, onRow }: ReportOptions = {},
): Promise<Report> {
  const collector = createCollector(action, checks);
  const judgeAll = async (rows: readonly FileLead[]) => {
    const known = rows.map((row) => ('vars' in row ? withSettings(action.input, settings, row.vars) : undefined));
    const settled = await Promise.all(rows.map((row, index) => 'vars' in row && isSettled?.(row, known[index] ?? {})));
    const refused: RefusedRow[] = [];
    for (const [index, row] of rows.entries()) {
      const verdict = collector.add(row, known[index], settled[index] === true);
      onRow?.(row, verdict);
      const [reason = ''] = verdict.reasons;
      if (verdict.kind === 'refused')
        refused.push({ line: row.line, raw: row.raw, ...(row.cells && { cells: row.cells }), reason });
    }
    if (refused.length > 0) await onRefused?.(refused);
  };
  let batch: FileLead[] = [];
  for await (const row of file) {
    if (batch.push(row) < BATCH_SIZE) continue;
    await judgeAll(batch);
    batch = [];
  }
  await judgeAll(batch);

  const { mended, ...collected } = collector.get();
  const columnNames = new Map([...file.columns.values()].map(({ shown, variable }) => [variable, shown]));
  const values = mended.map(({ kind, text: variable, leads, lines }): ReportRepair => {
    return { repair: kind, column: columnNames.get(variable) ?? variable, leads, lines };
  });
  return { ...collected, columns: describeColumns(file), repairs: [...file.getRepairs(), ...values] };
}

/** Creates a collector that counts rows, and the reasons why they are not sent. */
function createCollector(action: OutboundAction, checks: readonly Check[]) {
  const counts = { leads: 0, sendable: 0, refused: 0, doubtful: 0, skipped: 0, settled: 0 };
  const reasons = createReasonTally<ReportReason['kind']>(MAX_REASONS);
  const mended = createReasonTally<MendedKind>(MAX_REASONS);
  const findMended = createMendedFinder(action);
  const [keys, ids, emails] = [
    createDuplicateFinder('key'),
    createDuplicateFinder('lead.id'),
    createDuplicateFinder('lead.email'),
  ];

  function noteLead({ vars, key, line }: ReadableLead): void {
    if (key !== undefined) keys.add(key, line);
    const id = toText(getPath(vars, ['lead', 'id']));
    const email = toRawText(getPath(vars, ['lead', 'email']))
      .trim()
      .toLowerCase();
    if (id !== '') ids.add(id, line);
    if (email !== '') emails.add(email, line);
    for (const { kind, variable } of findMended(vars)) mended.add(kind, variable, line);
  }

  function noteSendable(vars: unknown, line: number): RowVerdict {
    counts.sendable++;
    const doubts = checks.flatMap((check) => check(action, vars)).map(({ field, sentence }) => `${field} ${sentence}`);
    if (doubts.length > 0) counts.doubtful++;
    for (const doubt of doubts) reasons.add('doubtful', doubt, line);
    return { kind: doubts.length > 0 ? 'doubtful' : 'sendable', reasons: doubts };
  }

  return {
    /** @param vars the lead with the settings */
    add(row: FileLead, vars: unknown, isSettled: boolean): RowVerdict {
      counts.leads++;
      if ('vars' in row) noteLead(row);
      if (isSettled) {
        counts.settled++;
        return { kind: 'settled', reasons: [] };
      }
      const isLead = 'vars' in row;
      if (!isLead && row.isNoLead) {
        counts.skipped++;
        reasons.add('skipped', row.unreadable, row.line);
        return { kind: 'skipped', reasons: [row.unreadable] };
      }
      const reason = isLead ? action.validate(vars) : row.unreadable;
      if (reason === undefined) return noteSendable(vars, row.line);
      counts.refused++;
      reasons.add('refused', reason, row.line);
      return { kind: 'refused', reasons: [reason] };
    },
    get: () => ({
      ...counts,
      duplicates: [keys, ids, emails].map((finder) => finder.get()).filter(({ leads }) => leads > 0),
      reasons: reasons.rank().map(({ text: reason, ...more }) => ({ ...more, reason })),
      mended: mended.rank(),
    }),
  };
}
