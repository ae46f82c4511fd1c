import type { Attempt } from '../http';
import { header, type Interpretation, is2xx, type LeadStatus, type Sent } from '../types';

/**
 * Under these a server turned the request away before anybody read it as a lead. Not 408, 409 or 422: public CRMs are
 * known to answer those and take the lead.
 */
const TURNED_AWAY = new Set([400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 416, 417, 421, 426, 431]);

/**
 * Whether a request left, after an attempt. A 5xx may come from a router that passed the lead on, so it is `unknown`;
 * only a 503 with Retry-After says that the lead was not taken.
 */
export function getSendState(attempt: Attempt): Sent {
  if (attempt.sent !== 'yes' || attempt.status < 500 || isNotNow(attempt)) return attempt.sent;
  return 'unknown';
}

/** Whether an answer says by its status that the vendor does not take leads for now: 429, 425, or 503 with Retry-After. */
export function isNotNow(attempt: Attempt): boolean {
  if (attempt.sent !== 'yes') return false;
  const { status, headers } = attempt;
  return status === 429 || status === 425 || (status === 503 && header(headers, 'retry-after') !== '');
}

/** How a lead stands after an attempt, by what the answer means and by the transport. The first rule that fits decides. */
export function getLeadStatus(attempt: Attempt, interpretation: Interpretation | undefined): LeadStatus {
  if (attempt.sent === 'no') return 'unsent';
  if (attempt.sent !== 'yes' || interpretation === undefined) return 'uncertain';
  const { code } = interpretation;
  if (code === 'accepted') return is2xx(attempt) ? 'delivered' : 'uncertain';
  if (code === 'contradictory') return 'uncertain';
  if (code === 'duplicate' || code === 'rejected') return 'rejected';
  if (code === 'misconfigured' || code === 'rate_limited' || isNotNow(attempt)) return 'unsent';
  if (attempt.status === 407) return 'unsent'; // by one's own proxy
  return TURNED_AWAY.has(attempt.status) ? 'rejected' : 'uncertain';
}

/**
 * How a lead stands after another attempt. One that may have arrived is settled only by an acceptance, or by a vendor
 * that says it has the lead already: another rejection, or an attempt that never left, tells nothing of the first.
 */
export function settleStatus(previous: LeadStatus | undefined, next: LeadStatus, code: string | undefined): LeadStatus {
  if (previous !== 'uncertain') return next;
  return next === 'delivered' || code === 'duplicate' ? 'delivered' : 'uncertain';
}
