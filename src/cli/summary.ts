import type { LeadStatus } from '../types';

/** The counts of one action's outcomes and reasons, and its uncertain leads. */
export interface Summary {
  readonly action: string;
  readonly leads: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly sent: Readonly<Record<string, number>>;
  readonly reasons: readonly { outcome: string; reason: string; leads: number }[];
  /** The number of uncertain leads. `parked` has the first hundred of them. */
  readonly uncertain: number;
  readonly parked: readonly { line: number; key: string }[];
  /** The number of results from the journal: nothing was sent for them. */
  readonly replayed: number;
}

interface TallyInput {
  readonly outcome: string;
  readonly sent: string;
  readonly reason?: unknown;
  readonly status: LeadStatus;
  readonly line: number;
  readonly key: string;
  readonly replayed?: true | undefined;
}

const outcomes = ['success', 'failure', 'error', 'skip'] as const;
const MAX_PARKED_SHOWN = 100;

/** Creates a tally of results. Its memory grows with the number of different reasons, not of leads. */
export function createTally(action: string) {
  const byOutcome: Record<string, number> = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
  const bySent: Record<string, number> = { no: 0, yes: 0, unknown: 0 };
  const byReason = new Map<string, { outcome: string; reason: string; leads: number }>();
  const parked: { line: number; key: string }[] = [];
  let uncertainLeads = 0;
  let replayedLeads = 0;
  return {
    add({ outcome, sent, reason, line, key, status, replayed }: TallyInput) {
      byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
      bySent[sent] = (bySent[sent] ?? 0) + 1;
      if (replayed) replayedLeads++;
      const isUncertain = status === 'uncertain';
      if (isUncertain) uncertainLeads++;
      if (isUncertain && parked.length < MAX_PARKED_SHOWN) parked.push({ line, key });
      if (typeof reason !== 'string') return;
      const known = byReason.get(`${outcome} ${reason}`) ?? { outcome, reason, leads: 0 };
      known.leads++;
      byReason.set(`${outcome} ${reason}`, known);
    },
    summary: (): Summary => ({
      action,
      leads: Object.values(byOutcome).reduce((sum, leads) => sum + leads, 0),
      outcomes: byOutcome,
      sent: bySent,
      reasons: [...byReason.values()].sort((a, b) => b.leads - a.leads),
      parked,
      uncertain: uncertainLeads,
      replayed: replayedLeads,
    }),
  };
}

/** Formats summaries: a table of actions and outcomes, then the most frequent reasons and the parked leads. */
export function formatSummaries(summaries: readonly Summary[], maxReasons = 8): string {
  const rows = summaries.map((one) => [one.action, ...outcomes.map((o) => one.outcomes[o] ?? 0), one.leads]);
  const reasons = summaries.flatMap(({ action, reasons }) =>
    reasons.slice(0, maxReasons).map(({ outcome, reason, leads }) => [action, outcome, leads, reason]),
  );
  return [
    table([['action', ...outcomes, 'leads'], ...rows]),
    ...(reasons.length > 0 ? [table([['action', 'outcome', 'leads', 'reason'], ...reasons])] : []),
    ...summaries.flatMap(formatReplayed),
    ...summaries.flatMap(formatParked),
  ].join('\n\n');
}

const formatReplayed = ({ action, replayed }: Summary): string[] =>
  replayed === 0 ? [] : [`Leads of ${action} that the journal already has: ${replayed}. Nothing was sent for them.`];

function formatParked({ action, uncertain, parked }: Summary): string[] {
  if (parked.length === 0) return [];
  const more = uncertain - parked.length;
  return [
    `Uncertain leads of ${action}: ${uncertain}. They may have arrived, and are not sent again automatically.\n` +
      'Look each up at the vendor, then record what you found with `journal settle`.\n' +
      table([['line', 'key'], ...parked.map(({ line, key }) => [line, key])]) +
      (more > 0 ? `\n… and ${more} more` : ''),
  ];
}

/** Names the leads whose answers the journal could not record. */
export const formatUnrecorded = (lines: readonly number[]): string =>
  `The journal could not record the answers of ${lines.length} leads, so they are uncertain in it: lines ${lines.join(', ')}.\n` +
  'Keep the results of this run. Settle these leads by them with `journal settle`, before a run replaces them.';

/** Formats a table. The first row is the heading. Numbers are aligned to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, String(row[column] ?? '').length), 0),
  );
  const line = (row: readonly (string | number)[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const [heading, ...body] = rows.map(line);
  return [
    heading,
    widths
      .map((width) => '─'.repeat(width))
      .join('  ')
      .trimEnd(),
    ...body,
  ].join('\n');
}
