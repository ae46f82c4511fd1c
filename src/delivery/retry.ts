import { setTimeout as wait } from 'node:timers/promises';
import { header, type Request } from '../types';
import type { Sent } from './exchange';
import { type Attempt, send, type TransportOptions } from './transport';

/** How often, and how long, a lead may be tried while it is certain that the vendor has not taken it. */
export interface RetryOptions {
  /** The most attempts in all; 4 unless told. */
  readonly attempts?: number;
  /** The most milliseconds to spend on waiting, over all attempts; 60,000 unless told. */
  readonly budgetMs?: number;
  /** The first wait at its longest, in milliseconds; it doubles from one to the next. 500 unless told. */
  readonly baseMs?: number;
}

/** What time and chance are to a delivery; tests bring their own. */
export interface Clock {
  now(): number;
  /** Resolves after so many milliseconds, or before: at the latest when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(Math.min(ms, longestTimer), undefined, signal && { signal }).catch(() => undefined),
  random: Math.random,
};

/** A timer that is set to more goes off at once. */
const longestTimer = 2 ** 31 - 1;

const longestWaitMs = 30_000;

/**
 * What is known of a lead after an attempt. A 5xx may come from a router that passed the lead on, so it is `unknown`;
 * only a 503 with Retry-After says that the lead was not taken.
 */
export function sentBy(attempt: Attempt): Sent {
  if (attempt.sent !== 'yes' || attempt.status < 500 || saysLater(attempt)) return attempt.sent;
  return 'unknown';
}

/** Whether it is certain that the vendor has not taken the lead, so that it may go again. */
export const mayRetry = (attempt: Attempt): boolean =>
  attempt.sent === 'no'
    ? !neverBetter.has(attempt.code)
    : attempt.sent === 'yes' && (attempt.status === 429 || saysLater(attempt));

/** Failures of the request itself, which no later attempt mends. */
export const neverBetter: ReadonlySet<string> = new Set(['ADDRESS', 'HEADER', 'REQUEST_INVALID', 'REQUEST_TOO_LARGE']);

const saysLater = (attempt: Attempt): boolean =>
  attempt.sent === 'yes' && attempt.status === 503 && header(attempt.headers, 'retry-after') !== '';

/**
 * How long to wait before the next attempt: what the vendor asks for (seconds or a date, at most 30 seconds), else full
 * jitter below a limit that doubles.
 */
export function waitBefore(attempt: Attempt, tries: number, baseMs: number, clock: Clock): number {
  const askedMs = askedWaitMs(attempt, clock);
  if (askedMs !== undefined) return Math.min(longestWaitMs, askedMs);
  return clock.random() * Math.min(longestWaitMs, baseMs * 2 ** (tries - 1));
}

/** How long an answer asks to wait by its Retry-After, seconds or an HTTP date; undefined when it does not say. */
export function askedWaitMs(attempt: Attempt, clock: Clock): number | undefined {
  const asked = attempt.sent === 'yes' ? header(attempt.headers, 'retry-after').trim() : '';
  const isDate = /^[a-z]{3,9},? /i.test(asked); // the day of the week comes first; Date.parse takes "-5" for a date
  const askedMs = /^\d+$/.test(asked) ? 1000 * Number(asked) : isDate ? Date.parse(asked) - clock.now() : Number.NaN;
  return Number.isNaN(askedMs) ? undefined : Math.max(0, askedMs);
}

/** Sends a request, and again as long as `mayRetry` allows it and the budget lasts. */
export async function sendWithRetry(
  request: Request,
  options: TransportOptions & { retry: RetryOptions | undefined; clock: Clock; signal: AbortSignal | undefined },
): Promise<{ attempt: Attempt; attempts: number }> {
  const { attempts: most = 4, budgetMs = 60_000, baseMs = 500 } = options.retry ?? {};
  const { clock, signal } = options;
  let budget = budgetMs;
  for (let tries = 1; ; tries++) {
    const attempt = await send(request, options);
    const waitMs = waitBefore(attempt, tries, baseMs, clock);
    if (!mayRetry(attempt) || tries >= most || waitMs > budget || signal?.aborted) return { attempt, attempts: tries };
    budget -= waitMs;
    await clock.sleep(waitMs, signal);
    if (signal?.aborted) return { attempt, attempts: tries };
  }
}
