import type { Attempt } from '../http';
import { header, type Interpretation, is2xx, type LeadStatus, type Sent } from '../types';

/**
 * With these statuses a server turns a request away before it is read as a lead. Not 408, 409 or 422: public CRMs are
 * known to answer with those and still take the lead.
 */
const TURNED_AWAY = new Set([400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 416, 417, 421, 426, 431]);

/**
 * Returns whether the request of an attempt left. A 5xx may come from a router that passed the lead on, so it is
 * `unknown`; only a 503 with Retry-After says that the lead was not taken.
 */
export function getSendState(attempt: Attempt): Sent {
  if (attempt.sent !== 'yes' || attempt.status < 500 || isNotNow(attempt)) return attempt.sent;
  return 'unknown';
}

/**
 * Whether an answer says by its status that the vendor does not take leads for now: 429, 425, or 503 with Retry-After.
 */
export function isNotNow(attempt: Attempt): boolean {
  if (attempt.sent !== 'yes') return false;
  const { status, headers } = attempt;
  return status === 429 || status === 425 || (status === 503 && header(headers, 'retry-after') !== '');
}

/** Returns the status of a lead after an attempt, from the answer's meaning and the transport. The first match wins. */
export function getLeadStatus(attempt: Attempt, interpretation: Interpretation | undefined): LeadStatus {
  if (attempt.sent === 'no') return 'unsent';
  if (attempt.sent !== 'yes' || interpretation === undefined) return 'uncertain';
  const { code } = interpretation;
  if (code === 'accepted') return is2xx(attempt) ? 'delivered' : 'uncertain';
  if (code === 'contradictory') return 'uncertain';
  if (code === 'duplicate' || code === 'rejected') return 'rejected';
  if (code === 'misconfigured' || code === 'rate_limited' || isNotNow(attempt)) return 'unsent';
  if (attempt.status === 407) return 'unsent'; // from the caller's own proxy
  return TURNED_AWAY.has(attempt.status) ? 'rejected' : 'uncertain';
}

/**
 * Returns the status of a lead after another attempt. An uncertain lead is settled only by an acceptance, or by a
 * vendor that says it has the lead already. Another rejection, or an attempt that never left, does not tell whether the
 * first attempt arrived.
 */
export function settleStatus(previous: LeadStatus | undefined, next: LeadStatus, code: string | undefined): LeadStatus {
  if (previous !== 'uncertain') return next;
  return next === 'delivered' || code === 'duplicate' ? 'delivered' : 'uncertain';
}
