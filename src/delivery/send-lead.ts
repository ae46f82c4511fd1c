import type { Agent } from 'node:http';
import type { AxiosInstance } from 'axios';
import { type Attempt, send } from '../http';
import {
  type AnyResult,
  type Destination,
  getPath,
  type Interpretation,
  is2xx,
  isAnswerCode,
  type LeadStatus,
  normalizers,
  type OutboundAction,
  type Request,
  type Sent,
  toRawText,
  toResult,
} from '../types';
import type { ResultCode } from './codes';
import type { Emit } from './events';
import {
  type Clock,
  getRetryAfterMs,
  getRetryDelayMs,
  MAX_DELAY_MS,
  type RetryOptions,
  realClock,
} from './retry-policy';
import { getLeadStatus, getSendState, isNotNow, settleStatus } from './status';

/** How a lead is sent. */
export interface SendOptions {
  /** Send to the vendors served on loopback instead, such as `startSandbox().origin`. */
  readonly origin?: string | undefined;
  /**
   * Send to this http or https address instead, with its own name in the Host header: for a mock in Docker, or a
   * vendor's test system. Its path is put before the vendor's path. Leads sent there have separate keys in the journal.
   */
  readonly baseUrl?: string | undefined;
  /**
   * Your own agent of `node:https`, for a proxy or a client certificate. Whether a lead was sent is still decided by
   * the bytes written to its socket. The agent decides whether sockets are shared.
   */
  readonly agent?: Agent | undefined;
  /** Your own axios instance, unchanged. If its error does not prove that nothing left, `sent` is `unknown`. */
  readonly axios?: AxiosInstance | undefined;
  /**
   * Share sockets between leads. Default: false, one connection per lead. Sharing is faster but less safe: an answer
   * that the vendor sends twice can be read as the answer to the next lead, and a server that closes idle sockets makes
   * leads uncertain.
   */
  readonly keepAlive?: boolean | undefined;
  readonly retry?: RetryOptions | undefined;
  /**
   * Seconds for all attempts of a lead and the waits between them. Default: the time-out of one attempt, plus 60. It
   * also limits the time-out. Another attempt starts only if its whole time-out still fits.
   */
  readonly totalSeconds?: number | undefined;
  /** When aborted, nothing more is sent. A request in progress finishes as usual; a waiting lead stays unsent. */
  readonly signal?: AbortSignal | undefined;
  /** Also stop requests in progress when `signal` is aborted. A lead whose request has left is then uncertain. */
  readonly abortInFlight?: boolean | undefined;
  /** @internal */
  readonly clock?: Clock | undefined;
}

/** The result of sending a lead: the action's result, the status of the lead, and the code. */
export interface SendResult {
  readonly result: AnyResult;
  readonly status: LeadStatus;
  readonly sent: Sent;
  readonly attempts: number;
  /** What the vendor's answer means, or why there is none. */
  readonly code: ResultCode;
  /** Present when the vendor takes no leads for now: the milliseconds it asks to wait, or 0 when it names no time. */
  readonly retryAfterMs?: number;
}

/** A lead that may be sent, with its request and destination, which its action built once. */
export interface PreparedLead {
  readonly action: OutboundAction;
  readonly vars: unknown;
  readonly request: Request;
  readonly destination: Destination;
  /** Whether the action says that a repeated request of this lead is safe. */
  readonly isRepeatable: boolean;
}

/**
 * Sends the request of a lead, and retries while that is certain to be safe. Never rejects.
 *
 * @param key under which the journal knows the lead, for the events
 */
export async function sendLead(
  sending: PreparedLead,
  options: SendOptions & { readonly emit?: Emit | undefined },
  key?: string,
): Promise<SendResult> {
  const { action, vars, request, destination, isRepeatable } = sending;
  const { origin, baseUrl, axios, agent, keepAlive, retry = {}, signal, abortInFlight, clock = realClock } = options;
  const { host } = destination;
  const timeoutSeconds = getTimeoutSeconds(vars);
  const { totalSeconds = timeoutSeconds + 60 } = options;
  const timeoutMs = Math.round(1000 * Math.min(timeoutSeconds, totalSeconds));
  const abortSignal = abortInFlight ? signal : undefined;
  const http = { host, origin, baseUrl, axios, agent, keepAlive, timeoutMs, abortSignal };
  const lastStart = clock.now() + 1000 * totalSeconds - timeoutMs;
  const policy = { attempts: 4, baseMs: 500, ...retry, maxDelayMs: MAX_DELAY_MS, waitsForVendor: false };
  const events = options.emit && createReporter(sending, key, options.emit);
  let budgetMs = retry.budgetMs ?? 60_000;
  let last: SendResult | undefined;
  for (let attempts = 1; ; attempts++) {
    const started = clock.now();
    const attempt = await send(request, http);
    const result = readAttempt(action, vars, request, attempt, clock);
    events?.attempt(attempts, attempt, result, clock.now() - started);
    last = { ...afterEarlier(last, result), attempts };
    const delayMs = getRetryDelayMs(last, attempts, policy, clock.random, isRepeatable);
    if (delayMs === undefined || delayMs > budgetMs || signal?.aborted) return last;
    if (clock.now() + delayMs > lastStart) return last;
    budgetMs -= delayMs;
    events?.retry(attempts, last.code, delayMs);
    await clock.sleep(delayMs, signal);
    if (signal?.aborted) return last;
  }
}

