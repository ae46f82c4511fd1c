import { Breaker, type BreakerOptions, type BreakerState, type Observation } from './breaker';
import type { Clock } from './retry-policy';
import type { SendResult } from './send-lead';
import type { Admission, NotAdmitted } from './types';

export interface LimiterOptions {
  /** Leads under way at once. Default: 10. */
  readonly concurrency?: number | undefined;
  /** Leads sent a second. Default, and for 0: as many as go. */
  readonly rate?: number | undefined;
  readonly breaker?: BreakerOptions | undefined;
}

/** Leads under way at once: at least one, whatever was asked for. */
export const getConcurrency = ({ concurrency = 10 }: LimiterOptions): number =>
  Math.max(1, Math.floor(concurrency) || 1);

/** The way to one destination: how many leads at once, how many a second, and whether any at all. */
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

  /** Leads under way, those that wait for their rate included. */
  get active(): number {
    return this.concurrency - this.permits;
  }

  /** Leads that wait for another one to end. */
  get waiting(): number {
    return this.queue.size;
  }

  /** Waits until a lead may be sent, by number, rate and breaker; gives why it may not. */
  async admit(signal: AbortSignal | undefined): Promise<NotAdmitted | Admission> {
    if (!(await this.acquire(signal))) return { code: 'ABORTED', reason: 'not sent: the delivery was stopped' };
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
      done: (sent) => {
        const state = breaker.state;
        breaker.record(sent && toObservation(sent), admission.isProbe);
        if (breaker.state !== state) this.onState?.(breaker.state);
        this.release();
      },
    };
  }

  /** Waits for a place. Gives false when the signal is aborted before there is one. */
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

  /** Waits for the moment of a lead that is about to be sent, unless the breaker is open or the signal is aborted. */
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
