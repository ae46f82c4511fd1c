import { createFeedbackTally, type JournalRecord, type SourceTally } from '../journal';
import { STAGES, summarize } from './feedback-view';
import { table } from './summary';

const MAX_SOURCES_SHOWN = 30;
const MAX_REASONS_SHOWN = 20;

/** Creates a funnel that counts leads by status and feedback, from the send to the sale. */
export function createFunnel() {
  const statuses: Record<string, number> = { delivered: 0, rejected: 0, uncertain: 0, unsent: 0 };
  const tally = createFeedbackTally();
  const { all, reasons } = tally;
  let inferred = 0;

  function add({ status, feedback }: JournalRecord): void {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status !== 'delivered' || feedback === undefined) return;
    tally.add(summarize(feedback));
    if (feedback.isInferred) inferred++;
  }

  function format(): string {
    const { delivered = 0, rejected = 0, uncertain = 0, unsent = 0 } = statuses;
    const sent = delivered + rejected + uncertain;
    const rows = Object.entries({ sent, delivered, rejected, uncertain, unsent });
    const parts = [table([['status', 'leads'], ...rows])];
    if (all.leads > 0) parts.push(`Delivered leads with feedback\n${formatSources()}`);
    if (reasons.size > 0) parts.push(`Deleted by the vendor\n${formatReasons()}`);
    if (inferred > 0)
      parts.push(
        `${inferred} of these leads were matched by an inferred id only: the feedback may be about other leads.`,
      );
    return parts.join('\n\n');
  }

  function formatSources(): string {
    const toRow = (name: string, { leads, stages }: SourceTally) => [
      ...[name, leads],
      ...STAGES.map((stage) => stages[stage] ?? 0),
    ];
    const ranked = tally.rankSources();
    const shown = ranked.slice(0, MAX_SOURCES_SHOWN).map(([name, counts]) => toRow(name, counts));
    const rest = ranked.length > shown.length ? `\n… and ${ranked.length - shown.length} more sources` : '';
    return table([['source', 'leads', ...STAGES], ...shown, toRow('all', all)]) + rest;
  }

  function formatReasons(): string {
    const ranked = [...reasons].sort(([, a], [, b]) => b - a);
    const more = ranked.length - MAX_REASONS_SHOWN;
    return (
      table([['leads', 'reason'], ...ranked.slice(0, MAX_REASONS_SHOWN).map(([reason, leads]) => [leads, reason])]) +
      (more > 0 ? `\n… and ${more} more reasons` : '')
    );
  }

  return { add, format };
}
