import type { Delivery, Entry, RetryOptions } from '../delivery';
import { neverBetter } from '../delivery/retry';

/** What becomes of a lead's job once `deliver` has ended. */
export type Fate =
  /** The vendor has taken or refused the lead, or `validate` has: it is settled, and leaves Redis. */
  | { readonly to: 'settle' }
  /** Nobody knows whether the vendor has it, or it cannot be sent: it stays until a person looks at it. */
  | { readonly to: 'park' }
  /** It is certain that the vendor has not taken it: the lead alone waits, then goes again. */
  | { readonly to: 'wait'; readonly ms: number }
  /** The vendor asks for less: the whole queue waits, and the lead goes again. */
  | { readonly to: 'slow'; readonly ms: number };

const longestWaitMs = 900_000;

/**
 * Decides by what is known of the lead, and by nothing that the engine thinks of the job. `deliver` has tried once; what
 * has certainly not arrived is tried up to twelve times unless told, over some three quarters of an hour.
 */
export function fateOf(
  result: Delivery,
  entry: Entry | undefined,
  retry: Pick<RetryOptions, 'attempts' | 'baseMs'> = {},
): Fate {
  const { attempts: most = 12, baseMs = 1000 } = retry;
  if (result.outcome === 'skip') return { to: 'settle' };
  if (entry === undefined || entry.standing === 'uncertain') return { to: 'park' };
  if (entry.standing !== 'unsent') return { to: 'settle' };
  const backOff = Math.min(longestWaitMs, baseMs * 2 ** Math.min(30, entry.attempts - 1));
  if (result.retryAfterMs !== undefined)
    return { to: 'slow', ms: Math.min(longestWaitMs, result.retryAfterMs || backOff) };
  const hopeless = result.code === undefined || neverBetter.has(result.code);
  return hopeless || entry.attempts >= most ? { to: 'park' } : { to: 'wait', ms: backOff };
}
