import type { Attempt } from '../http';
import { header, type LeadStatus, type OutboundAction, type Sent } from '../types';
import { NON_RETRYABLE_CODES } from './codes';

/** How often, and for how long, a lead is retried while it is certain that the vendor has not taken it. */
export interface RetryOptions {
  /** Attempts in all, including the first. Default: 4. */
  readonly attempts?: number;
  /** Milliseconds of waiting in all, between the attempts. Default: 60,000. */
  readonly budgetMs?: number;
  /** The longest first wait, in milliseconds; it doubles from one wait to the next. Default: 500. */
  readonly baseMs?: number;
}

/** The clock and the random numbers of a delivery. Tests pass their own. */
export interface Clock {
  /** Milliseconds of a monotonic clock with any start. For rates and the breaker, because the wall clock can jump. */
  now(): number;
  /** Milliseconds since 1970, by the wall clock. */
  wallTime(): number;
  /** Resolves after `ms` milliseconds at the latest, and as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A random number from 0 to 1. */
  random(): number;
}

export const realClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  sleep: (ms, signal) => wait(ms, signal),
  random: Math.random,
};

/** Looks up `setTimeout` at each call, so that fake timers in a caller's tests also control these waits. */
const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.min(ms, MAX_TIMER_MS));
    signal?.addEventListener('abort', finish);
    if (signal?.aborted) finish();
  });

/** Node fires a timer with a longer delay at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The longest wait between two attempts of one delivery. */
export const MAX_DELAY_MS = 30_000;

/** When a lead may be retried. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly maxDelayMs: number;
  /** Whether to retry for as long as the vendor says "not now", even beyond `attempts`. */
  readonly waitsForVendor: boolean;
}

/** The part of a result that decides whether a lead is retried. */
export interface RetryableResult {
  readonly status: LeadStatus;
  readonly sent: Sent;
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Whether the action says that the vendor takes a repeated request as one lead. False when the action throws. */
export function isSafeToRepeat(action: OutboundAction, vars: unknown): boolean {
  try {
    return action.isSafeToRetry?.(vars) === true;
  } catch {
    return false;
  }
}

/**
 * Returns the milliseconds to wait before a lead is retried; undefined when it must not be, or was tried often enough.
 * Delivery and queue use it.
 *
 * A lead is retried when nothing left, or when the vendor says "not now"; never after another answer, since a setting
 * must be corrected first. An uncertain lead is retried only if the action says that a repeated request is safe
 * (`isRepeatable`). A lead is never retried before the time that Retry-After asks for, unless `waitsForVendor` and that
 * is later than `maxDelayMs`.
 */
export function getRetryDelayMs(
  result: RetryableResult,
  attempts: number,
  policy: RetryPolicy,
  random: () => number,
  isRepeatable = false,
): number | undefined {
  const { status, sent, code, retryAfterMs } = result;
  const isNotNow = status === 'unsent' && retryAfterMs !== undefined;
  const neverLeft = status === 'unsent' && sent === 'no' && code !== undefined && !NON_RETRYABLE_CODES.has(code);
  const isUnanswered = isRepeatable && status === 'uncertain' && sent === 'unknown';
  if (!isNotNow && !neverLeft && !isUnanswered) return undefined;
  if (attempts >= policy.attempts && !(isNotNow && policy.waitsForVendor)) return undefined;
  const backOffMs = Math.min(policy.maxDelayMs, policy.baseMs * 2 ** Math.min(30, attempts - 1));
  if (!retryAfterMs) return random() * backOffMs;
  if (retryAfterMs <= policy.maxDelayMs) return retryAfterMs;
  return policy.waitsForVendor ? policy.maxDelayMs : undefined;
}

/**
 * Returns the milliseconds that an answer asks to wait by its Retry-After header (seconds or an HTTP date); undefined
 * without one. A date is compared with the answer's own Date header, so the two clocks need not agree.
 */
export function getRetryAfterMs(attempt: Attempt, clock: Clock): number | undefined {
  const value = attempt.sent === 'yes' ? header(attempt.headers, 'retry-after').trim() : '';
  if (/^\d+$/.test(value)) return 1000 * Number(value);
  const until = parseHttpDate(value);
  if (Number.isNaN(until)) return undefined;
  const sentAt = attempt.sent === 'yes' ? parseHttpDate(header(attempt.headers, 'date')) : Number.NaN;
  return Math.max(0, until - (Number.isNaN(sentAt) ? clock.wallTime() : sentAt));
}

/** Requires a day of the week in front, because Date.parse alone takes "-5" for a date. */
const parseHttpDate = (value: string): number => (/^[a-z]{3,9},? /i.test(value) ? Date.parse(value) : Number.NaN);
