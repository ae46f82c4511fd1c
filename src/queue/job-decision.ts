import type { Delivery, JournalRecord, RetryOptions } from '../delivery';
import { getRetryDelayMs } from '../delivery/internal';

/** What happens to a lead's job once `deliver` has ended. */
export type JobDecision =
  /** The vendor has taken or rejected the lead, or `validate` refused it: it is settled, and leaves Redis. */
  | { readonly to: 'complete' }
  /** The lead may have arrived, or cannot be sent: it stays until a person looks at it. */
  | { readonly to: 'park' }
  /** The vendor has certainly not taken the lead: this lead waits, then goes again. */
  | { readonly to: 'delay'; readonly ms: number }
  /** The vendor says "not now": the whole queue waits, then the lead goes again. */
  | { readonly to: 'rateLimit'; readonly ms: number };

/** How long a lead waits whose intent Redis did not take: it is full, or the lock was lost. That is no attempt. */
const STORE_RETRY_MS = 1000;

const defaults = { attempts: 12, baseMs: 1000, maxDelayMs: 900_000, waitsForVendor: true };

/**
 * Decides what happens to a job by what is recorded of its lead, and by nothing that BullMQ records of the job. An unsent
 * lead goes again as `getRetryDelayMs` says, with 12 attempts and up to 15 minutes between two of them.
 *
 * @param record what is recorded of the lead now; undefined when nothing was ever sent
 * @param isRepeatable whether the action says that a repeated request of this lead is safe
 */
export function decideJob(
  result: Delivery,
  record: JournalRecord | undefined,
  retry: Pick<RetryOptions, 'attempts' | 'baseMs'> = {},
  { random = Math.random, isRepeatable = false } = {},
): JobDecision {
  if (result.outcome === 'skip') return { to: record?.status === 'uncertain' ? 'park' : 'complete' };
  const { status, attempts } = record ?? { status: 'unsent', attempts: 1 };
  if (status === 'delivered' || status === 'rejected') return { to: 'complete' };
  if (result.code === 'JOURNAL_UNAVAILABLE' && status === 'unsent') return { to: 'delay', ms: STORE_RETRY_MS };
  const ms = getRetryDelayMs({ ...result, status }, attempts, { ...defaults, ...retry }, random, isRepeatable);
  if (ms === undefined) return { to: 'park' };
  return { to: result.retryAfterMs === undefined ? 'delay' : 'rateLimit', ms };
}
