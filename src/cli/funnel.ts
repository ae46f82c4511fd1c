import { createFeedbackTally, type JournalRecord, type SourceTally, STAGES } from '../journal';
import { summarize } from './feedback-view';
import { table } from './summary';

/** Creates a funnel that counts leads by status and feedback, from the send to the sale. */
export function createFunnel() {
  const statuses: Record<string, number> = { delivered: 0, rejected: 0, uncertain: 0, unsent: 0 };
  const tally = createFeedbackTally();
  const { all } = tally;
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
    if (all.stages.deleted) parts.push(`Deleted by the vendor\n${formatReasons()}`);
    if (inferred > 0)
      parts.push(
        `${inferred} of these leads were matched by an inferred id only: the feedback may be about other leads.`,
      );
    return parts.join('\n\n');
  }

  function formatSources(): string {
    const toRow = (source: string, { leads, stages }: SourceTally) => [
      ...[source, leads],
      ...STAGES.map((stage) => stages[stage] ?? 0),
    ];
    const { shown, more } = tally.rankSources();
    const rows = shown.map((row) => toRow(row.source, row));
    return (
      table([['source', 'leads', ...STAGES], ...rows, toRow('all', all)]) +
      (more > 0 ? `\n… and ${more} more sources` : '')
    );
  }

  function formatReasons(): string {
    const { shown, more } = tally.rankReasons();
    const rows = shown.map(({ reason, leads }) => [leads, reason]);
    return table([['leads', 'reason'], ...rows]) + (more > 0 ? `\n… and ${more} more reasons` : '');
  }

  return { add, format };
}
