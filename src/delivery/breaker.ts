import type { LeadStatus, Sent } from '../types';
import { NON_RETRYABLE_CODES } from './codes';
import type { Clock } from './retry-policy';

/** `open` sends nothing; `half-open` sends one lead to see. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** When to stop sending to a destination. */
export interface BreakerOptions {
  /** Leads in a row that end without an answer, or uncertain, and open it. Default: 5. */
  readonly failures?: number;
  /** Leads in a row that the vendor turns away because of account or settings, and open it. Default: 3. */
  readonly misconfigured?: number;
  /**
   * It opens when the first answers of a destination, so many, are all rejections, or all unrecognized, with equal
   * reasons. Default: 10.
   */
  readonly sameRejections?: number;
  /** Milliseconds until one lead may probe. Default: 30,000. */
  readonly coolDownMs?: number;
}

/** What a breaker looks at in the result of a lead. */
export interface Observation {
  readonly status: LeadStatus;
  readonly sent: Sent;
  readonly attempts: number;
  readonly code?: unknown;
  readonly reason?: unknown;
}

const causes = {
  unanswered: 'not sent: the vendor did not answer the leads before',
  misconfigured: 'not sent: the vendor turned away the leads before because of account or settings',
  sameRejection: 'not sent: every lead before was rejected for the same reason',
};
type Cause = keyof typeof causes;

/** Watches one destination by how its leads end, and by nothing else. */
export class Breaker {
  private unanswered = 0;
  private misconfigured = 0;
  /** How many of the first answers were the same rejection; undefined once there was another answer. */
  private sameRejections: number | undefined = 0;
  private firstRejection: string | undefined;
  private openUntil: number | undefined;
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

  /** Whether a lead may go now; when not, why. Half-open, the first to ask is the probe. */
  admit(): { isAdmitted: true; isProbe: boolean } | { isAdmitted: false; reason: string } {
    if (this.state === 'closed') return { isAdmitted: true, isProbe: false };
    if (this.state === 'open' || this.isProbing) return { isAdmitted: false, reason: causes[this.cause] };
    this.isProbing = true;
    return { isAdmitted: true, isProbe: true };
  }

  /** Takes note of a lead that was admitted; one that was not sent after all, or was stopped, tells nothing of the vendor. */
  record(observation: Observation | undefined, isProbe: boolean): void {
    if (isProbe) this.isProbing = false;
    if (observation === undefined || observation.attempts === 0 || NON_RETRYABLE_CODES.has(String(observation.code)))
      return;
    this.count(observation);
    const cause = this.getCause();
    if (isProbe || observation.status === 'delivered') this.openUntil = undefined;
    if (cause) this.open(cause);
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

  private open(cause: Cause): void {
    this.cause = cause;
    this.openUntil = this.clock.now() + (this.options.coolDownMs ?? 30_000);
  }
}
