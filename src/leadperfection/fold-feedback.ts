import * as t from '../types';

type Fields = Readonly<Record<string, string>>;

/** Which field tells of which stage. What was ever so stays so. */
const STAGES = { set: 'EverSet', issued: 'EverGrossIssue', demo: 'EverDemo', sold: 'Sold' } as const;

/** Where a lead comes from does not change, and stays known when a post leaves it out. */
const LASTING = ['Source', 'SubSource', 'SRS_ID'];

/**
 * What is known of a lead after one more post about it. Old posts come again in the morning, out of order (seen): so the
 * post with the higher CallsCount counts, and where that does not decide, the one that arrived later. A flag that was
 * ever true stays true. Any post may be folded in twice.
 *
 * @param known what the posts before came to; undefined for the first one
 * @param post the fields of the later arrival, as `request` gives them
 */
export function foldFeedback(known: Fields | undefined, post: Fields): Record<string, string> {
  if (known === undefined) return withConversion({ ...post });
  const [before, now] = [getCallsCount(known), getCallsCount(post)];
  const isOlder = before !== undefined && now !== undefined && now < before;
  const [current, other] = isOlder ? [known, post] : [post, known];
  const lasting = Object.entries(other).filter(([name]) => LASTING.includes(name));
  const folded: Record<string, string> = { ...Object.fromEntries(lasting), ...current };
  for (const name of Object.values(STAGES))
    if ([known, post].some((fields) => isTrue(fields[name]))) folded[name] = 'true';
  // A post without a count must not let an older one win after it.
  if (getCallsCount(current) === undefined && other.CallsCount !== undefined) folded.CallsCount = other.CallsCount;
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

/** What the fields of posts say in words that all vendors share. That `Method` X means deleted is documented. */
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
