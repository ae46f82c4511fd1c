/** Counts of one action's outcomes and of their reasons. */
export interface Summary {
  readonly action: string;
  readonly leads: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly reasons: readonly { outcome: string; reason: string; leads: number }[];
}

const outcomes = ['success', 'failure', 'error', 'skip'] as const;

/** Counts results as they come; memory grows with the number of different reasons, not of leads. */
export function counter(action: string) {
  const byOutcome: Record<string, number> = Object.fromEntries(outcomes.map((outcome) => [outcome, 0]));
  const byReason = new Map<string, { outcome: string; reason: string; leads: number }>();
  return {
    add({ outcome, reason }: { outcome: string; reason?: unknown }) {
      byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
      if (typeof reason !== 'string') return;
      const known = byReason.get(`${outcome} ${reason}`) ?? { outcome, reason, leads: 0 };
      known.leads++;
      byReason.set(`${outcome} ${reason}`, known);
    },
    summary: (): Summary => ({
      action,
      leads: Object.values(byOutcome).reduce((sum, leads) => sum + leads, 0),
      outcomes: byOutcome,
      reasons: [...byReason.values()].sort((a, b) => b.leads - a.leads),
    }),
  };
}

/** Summaries as a table of actions by outcomes, with the commonest reasons of each below. */
export function summaryTable(summaries: readonly Summary[], mostReasons = 8): string {
  const rows = summaries.map((one) => [one.action, ...outcomes.map((o) => one.outcomes[o] ?? 0), one.leads]);
  const counts = table([['action', ...outcomes, 'leads'], ...rows]);
  const reasons = summaries.flatMap(({ action, reasons }) =>
    reasons.slice(0, mostReasons).map(({ outcome, reason, leads }) => [action, outcome, leads, reason]),
  );
  return reasons.length === 0
    ? counts
    : `${counts}\n\n${table([['action', 'outcome', 'leads', 'reason'], ...reasons])}`;
}

/** Rows under a heading, columns aligned, numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  const line = (row: readonly (string | number)[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const [heading, ...body] = rows.map(line);
  return [heading, widths.map((width) => '─'.repeat(width)).join('  '), ...body].join('\n');
}
