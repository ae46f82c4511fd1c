import type { JournalRecord } from '../journal';
import { STAGES, summarize } from './feedback-view';
import { table } from './summary';

const MAX_SOURCES_SHOWN = 30;
const MAX_REASONS_SHOWN = 20;
const NO_SOURCE = '(no source)';

interface SourceCounts {
  leads: number;
  readonly stages: Record<string, number>;
}

/** Counts what became of leads, from the send to the sale. */
export function createFunnel() {
  const statuses: Record<string, number> = { delivered: 0, rejected: 0, uncertain: 0, unsent: 0 };
  const sources = new Map<string, SourceCounts>();
  const all: SourceCounts = { leads: 0, stages: {} };
  const reasons = new Map<string, number>();
  let inferred = 0;

  function add({ status, feedback }: JournalRecord): void {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status !== 'delivered' || feedback === undefined) return;
    const { stages, source = NO_SOURCE, reason = '(no reason)' } = summarize(feedback);
    const own = sources.get(source) ?? { leads: 0, stages: {} };
    sources.set(source, own);
    if (feedback.isInferred) inferred++;
    for (const counts of [all, own]) {
      counts.leads++;
      for (const stage of stages) counts.stages[stage] = (counts.stages[stage] ?? 0) + 1;
    }
    if (stages.includes('deleted')) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  function format(): string {
    const { delivered = 0, rejected = 0, uncertain = 0, unsent = 0 } = statuses;
    const sent = delivered + rejected + uncertain;
    const rows = Object.entries({ sent, delivered, rejected, uncertain, unsent });
    const parts = [table([['status', 'leads'], ...rows])];
    if (all.leads > 0) parts.push(`Delivered, and heard of since\n${formatSources()}`);
    if (reasons.size > 0) parts.push(`Deleted by the vendor\n${formatReasons()}`);
    if (inferred > 0)
      parts.push(`${inferred} of these leads are known by an inferred id alone: the vendor may mean others.`);
    return parts.join('\n\n');
  }

  function formatSources(): string {
    const toRow = (name: string, { leads, stages }: SourceCounts) => [
      ...[name, leads],
      ...STAGES.map((stage) => stages[stage] ?? 0),
    ];
    const ranked = [...sources].sort(([, a], [, b]) => b.leads - a.leads);
    const isNamed = ranked.some(([name]) => name !== NO_SOURCE);
    const shown = isNamed ? ranked.slice(0, MAX_SOURCES_SHOWN).map(([name, counts]) => toRow(name, counts)) : [];
    const rest = isNamed && ranked.length > shown.length ? `\n… and ${ranked.length - shown.length} more sources` : '';
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
