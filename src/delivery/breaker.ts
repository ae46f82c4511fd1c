import type { LeadStatus, Sent } from '../types';
import { NON_RETRYABLE_CODES } from './codes';
import { type Clock, MAX_DELAY_MS } from './retry-policy';

/** `open`: nothing is sent. `half-open`: one lead is sent as a probe. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** When to stop sending to a destination. */
export interface BreakerOptions {
  /** Opens after this many leads in a row without an answer or with an uncertain result. Default: 5. */
  readonly failures?: number;
  /**
   * Opens after this many leads that the vendor turns away because of account or settings, with no other answer between
   * them. Default: 3.
   */
  readonly misconfigured?: number;
  /**
   * Opens when this many first answers of a destination are all rejections, or all unrecognized, with the same reason.
   * Default: 10.
   */
  readonly sameRejections?: number;
  /** Milliseconds that the breaker stays open; then one lead is sent as a probe. Default: 30,000. */
  readonly coolDownMs?: number;
}

/** The parts of a lead's result that a breaker uses. */
export interface Observation {
  readonly status: LeadStatus;
  readonly sent: Sent;
  readonly attempts: number;
  readonly code?: unknown;
  readonly reason?: unknown;
  /** How long the vendor asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** How long a breaker stays open, at most, because the vendor asks to wait. */
const MAX_WAIT_MS = 900_000;

const causes = {
  unanswered: 'not sent: the vendor did not answer the previous leads',
  misconfigured: 'not sent: the vendor turned away the previous leads because of account or settings',
  sameRejection: 'not sent: every previous lead was rejected for the same reason',
  notNow: 'not sent: the vendor asks to wait',
};
type Cause = keyof typeof causes;

/** The circuit breaker of one destination. It judges the destination only by the results of its leads. */
export class Breaker {
  private unanswered = 0;
  private misconfigured = 0;
  /** How many of the first answers were the same rejection; undefined after any other answer. */
  private sameRejections: number | undefined = 0;
  private firstRejection: string | undefined;
  private openUntil: number | undefined;
  private waitUntil = Number.NEGATIVE_INFINITY;
  private cause: Cause = 'unanswered';
  private isProbing = false;

  constructor(
    private readonly clock: Clock,
    private readonly options: BreakerOptions = {},
  ) {}

  get state(): BreakerState {
    if (this.openUntil === undefined) return 'closed';
    return this.isProbing || this.clock.now() >= this.openUntil ? 'half-open' : 'open';
  }

  /** Tells whether a lead may be sent now, and if not, why. While half-open, the first lead that asks is the probe. */
  admit(): { isAdmitted: true; isProbe: boolean } | { isAdmitted: false; reason: string } {
    if (this.state === 'closed') return { isAdmitted: true, isProbe: false };
    if (this.state === 'open' || this.isProbing) return { isAdmitted: false, reason: causes[this.cause] };
    this.isProbing = true;
    return { isAdmitted: true, isProbe: true };
  }

  /** Counts the result of an admitted lead. A lead that was not sent after all, or was stopped, does not count. */
  record(observation: Observation | undefined, isProbe: boolean): void {
    if (isProbe) this.isProbing = false;
    if (observation === undefined || observation.attempts === 0 || NON_RETRYABLE_CODES.has(String(observation.code)))
      return;
    this.count(observation);
    const cause = this.getCause();
    if (isProbe || observation.status === 'delivered') this.close();
    if (cause) this.open(cause);
    const { retryAfterMs = 0 } = observation;
    if (retryAfterMs > MAX_DELAY_MS) this.waitFor(Math.min(retryAfterMs, MAX_WAIT_MS));
  }

  private count({ status, sent, code, reason }: Observation): void {
    const isMisconfigured = code === 'misconfigured';
    const isUnanswered = !isMisconfigured && (sent !== 'yes' || status === 'uncertain');
    this.unanswered = isUnanswered ? this.unanswered + 1 : 0;
    if (!isUnanswered) this.misconfigured = isMisconfigured ? this.misconfigured + 1 : 0;
    if (sent !== 'yes') return;
    const isRejection = code === 'rejected' || code === 'unrecognized';
    const rejection = isRejection ? `${code} ${reason}` : undefined;
    this.firstRejection ??= rejection;
    const isSame = rejection !== undefined && rejection === this.firstRejection;
    this.sameRejections = isSame && this.sameRejections !== undefined ? this.sameRejections + 1 : undefined;
  }

  private getCause(): Cause | undefined {
    const { failures = 5, misconfigured = 3, sameRejections = 10 } = this.options;
    if (this.unanswered >= failures) return 'unanswered';
    if (this.misconfigured >= misconfigured) return 'misconfigured';
    return this.sameRejections !== undefined && this.sameRejections >= sameRejections ? 'sameRejection' : undefined;
  }

  /** Closes it, unless the vendor asks to wait. */
  private close(): void {
    this.openUntil = undefined;
    if (this.clock.now() < this.waitUntil) this.open('notNow', this.waitUntil - this.clock.now());
  }

  private waitFor(ms: number): void {
    this.waitUntil = Math.max(this.waitUntil, this.clock.now() + ms);
    this.open('notNow', ms);
  }

  private open(cause: Cause, coolDownMs = this.options.coolDownMs ?? 30_000): void {
    const until = this.clock.now() + coolDownMs;
    if (this.openUntil !== undefined && this.openUntil >= until) return;
    this.cause = cause;
    this.openUntil = until;
  }
}