/** Creates the functions that emit the `attempt` and `retry` events of one lead. */
function createReporter({ action, destination }: PreparedLead, key: string | undefined, emit: Emit) {
  const base = () => ({ at: new Date().toISOString(), action: action.key, ...(key !== undefined && { key }) });
  return {
    attempt(number: number, attempt: Attempt, { sent, code }: Pick<SendResult, 'sent' | 'code'>, ms: number) {
      const answer = attempt.sent === 'yes' ? { httpStatus: attempt.status } : {};
      const { host } = destination;
      emit({ type: 'attempt', ...base(), host, attempt: number, sent, ...answer, code, ms: Math.round(ms) });
    },
    retry(number: number, code: ResultCode, waitMs: number) {
      emit({ type: 'retry', ...base(), attempt: number, code, waitMs: Math.round(waitMs) });
    },
  };
}

/** Returns the result of a single attempt. */
function readAttempt(
  action: OutboundAction,
  vars: unknown,
  request: Request,
  attempt: Attempt,
  clock: Clock,
): Omit<SendResult, 'attempts'> {
  const answer = attempt.sent === 'yes' ? readAnswer(action, vars, request, attempt) : undefined;
  const status = getLeadStatus(attempt, answer?.interpretation);
  const sent = getSendState(attempt);
  if (answer === undefined) {
    const { reason, code } = attempt.sent === 'yes' ? unreadable : attempt;
    return { result: { outcome: 'error', reason }, status, sent, code };
  }
  const { code } = answer.interpretation;
  const isWaitAsked = status === 'unsent' && code !== 'misconfigured' && (isNotNow(attempt) || code === 'rate_limited');
  const wait = isWaitAsked ? { retryAfterMs: getRetryAfterMs(attempt, clock) ?? 0 } : {};
  return { result: answer.result, status, sent, code, ...wait };
}

/** For an answer that the action cannot read. The lead was sent all the same. */
const unreadable = { reason: 'the action could not read the answer', code: 'unrecognized' } as const;

/** Lets the action interpret an answer; undefined if it throws, or returns anything but an interpretation. */
function readAnswer(
  action: OutboundAction,
  vars: unknown,
  request: Request,
  attempt: Extract<Attempt, { sent: 'yes' }>,
): { interpretation: Interpretation; result: AnyResult } | undefined {
  try {
    const interpretation = action.interpret(vars, request, attempt);
    if (!isAnswerCode(interpretation.code)) return undefined;
    if (interpretation.code === 'accepted' && !is2xx(attempt)) return undefined;
    return { interpretation, result: toResult(action.output, interpretation) };
  } catch {
    return undefined;
  }
}

/** Keeps a lead uncertain that may have arrived by an earlier attempt of this call, unless this attempt settles it. */
function afterEarlier(
  earlier: SendResult | undefined,
  result: Omit<SendResult, 'attempts'>,
): Omit<SendResult, 'attempts'> {
  const status = settleStatus(earlier?.status, result.status, result.code);
  if (earlier?.status !== 'uncertain' || status !== 'uncertain') return { ...result, status };
  return { ...earlier, ...(result.retryAfterMs !== undefined && { retryAfterMs: result.retryAfterMs }) };
}

/** Returns `timeout_seconds` of the lead, as the engine reads it: 1 to 360 seconds. Default: 360. */
export function getTimeoutSeconds(vars: unknown): number {
  const value = toRawText(getPath(vars, ['timeout_seconds']));
  const seconds = value === '' ? 360 : Number(normalizers.number(value));
  return Number.isNaN(seconds) ? 360 : Math.min(360, Math.max(1, seconds));
}
