import type { AxiosInstance } from 'axios';
import { type AnyResult, at, isUnexpected, normal, type OutboundAction, type Request, text } from '../types';
import type { Sent } from './exchange';
import type { Standing } from './journal-index';
import { askedWaitMs, type Clock, mayRetry, type RetryOptions, realClock, sendWithRetry, sentBy } from './retry';
import type { Attempt } from './transport';

/** How a lead is sent. */
export interface SendOptions {
  /** Send to the vendors served on loopback instead, such as `startSandbox().origin`. */
  readonly origin?: string | undefined;
  /** Your own axios instance, used as it is; what its errors do not prove is `unknown`. */
  readonly axios?: AxiosInstance | undefined;
  readonly retry?: RetryOptions | undefined;
  /** When it is aborted, nothing more is sent: what is under way ends as it would, and what waits ends unsent. */
  readonly signal?: AbortSignal | undefined;
  /** @internal */
  readonly clock?: Clock | undefined;
}

/** What came of sending: what the action made of the answer, and how the lead stands. */
export interface Sending {
  readonly result: AnyResult;
  readonly told: { sent: Sent; attempts: number; retryAfterMs?: number };
  readonly standing: Standing;
}

/** Sends the request of a lead, and again while that is certain to be safe; lets the action read the answer. Never rejects. */
export async function sendLead(
  action: OutboundAction,
  vars: unknown,
  request: Request,
  { origin, axios, retry, signal, clock = realClock }: SendOptions,
): Promise<Sending> {
  const { host } = action.destination(vars);
  const timeoutMs = Math.round(1000 * timeoutOf(vars));
  const { attempt, attempts } = await sendWithRetry(request, { host, origin, axios, retry, signal, clock, timeoutMs });
  const sent = sentBy(attempt);
  const later = attempt.sent === 'yes' && mayRetry(attempt);
  const told = { sent, attempts, ...(later && { retryAfterMs: askedWaitMs(attempt, clock) ?? 0 }) };
  try {
    const result: AnyResult =
      attempt.sent === 'yes'
        ? action.response(vars, request, attempt)
        : { outcome: 'error', reason: attempt.reason, code: attempt.code };
    return { result, told, standing: standingOf(attempt, sent, result) };
  } catch {
    // An action that cannot read an answer does not make the lead unsent.
    const result: AnyResult = { outcome: 'error', reason: 'the action could not read the answer' };
    return { result, told, standing: 'uncertain' };
  }
}

/**
 * An answer that nobody understands leaves a lead as uncertain as no answer does; under a 4xx it is a refusal, since the
 * vendor's server says that it did not take the request.
 */
function standingOf(attempt: Attempt, sent: Sent, result: AnyResult): Standing {
  if (sent === 'no' || mayRetry(attempt)) return 'unsent';
  if (result.outcome === 'success') return 'delivered';
  const notTaken = attempt.sent === 'yes' && attempt.status >= 400;
  return sent === 'unknown' || (isUnexpected(result) && !notTaken) ? 'uncertain' : 'refused';
}

/** Whether the vendor says that it has the lead already. */
export const saysDuplicate = ({ outcome, reason }: { outcome: string; reason?: unknown }): boolean =>
  outcome === 'failure' && /duplicate/i.test(String(reason));

/** Seconds to wait, as the engine reads them: 1 to 360, and 360 where none are given. */
export function timeoutOf(vars: unknown): number {
  const given = text(at(vars, ['timeout_seconds']));
  const seconds = given === '' ? 360 : Number(normal.number(given));
  return Number.isNaN(seconds) ? 360 : Math.min(360, Math.max(1, seconds));
}
