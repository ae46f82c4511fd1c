import {
  createReport,
  type DuplicateColumns,
  describeColumns,
  FileError,
  findDuplicate,
  formatRefusedHeader,
  formatRefusedRow,
  type LeadFile,
  MENDED_TEXTS,
  REPAIR_TEXTS,
  type ReadOptions,
  type Report,
  readLeads,
  UNNAMED,
} from '../../files';
import type { Check, OutboundAction } from '../../types';
import {
  type FileColumn,
  type FileReport,
  type FileRow,
  type FileRows,
  type Loaded,
  ROWS_PER_PAGE,
  type RowKind,
  type RowsQuestion,
} from '../api';
import { findWarnings } from '../checks';
import { toValues } from '../draft';
import { findNamedVariable, getFieldStatuses } from '../field-status';
import type { Analysis, OpenFile } from './open-files';

/** A newer report of the same file was asked for, or the file was closed. */
export class Superseded extends Error {}

/** The checks of the form, so that a lead is doubtful in the table and in the form alike. */
const checkRow: Check = (action, vars) => {
  const fields = getFieldStatuses(action, vars, {}, undefined);
  return findWarnings({ action, vars, fields, request: undefined });
};

/**
 * Reports which leads of a file would be sent, and keeps the result of each row.
 *
 * @param settings values that every lead of the file shares
 * @throws FileError for a file that cannot be read to its end; Superseded when a newer report was asked for
 */
export async function reportFile(
  file: OpenFile,
  action: OutboundAction,
  options: ReadOptions,
  settings: object,
): Promise<FileReport> {
  const run = ++file.run;
  const leads = readLeads(file.path, action, options);
  const rows: FileRow[] = [];
  file.rowsRead = 0;
  delete file.analysis;
  try {
    const report = await createReport(leads, action, {
      settings,
      checks: [checkRow],
      onRow(row, { kind, reasons }) {
        if (file.run !== run) throw new Superseded();
        rows.push({ line: row.line, kind: kind as RowKind, reasons, canOpen: 'vars' in row });
        file.rowsRead++;
      },
    });
    file.analysis = { action, settings, options, rows };
    return toFileReport(file, action, leads, report);
  } catch (error) {
    const duplicate = findDuplicate([...leads.columns.values()]);
    if (!(error instanceof FileError) || error.code !== 'COLUMN_TWICE' || !duplicate) throw error;
    return { ...toFileReport(file, action, leads, nothing(leads)), problem: describeTwice(duplicate) };
  }
}

/** Returns the report of a file of which only the columns are known. */
const nothing = (leads: LeadFile): Report => ({
  ...{ leads: 0, sendable: 0, refused: 0, doubtful: 0, skipped: 0, settled: 0 },
  ...{ duplicates: [], columns: describeColumns(leads), repairs: [], reasons: [] },
});

const describeTwice = ({ variable, columns: [first, second] }: DuplicateColumns): string =>
  `“${first}” and “${second}” are both ${variable}: choose below which of them it is, and what the other one is`;

function toFileReport({ isList }: OpenFile, action: OutboundAction, leads: LeadFile, report: Report): FileReport {
  const { leads: rows, sendable, doubtful, refused, skipped, reasons, repairs, duplicates } = report;
  const isCsv = leads.header !== undefined;
  const texts: Readonly<Record<string, string>> = { ...REPAIR_TEXTS, ...MENDED_TEXTS };
  const fileColumns = [...leads.columns.values()];
  const columns = report.columns.map((column, index): FileColumn => {
    const { isNameless: _, ...more } = column;
    return { ...more, canMap: isCsv || fileColumns[index]?.shown !== UNNAMED };
  });
  const known = columns.filter(({ variable, canMap }) => variable !== undefined && canMap);
  return {
    counts: { rows, sendable, doubtful, refused, skipped },
    unit: isList ? 'item' : 'line',
    isCsv,
    columns,
    reasons: reasons.map((one) => {
      const field = one.kind === 'refused' ? findNamedVariable(one.reason, action) : undefined;
      return { ...one, ...(field !== undefined && { field }) };
    }),
    repairs: repairs.map(({ repair, ...more }) => ({ ...more, text: texts[repair] ?? repair })),
    duplicates,
    mapping: Object.fromEntries(known.map(({ column, variable = null }) => [column, variable])),
  };
}

/** Returns a page of the rows of a kind and a reason. */
export function listRows({ rows }: Analysis, { kind, reason, from }: Omit<RowsQuestion, 'id'>): FileRows {
  const isOfKind = (row: FileRow) =>
    kind === '' || row.kind === kind || (kind === 'sendable' && row.kind === 'doubtful');
  const matching = rows.filter((row) => isOfKind(row) && (reason === '' || row.reasons.includes(reason)));
  return { total: matching.length, rows: matching.slice(from, from + ROWS_PER_PAGE) };
}

/** Reads the lead of a line for the form; undefined when there is none. Throws FileError. */
export async function findLead(path: string, analysis: Analysis, line: number): Promise<Loaded | undefined> {
  const { action, options } = analysis;
  for await (const row of readLeads(path, action, options)) {
    if (row.line !== line) continue;
    return 'vars' in row ? { values: toValues(action.input, row.vars), unused: [], settings: [] } : undefined;
  }
  return undefined;
}

/** Writes the refused rows of a file, as `--refused` does. Throws FileError. */
export async function writeRefused(
  path: string,
  { action, settings, options }: Analysis,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const leads = readLeads(path, action, options);
  let isBegun = false;
  const begin = async () => {
    if (!isBegun) await write(formatRefusedHeader(leads.header));
    isBegun = true;
  };
  await createReport(leads, action, {
    settings,
    async onRefused(rows) {
      await begin();
      await write(rows.map((row) => formatRefusedRow(leads.header, row)).join(''));
    },
  });
  await begin();
}
