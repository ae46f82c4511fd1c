import type { Sent } from './exchange';
import type { Clock } from './retry';
import { saysDuplicate } from './sending';

/** `open` sends nothing; `half-open` sends one lead to see. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** When to stop sending to a destination. */
export interface BreakerOptions {
  /** So many leads in a row without an answer open it; 5 unless told. */
  readonly failures?: number;
  /** So many leads in a row refused in the same words, before the first success, open it: the settings are wrong. 10 unless told. */
  readonly sameRefusals?: number;
  /** Milliseconds until one lead may probe; 30,000 unless told. */
  readonly coolDownMs?: number;
}

interface Seen {
  readonly outcome: string;
  readonly reason?: unknown;
  readonly sent: Sent;
  readonly attempts: number;
}

const silent = 'not sent: the vendor did not answer the leads before';
const alike = 'not sent: every lead before was refused in the same words';

/** Watches one destination by what became of its leads, and by nothing else. */
export class Breaker {
  private failures = 0;
  private refusals = 0;
  private lastRefusal: unknown;
  private succeeded = false;
  private openUntil: number | undefined;
  private probing = false;
  private why = '';

  constructor(
    private readonly clock: Clock,
    private readonly options: BreakerOptions = {},
  ) {}

  get state(): BreakerState {
    if (this.openUntil === undefined) return 'closed';
    return this.probing || this.clock.now() >= this.openUntil ? 'half-open' : 'open';
  }

  /** Whether a lead may go now; when not, why. Half-open, the first to ask is the probe. */
  admit(): { go: true; probe: boolean } | { go: false; reason: string } {
    if (this.state === 'closed') return { go: true, probe: false };
    if (this.state === 'open' || this.probing) return { go: false, reason: this.why };
    this.probing = true;
    return { go: true, probe: true };
  }

  /** Takes note of a lead that was admitted; one that was not sent after all tells nothing. */
  saw({ outcome, reason, sent, attempts }: Seen, probe: boolean): void {
    if (probe) this.probing = false;
    if (attempts === 0) return;
    this.failures = sent === 'yes' ? 0 : this.failures + 1;
    const refused = sent === 'yes' && outcome !== 'success' && !saysDuplicate({ outcome, reason });
    this.refusals = refused ? (reason === this.lastRefusal ? this.refusals + 1 : 1) : this.refusals;
    if (refused) this.lastRefusal = reason;
    if (outcome === 'success') this.succeed();
    else if (probe && sent === 'yes' && this.why === silent) this.openUntil = undefined;
    else if (probe) this.open(this.why);
    else if (this.failures >= (this.options.failures ?? 5)) this.open(silent);
    else if (!this.succeeded && this.refusals >= (this.options.sameRefusals ?? 10)) this.open(alike);
  }

  private succeed(): void {
    this.succeeded = true;
    this.openUntil = undefined;
    this.refusals = 0;
  }

  private open(why: string): void {
    this.why = why;
    this.openUntil = this.clock.now() + (this.options.coolDownMs ?? 30_000);
  }
}
