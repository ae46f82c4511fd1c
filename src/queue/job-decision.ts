import type { Delivery, JournalRecord, RetryOptions } from '../delivery';
import { getRetryDelayMs } from '../delivery/internal';
import type { LeadStatus } from '../types';

/** What happens to a lead's job after `deliver`. */
export type JobDecision =
  /** The vendor has taken or rejected the lead, or `validate` refused it: it is settled, and its data leaves Redis. */
  | { readonly to: 'complete' }
  /** The lead may have arrived, or cannot be sent: it waits for a person. */
  | { readonly to: 'park' }
  /** The vendor has certainly not taken the lead: this lead waits, and is then sent again. */
  | { readonly to: 'delay'; readonly ms: number }
  /** The vendor says "not now": the whole queue waits, and the lead is then sent again. */
  | { readonly to: 'rateLimit'; readonly ms: number };

/** Whether a lead with this status is not sent again by itself. */
export const isFinal = (status: LeadStatus): boolean => status === 'delivered' || status === 'rejected';

/** How long a lead waits when Redis (full, or the lock was lost) did not record its intent. It counts as no attempt. */
const STORE_RETRY_MS = 1000;

const defaults = { attempts: 12, baseMs: 1000, maxDelayMs: 900_000, waitsForVendor: true };

/**
 * Decides what happens to a job. Only the lead's own record counts, not what BullMQ records of the job. An unsent lead
 * is retried by `getRetryDelayMs`. Default: 12 attempts, at most 15 minutes between two of them.
 *
 * @param record the record of the lead now; undefined when nothing was ever sent
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
  if (isFinal(status)) return { to: 'complete' };
  if (result.code === 'JOURNAL_UNAVAILABLE' && status === 'unsent') return { to: 'delay', ms: STORE_RETRY_MS };
  const ms = getRetryDelayMs({ ...result, status }, attempts, { ...defaults, ...retry }, random, isRepeatable);
  if (ms === undefined) return { to: 'park' };
  return { to: result.retryAfterMs === undefined ? 'delay' : 'rateLimit', ms };
}
