import type { FeedbackStage, FeedbackSummary } from '../types';

/** The stages of feedback, in the order in which a lead reaches them. */
export const STAGES: readonly FeedbackStage[] = ['set', 'issued', 'demo', 'sold', 'deleted'];

const MAX_SOURCES_SHOWN = 30;
const MAX_REASONS_SHOWN = 20;

const NO_SOURCE = '(no source)';
const NO_REASON = '(no reason)';

/** How many leads a source has, and how many of them have reached each stage. */
export interface SourceTally {
  leads: number;
  readonly stages: Record<string, number>;
}

/** The rows of a table that are shown. */
export interface Ranking<Row> {
  readonly shown: readonly Row[];
  /** How many more there are. */
  readonly more: number;
}

function cutTo<Row>(limit: number, rows: readonly Row[]): Ranking<Row> {
  return { shown: rows.slice(0, limit), more: Math.max(0, rows.length - limit) };
}

/** Counts leads by their feedback: in all, by source, and by the reason why they were deleted. */
export function createFeedbackTally() {
  const all: SourceTally = { leads: 0, stages: {} };
  const sources = new Map<string, SourceTally>();
  const reasons = new Map<string, number>();
  return {
    all,
    add({ stages, source = NO_SOURCE, reason = NO_REASON }: FeedbackSummary): void {
      const own = sources.get(source) ?? { leads: 0, stages: {} };
      sources.set(source, own);
      for (const counts of [all, own]) {
        counts.leads++;
        for (const stage of stages) counts.stages[stage] = (counts.stages[stage] ?? 0) + 1;
      }
      if (stages.includes('deleted')) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    },
    /** Returns the largest sources, the largest first, and how many more there are; none if no lead names a source. */
    rankSources(): Ranking<{ readonly source: string } & SourceTally> {
      const ranked = [...sources].map(([source, counts]) => ({ source, ...counts })).sort((a, b) => b.leads - a.leads);
      return cutTo(MAX_SOURCES_SHOWN, ranked.some(({ source }) => source !== NO_SOURCE) ? ranked : []);
    },
    /** Returns the most common reasons of deleted leads, the most common first, and how many more there are. */
    rankReasons(): Ranking<{ readonly reason: string; readonly leads: number }> {
      const ranked = [...reasons].map(([reason, leads]) => ({ reason, leads })).sort((a, b) => b.leads - a.leads);
      return cutTo(MAX_REASONS_SHOWN, ranked);
    },
  };
}
