import { MENDED_TEXTS, REPAIR_TEXTS, type Report, type ReportColumn, type ReportReason } from '../files';
import type { OutboundAction } from '../types';
import type { FullReport } from './make-report';
import { table } from './summary';

const MAX_COLUMNS_SHOWN = 100;
const MAX_REASONS_SHOWN = 20;
const MAX_LINES_SHOWN = 5;

/** Formats a report for people. */
export function formatReport(action: OutboundAction, report: FullReport): string {
  const { leads, sendable, doubtful, refused, skipped, settled } = report;
  return [
    `${action.about.name} (${action.key}): ${leads} ${leads === 1 ? 'row' : 'rows'}`,
    ...formatColumns(report.columns),
    table([
      ['may be sent', 'of them doubtful', 'refused', 'skipped', 'in the journal'],
      [sendable, doubtful, refused, skipped, settled],
    ]),
    ...formatReasons('Refused: these rows are not sent', report, 'refused'),
    ...formatOneReason(report),
    ...formatReasons('Skipped: these rows are not leads', report, 'skipped'),
    ...formatReasons('Doubtful: these leads are sent, but check them first', report, 'doubtful'),
    ...formatDuplicates(report),
    ...formatRepairs(report),
    ...formatUnmatchable(report),
  ].join('\n\n');
}

function formatColumns(columns: readonly ReportColumn[]): string[] {
  if (columns.length === 0) return [];
  const rows = columns
    .slice(0, MAX_COLUMNS_SHOWN)
    .map(({ column, variable, suggestion, filled }) => [
      column,
      variable === null ? 'ignored' : (variable ?? 'UNKNOWN'),
      filled,
      suggestion === undefined ? '' : `did you mean ${suggestion}?`,
    ]);
  return [table([['column', 'variable', 'filled', ''], ...rows]) + formatRest(columns.length - rows.length)];
}

function formatReasons(title: string, { reasons }: Report, kind: ReportReason['kind']): string[] {
  const matches = reasons.filter((reason) => reason.kind === kind);
  if (matches.length === 0) return [];
  const rows = matches.slice(0, MAX_REASONS_SHOWN).map(({ leads, lines, reason }) => [leads, showLines(lines), reason]);
  return [
    `${title}\n${table([['rows', 'first lines', 'reason'], ...rows])}${formatRest(matches.length - rows.length)}`,
  ];
}

/** If all rows have one reason, the cause is usually a setting or a column. */
function formatOneReason({ leads, skipped, refused, reasons }: Report): string[] {
  const isOne = reasons.filter(({ kind }) => kind === 'refused').length === 1;
  if (!isOne || refused < 2 || refused < leads - skipped) return [];
  return ['All rows are refused for one reason: check the names in the --settings file, and the columns above.'];
}

const DUPLICATE_NAMES = { key: 'key column', 'lead.id': 'id', 'lead.email': 'e-mail' };

function formatDuplicates({ duplicates }: Report): string[] {
  if (duplicates.length === 0) return [];
  const rows = duplicates.map(({ variable, leads, lines }) => {
    const pairs = lines.slice(0, MAX_LINES_SHOWN).map(([first, again]) => `${again} repeats ${first}`);
    return [DUPLICATE_NAMES[variable], leads, pairs.join(', ')];
  });
  return [`Duplicates: an earlier row has the same value\n${table([['value', 'rows', 'first lines'], ...rows])}`];
}

function formatRepairs({ repairs }: Report): string[] {
  if (repairs.length === 0) return [];
  const texts: Readonly<Record<string, string>> = { ...REPAIR_TEXTS, ...MENDED_TEXTS };
  const rows = repairs.map(({ column, leads, lines, repair }) => [
    column,
    leads,
    showLines(lines),
    texts[repair] ?? '',
  ]);
  return [`Repairs and warnings\n${table([['column', 'rows', 'first lines', 'repair'], ...rows])}`];
}

function formatUnmatchable({ unmatchable, sendable }: FullReport): string[] {
  if (unmatchable === undefined) return [];
  const { leads, variables } = unmatchable;
  const advice =
    variables.length === 0
      ? 'this action sends no id that feedback returns'
      : `send an id of your own with each, as ${variables.join(' or ')} (--map Column=${variables[0]})`;
  return [`Feedback cannot be matched with ${leads} of ${sendable} leads: ${advice}.`];
}

const showLines = (lines: readonly number[]): string => lines.slice(0, MAX_LINES_SHOWN).join(', ');

const formatRest = (count: number): string => (count > 0 ? `\n… and ${count} more` : '');

/** Returns the report as JSON, in the documented format. */
export function toReportJson({ columns, reasons, duplicates, repairs, ...counts }: Report): string {
  return JSON.stringify({
    ...counts,
    duplicates,
    columns: columns.map(({ isNameless: _, ...column }) => column),
    repairs,
    reasons: reasons.map(({ kind: _, ...reason }) => reason),
  });
}
