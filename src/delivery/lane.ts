import { Breaker, type BreakerOptions } from './breaker';
import type { Clock } from './retry';

export interface LaneOptions {
  /** Leads under way at once; 10 unless told. */
  readonly concurrency?: number | undefined;
  /** Leads sent a second; as many as go unless told, or 0. */
  readonly rate?: number | undefined;
  readonly breaker?: BreakerOptions | undefined;
}

/** Leads under way at once: at least one, whatever was asked for. */
export const concurrencyOf = ({ concurrency = 10 }: LaneOptions): number => Math.max(1, Math.floor(concurrency) || 1);

/** The way to one destination: how many leads at once, how many a second, and whether any at all. */
export class Lane {
  readonly breaker: Breaker;
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private nextStart = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: LaneOptions,
  ) {
    this.free = concurrencyOf(options);
    this.breaker = new Breaker(clock, options.breaker);
  }

  /** Waits for a place. */
  async enter(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Waits for the moment of a lead that is about to be sent, unless the breaker is open or the signal is aborted. */
  async turn(signal: AbortSignal | undefined): Promise<void> {
    if (!this.options.rate || this.breaker.state === 'open') return;
    const start = Math.max(this.clock.now(), this.nextStart);
    this.nextStart = start + 1000 / this.options.rate;
    for (let now = this.clock.now(); now < start && !signal?.aborted; now = this.clock.now())
      await this.clock.sleep(start - now, signal);
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free++;
  }
}
