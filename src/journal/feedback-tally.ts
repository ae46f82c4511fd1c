import type { FeedbackSummary } from '../types';

const NO_SOURCE = '(no source)';
const NO_REASON = '(no reason)';

/** How many leads of a source there are, and how many of them have come to each stage. */
export interface SourceTally {
  leads: number;
  readonly stages: Record<string, number>;
}

/** Counts what became of leads by feedback: in all, by source, and why they were deleted. */
export function createFeedbackTally() {
  const all: SourceTally = { leads: 0, stages: {} };
  const sources = new Map<string, SourceTally>();
  const reasons = new Map<string, number>();
  return {
    all,
    reasons,
    add({ stages, source = NO_SOURCE, reason = NO_REASON }: FeedbackSummary): void {
      const own = sources.get(source) ?? { leads: 0, stages: {} };
      sources.set(source, own);
      for (const counts of [all, own]) {
        counts.leads++;
        for (const stage of stages) counts.stages[stage] = (counts.stages[stage] ?? 0) + 1;
      }
      if (stages.includes('deleted')) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    },
    /** The sources, those of most leads first; none where no lead names one. */
    rankSources(): [source: string, counts: SourceTally][] {
      const ranked = [...sources].sort(([, a], [, b]) => b.leads - a.leads);
      return ranked.some(([source]) => source !== NO_SOURCE) ? ranked : [];
    },
  };
}
