import type { FeedbackSummary } from '../types';

const NO_SOURCE = '(no source)';
const NO_REASON = '(no reason)';

/** How many leads a source has, and how many of them have reached each stage. */
export interface SourceTally {
  leads: number;
  readonly stages: Record<string, number>;
}

/** Counts leads by their feedback: in all, by source, and by the reason why they were deleted. */
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
    /** Returns the sources, the one with the most leads first; an empty list if no lead names a source. */
    rankSources(): [source: string, counts: SourceTally][] {
      const ranked = [...sources].sort(([, a], [, b]) => b.leads - a.leads);
      return ranked.some(([source]) => source !== NO_SOURCE) ? ranked : [];
    },
  };
}
