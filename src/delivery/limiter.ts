import { Breaker, type BreakerOptions, type Observation } from './breaker';
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
  private readonly waiting: (() => void)[] = [];
  private nextStart = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: LimiterOptions,
  ) {
    this.permits = getConcurrency(options);
    this.breaker = new Breaker(clock, options.breaker);
  }

  /** Waits until a lead may be sent, by number, rate and breaker; gives why it may not. */
  async admit(signal: AbortSignal | undefined): Promise<NotAdmitted | Admission> {
    await this.acquire();
    await this.waitForRate(signal);
    const { breaker } = this;
    const admission = breaker.admit();
    if (!admission.isAdmitted) {
      this.release();
      return { code: 'BREAKER_OPEN', reason: admission.reason };
    }
    return {
      done: (sent) => {
        breaker.record(sent && toObservation(sent), admission.isProbe);
        this.release();
      },
    };
  }

  /** Waits for a place. */
  private async acquire(): Promise<void> {
    if (this.permits > 0) this.permits--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
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
    const next = this.waiting.shift();
    if (next) next();
    else this.permits++;
  }
}

const toObservation = ({ result, ...meta }: SendResult): Observation => ({
  ...meta,
  reason: 'reason' in result ? result.reason : undefined,
});
