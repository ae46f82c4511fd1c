import * as t from '../types';

type Fields = Readonly<Record<string, string>>;

/** The field of each stage. Once true, it stays true. */
const STAGES = { set: 'EverSet', issued: 'EverGrossIssue', demo: 'EverDemo', sold: 'Sold' } as const;

/** The source of a lead does not change. It is kept when a post leaves it out. */
const LASTING = ['Source', 'SubSource', 'SRS_ID'];

/**
 * Merges one more post about a lead into the fields of earlier posts. Old posts come again in the morning, out of order
 * (seen). So the post with the higher CallsCount wins; if that does not decide, the one that arrived later. A flag that
 * was ever true stays true. Folding a post in twice is safe.
 *
 * @param known the merged fields of the earlier posts; undefined for the first post
 * @param post the fields of the post that arrived later, as `request` returns them
 */
export function foldFeedback(known: Fields | undefined, post: Fields): Record<string, string> {
  if (known === undefined) return withConversion({ ...post });
  const [before, now] = [getCallsCount(known), getCallsCount(post)];
  const isOlder = before !== undefined && now !== undefined && now < before;
  const [current, previous] = isOlder ? [known, post] : [post, known];
  const lasting = Object.entries(previous).filter(([name]) => LASTING.includes(name));
  const folded: Record<string, string> = { ...Object.fromEntries(lasting), ...current };
  for (const name of Object.values(STAGES))
    if ([known, post].some((fields) => isTrue(fields[name]))) folded[name] = 'true';
  // A post without a count must not let an older one win after it.
  if (getCallsCount(current) === undefined && previous.CallsCount !== undefined)
    folded.CallsCount = previous.CallsCount;
  return withConversion(folded);
}

/** As in `request`: a lead that was sold is a conversion, unless it was deleted. */
function withConversion(fields: Record<string, string>): Record<string, string> {
  return fields.type === undefined && isTrue(fields.Sold) ? { ...fields, type: 'conversion' } : fields;
}

const isTrue = (text: string | undefined) => t.normalizers.boolean(text ?? '') === 'true';

function getCallsCount({ CallsCount = '' }: Fields): number | undefined {
  return /^\d{1,9}$/.test(CallsCount) ? Number(CallsCount) : undefined;
}

/** Summarizes the fields in the terms that all vendors share. `Method` X means deleted (documented). */
export function summarizeFeedback(fields: Fields): t.FeedbackSummary {
  const { type, reason, Dispo: dispo, Source: source, Method = '' } = fields;
  const reached = (Object.keys(STAGES) as (keyof typeof STAGES)[]).filter((stage) => isTrue(fields[STAGES[stage]]));
  const isDeleted = Method.toUpperCase() === 'X';
  return {
    ...(type && { type }),
    ...(reason && { reason }),
    ...(dispo && { dispo }),
    ...(source && { source }),
    stages: [...reached, ...(isDeleted ? (['deleted'] as const) : [])],
  };
}
