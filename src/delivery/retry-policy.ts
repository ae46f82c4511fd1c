import { setTimeout as wait } from 'node:timers/promises';
import type { Attempt } from '../http';
import { header, type LeadStatus, type OutboundAction, type Sent } from '../types';
import { NON_RETRYABLE_CODES } from './codes';

/** How often, and how long, a lead may be tried while it is certain that the vendor has not taken it. */
export interface RetryOptions {
  /** Attempts in all. Default: 4. */
  readonly attempts?: number;
  /** Milliseconds to spend on waiting, over all attempts. Default: 60,000. */
  readonly budgetMs?: number;
  /** The first wait at its longest, in milliseconds; it doubles from one to the next. Default: 500. */
  readonly baseMs?: number;
}

/** Time and chance, as a delivery uses them; tests bring their own. */
export interface Clock {
  /** Milliseconds by the monotonic clock, from any moment on. Rates and the breaker go by it: the wall clock can jump. */
  now(): number;
  /** Milliseconds since 1970 by the wall clock. */
  wallTime(): number;
  /** Resolves after so many milliseconds, or before: at the latest when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export const realClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  sleep: (ms, signal) => wait(Math.min(ms, MAX_TIMER_MS), undefined, signal && { signal }).catch(() => undefined),
  random: Math.random,
};

/** A timer that is set to more goes off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How a lead may be tried again. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly maxDelayMs: number;
  /** Whether a vendor that says "not now" is asked again for as long as it says so, whatever the number of attempts. */
  readonly waitsForVendor: boolean;
}

/** The part of a result by which it is decided whether a lead may go again. */
export interface RetryableResult {
  readonly status: LeadStatus;
  readonly sent: Sent;
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Whether the action says that the vendor takes a repeated request of this lead as one. An action that throws does not. */
export function isSafeToRepeat(action: OutboundAction, vars: unknown): boolean {
  try {
    return action.isSafeToRetry?.(vars) === true;
  } catch {
    return false;
  }
}

/**
 * Milliseconds to wait before a lead goes again by itself; undefined when it must not, or when it was tried often
 * enough. Serves delivery and queue.
 *
 * It goes again when nothing left, or when the vendor says "not now"; never for another answer: a setting has to be
 * mended first. A lead of which nobody knows whether it arrived goes again only where the action says that a repeated
 * request is safe (`isRepeatable`).
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
  return retryAfterMs ? Math.min(policy.maxDelayMs, retryAfterMs) : random() * backOffMs;
}

/**
 * How long an answer asks to wait by its Retry-After, seconds or an HTTP date; undefined when it does not say. A date is
 * held against the answer's own Date, so that it does not matter whether the two clocks agree.
 */
export function getRetryAfterMs(attempt: Attempt, clock: Clock): number | undefined {
  const value = attempt.sent === 'yes' ? header(attempt.headers, 'retry-after').trim() : '';
  if (/^\d+$/.test(value)) return 1000 * Number(value);
  const until = parseHttpDate(value);
  if (Number.isNaN(until)) return undefined;
  const sentAt = attempt.sent === 'yes' ? parseHttpDate(header(attempt.headers, 'date')) : Number.NaN;
  return Math.max(0, until - (Number.isNaN(sentAt) ? clock.wallTime() : sentAt));
}

/** The day of the week comes first; Date.parse alone takes "-5" for a date. */
const parseHttpDate = (value: string): number => (/^[a-z]{3,9},? /i.test(value) ? Date.parse(value) : Number.NaN);
