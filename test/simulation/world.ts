import type { Clock } from '../../src/delivery/retry-policy';

/** Chance from a seed: the same seed gives the same world. */
export class Chance {
  constructor(private state: number) {}

  /** From 0 to 1, without 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  upTo(max: number): number {
    return Math.floor(this.next() * (max + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.upTo(items.length - 1)] as T;
  }
}

/** A process, which may die at any of its steps. */
export class Process {
  isAlive = true;
  /** Until when it takes no step, as when its machine sleeps. */
  frozenUntil = 0;
  /** What must be done when it dies. */
  readonly onDeath = new Set<() => void>();
  private steps = 0;
  private readonly plans = new Map<number, () => void>();

  constructor(readonly name = '') {}

  /** Does something just before the process takes its n-th step. */
  planAtStep(step: number, run: () => void): void {
    this.plans.set(step, run);
  }

  takeStep(): void {
    this.plans.get(++this.steps)?.();
  }

  kill(): void {
    this.isAlive = false;
    for (const run of this.onDeath) run();
    this.onDeath.clear();
  }
}

interface Event {
  readonly at: number;
  readonly run: () => void;
}

const realSetImmediate = setImmediate;

/** Time that passes only from one event to the next. */
export class World {
  readonly chance: Chance;
  now = 0;
  /** How many events have happened. */
  step = 0;
  /** Reads what has come to the sockets of the machine, as an event loop does before it runs what is due "immediately". */
  readonly onPoll = new Set<() => void>();
  /** How far the wall clock is from the truth. */
  private wallOffset = 0;
  private readonly events: Event[] = [];

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  /** Runs something later, unless the process that has asked for it is dead by then. */
  later(process: Process, ms: number, run: () => void): void {
    const step = () => {
      if (process.isAlive && process.frozenUntil > this.now) {
        this.events.push({ at: process.frozenUntil, run: step });
        return;
      }
      if (process.isAlive) process.takeStep();
      if (process.isAlive) run(); // it may have died just now
    };
    this.events.push({ at: this.now + ms, run: step });
  }

  /** Resolves later; never, when the process is dead by then. */
  pass(process: Process, ms: number): Promise<void> {
    return new Promise((resolve) => this.later(process, ms, resolve));
  }

  jumpWallClock(): void {
    this.wallOffset = (this.chance.next() - 0.5) * 2 * 86_400_000 * this.chance.pick([0.01, 1, 400, 40_000]);
  }

  getClock(process: Process): Clock {
    return {
      now: () => this.now,
      wallTime: () => this.now + this.wallOffset,
      random: () => this.chance.next(),
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve());
          this.later(process, ms, resolve);
        }),
    };
  }

  /** Lets the timers, the clock and the chance of the code under test be those of this world. Gives what puts the real ones back. */
  installGlobals(): () => void {
    const { random } = Math;
    Math.random = () => this.chance.next();
    const { now } = performance;
    performance.now = () => 0; // the code takes no time, however busy the machine is
    const real = { setTimeout, clearTimeout, setImmediate, clearImmediate };
    const start = (ms: number, run: () => void) => {
      const timer = { isCleared: false };
      this.events.push({ at: this.now + ms, run: () => timer.isCleared || run() });
      return timer;
    };
    const clear = (timer?: { isCleared: boolean }) => {
      if (timer) timer.isCleared = true;
    };
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0) => start(ms, run),
      setImmediate: (run: () => void) => {
        const timer = start(0, () => {
          for (const read of this.onPoll) read();
          this.events.unshift({ at: this.now, run: () => timer.isCleared || run() });
        });
        return timer;
      },
      clearTimeout: clear,
      clearImmediate: clear,
    });
    return () => {
      Math.random = random;
      performance.now = now;
      Object.assign(globalThis, real);
    };
  }

  /** Lets events happen, in the order of their times, until something has ended or nothing is left. */
  async runUntil(isDone: () => boolean): Promise<void> {
    for (;;) {
      await new Promise((resolve) => realSetImmediate(resolve)); // every promise that can go on has gone on
      if (isDone()) return;
      let next: Event | undefined;
      for (const event of this.events) if (next === undefined || event.at < next.at) next = event;
      if (next === undefined) return;
      this.events.splice(this.events.indexOf(next), 1);
      this.step++;
      this.now = Math.max(this.now, next.at);
      next.run();
    }
  }
}
