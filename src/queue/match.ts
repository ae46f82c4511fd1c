import { chooseLead, type FeedbackPost, formatProof, type JournalRecord, listIds, MAX_SHARED } from '../journal';
import type { InboundAction } from '../types';
import { readRecord } from './job-store';
import { getIdKey } from './keys';
import type { QueueContext } from './redis';
import { withRedactedErrors } from './redis-error';
import { settleJob } from './settle-parked';
import type { QueueMatchCounts } from './types';

interface QueueLead {
  readonly jobId: string;
  readonly record: JournalRecord;
  readonly ids: readonly string[];
}

/**
 * Matches feedback posts with the leads of a queue, and settles the uncertain leads that a post proves to have arrived.
 * A queue stores nothing else of the feedback.
 */
export async function matchParked(
  context: QueueContext & { readonly salt: string },
  action: InboundAction,
  posts: Iterable<FeedbackPost> | AsyncIterable<FeedbackPost>,
): Promise<QueueMatchCounts> {
  const counts = { posts: 0, matched: 0, unmatched: 0, ambiguous: 0, settled: 0 };
  for await (const post of posts) {
    counts.posts++;
    // A queue does not keep the vendor's answers, so an inferred id cannot be found here.
    const ids = listIds(action, post, context.salt).filter(({ isInferred }) => !isInferred);
    const choice = chooseLead(ids, await findSent(context, [...new Set(ids.map(({ digest }) => digest))]));
    if (choice === 'none') counts.unmatched++;
    else if (choice === 'several') counts.ambiguous++;
    else {
      counts.matched++;
      const { jobId, record } = choice.lead;
      const note = formatProof(post.at, choice.matchedBy);
      if (record.status === 'uncertain' && (await settleJob(context, jobId, 'delivered', note))) counts.settled++;
    }
  }
  return counts;
}

/** Finds the leads that were sent with any of these ids, given as digests. */
function findSent({ redis, queue }: QueueContext, digests: readonly string[]) {
  return withRedactedErrors(async () => {
    const shared: string[] = [];
    const leads = new Map<string, QueueLead>();
    for (const digest of digests) {
      const key = getIdKey(queue.toKey(''), digest);
      if ((await redis.scard(key)) > MAX_SHARED) shared.push(digest);
      else
        for (const jobId of await redis.smembers(key)) {
          const { record } = await readRecord({ redis, jobKey: queue.toKey(jobId) });
          if (record) leads.set(jobId, { jobId, record, ids: record.ids ?? [] });
        }
    }
    return { leads: [...leads.values()], shared };
  });
}
