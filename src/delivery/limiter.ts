import { Breaker, type BreakerOptions, type BreakerState, type Observation } from './breaker';
import { STOPPED } from './codes';
import type { Clock } from './retry-policy';
import type { SendResult } from './send-lead';
import type { Admission, NotAdmitted } from './types';

export interface LimiterOptions {
  /** Leads sent to one destination at the same time. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Leads sent to one destination per second. Default, and for 0: no limit. */
  readonly rate?: number | undefined;
  readonly breaker?: BreakerOptions | undefined;
}

/** Returns the number of leads that may be sent at the same time: at least 1. */
export const getConcurrency = ({ concurrency = 10 }: LimiterOptions): number =>
  Math.max(1, Math.floor(concurrency) || 1);

/** Limits the leads to one destination by concurrency, rate and breaker. */
export class DestinationLimiter {
  readonly breaker: Breaker;
  private permits: number;
  private readonly concurrency: number;
  private readonly queue = new Set<() => void>();
  private nextStart = 0;

  /** @param onState called with each new state of the breaker */
  constructor(
    private readonly clock: Clock,
    private readonly options: LimiterOptions,
    private readonly onState?: ((state: BreakerState) => void) | undefined,
  ) {
    this.concurrency = getConcurrency(options);
    this.permits = this.concurrency;
    this.breaker = new Breaker(clock, options.breaker);
  }

  /** Leads in progress, including those that wait for the rate. */
  get active(): number {
    return this.concurrency - this.permits;
  }

  /** Leads that wait until another one has finished. */
  get waiting(): number {
    return this.queue.size;
  }

  /** Waits until concurrency and rate allow a lead, then asks the breaker. Returns an admission, or why not. */
  async admit(signal: AbortSignal | undefined): Promise<NotAdmitted | Admission> {
    if (!(await this.acquire(signal))) return { code: 'ABORTED', reason: STOPPED };
    await this.waitForRate(signal);
    const { breaker } = this;
    const before = breaker.state;
    const admission = breaker.admit();
    if (!admission.isAdmitted) {
      this.release();
      return { code: 'BREAKER_OPEN', reason: admission.reason };
    }
    if (admission.isProbe && before !== 'closed') this.onState?.('half-open');
    return {
      done: (result) => {
        const state = breaker.state;
        breaker.record(result && toObservation(result), admission.isProbe);
        if (breaker.state !== state) this.onState?.(breaker.state);
        this.release();
      },
    };
  }

  /** Waits for a free permit. Returns false when the signal is aborted first. */
  private async acquire(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.permits > 0) {
      this.permits--;
      return true;
    }
    if (signal?.aborted) return false;
    const { queue } = this;
    return new Promise((resolve) => {
      const leave = () => {
        queue.delete(enter);
        resolve(false);
      };
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve(true);
      };
      queue.add(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Waits until the rate allows a lead. Does not wait while the breaker is open, or once the signal is aborted. */
  private async waitForRate(signal: AbortSignal | undefined): Promise<void> {
    if (!this.options.rate || this.breaker.state === 'open') return;
    const start = Math.max(this.clock.now(), this.nextStart);
    this.nextStart = start + 1000 / this.options.rate;
    for (let now = this.clock.now(); now < start && !signal?.aborted; now = this.clock.now())
      await this.clock.sleep(start - now, signal);
  }

  private release(): void {
    const [next] = this.queue;
    if (next === undefined) {
      this.permits++;
      return;
    }
    this.queue.delete(next);
    next();
  }
}

const toObservation = ({ result, ...meta }: SendResult): Observation => ({
  ...meta,
  reason: 'reason' in result ? result.reason : undefined,
});
