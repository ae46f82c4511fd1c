import { setMaxListeners } from 'node:events';
import { type JoinedSignal, joinSignals } from '../http';
import { assertAction, type Destination, type OutboundAction, type PartialLead } from '../types';
import { assertTexts } from './assert-text';
import type { BreakerState } from './breaker';
import { assertOptions } from './deliver';
import { deliverLead } from './deliver-lead';
import { createEmitter } from './events';
import { DestinationLimiter, getConcurrency, type LimiterOptions } from './limiter';
import { mapConcurrentUnordered } from './map-concurrent';
import { realClock } from './retry-policy';
import type { DeliverLeadOptions, DeliverOptions, Delivery } from './types';

/** Options of a deliverer, shared by all its leads. */
export interface DelivererOptions<A extends OutboundAction>
  extends Omit<DeliverOptions, 'key' | 'row' | 'settings' | 'signal'>,
    LimiterOptions {
  /** The action that delivers the leads. */
  readonly action: A;
  /** Values that every lead shares: credentials, the account, constant fields. A lead's own value wins. */
  readonly settings?: PartialLead<A> | undefined;
}

/** Options of a single lead. */
export type DeliverOneOptions = Pick<DeliverOptions, 'key' | 'row' | 'signal'>;

/** How the leads of one run are read. */
export interface DeliverAllRun<L> {
  /**
   * Returns the `vars` of a lead, if your leads are other objects. Must not be async. If it throws or returns a promise,
   * the lead is `LEAD_UNREADABLE`.
   */
  readonly varsOf?: ((lead: L) => unknown) | undefined;
  /** Returns your own key of a lead. */
  readonly keyOf?: ((lead: L) => string | undefined) | undefined;
  /** Returns the file row that a lead was read from, unchanged: see `row` of `deliver`. */
  readonly rowOf?: ((lead: L) => string | undefined) | undefined;
  /** When it is aborted, no further lead is read, and nothing more is sent. */
  readonly signal?: AbortSignal | undefined;
}

/** One lead and its result. */
export interface Delivered<L, A extends OutboundAction = OutboundAction> {
  /** The lead, as you passed it. */
  readonly lead: L;
  /** The result of its delivery. */
  readonly result: Delivery<A>;
}

/** Counts of a deliverer's leads. */
export interface DelivererStats {
  /** Calls in progress. */
  readonly active: number;
  /** Finished calls, by the lead's status afterwards. `skipped`: refused by `validate`. */
  readonly ended: Readonly<Record<'delivered' | 'rejected' | 'uncertain' | 'unsent' | 'skipped', number>>;
  /** Each host and account that leads have gone to. */
  readonly destinations: readonly (Destination & {
    /** Leads being sent. */
    readonly active: number;
    /** Leads that wait until another one has finished. */
    readonly waiting: number;
    /** The state of its breaker: whether leads are sent there now. */
    readonly breaker: BreakerState;
  })[];
}

/** Delivers leads of one action, with one concurrency limit, rate and breaker for each destination. */
export interface Deliverer<A extends OutboundAction> {
  /** Delivers one lead, as `deliver` does. Rejects only with a TypeError for a `key` or `row` that is no text. */
  deliver(lead: PartialLead<A>, options?: DeliverOneOptions): Promise<Delivery<A>>;
  /**
   * Delivers any number of leads, as `deliverAll` does. Throws what `leads`, `keyOf` and `rowOf` throw, and a TypeError
   * if `keyOf` or `rowOf` returns a promise, a list or another object.
   */
  deliverAll<L>(leads: AsyncIterable<L> | Iterable<L>, run?: DeliverAllRun<L>): AsyncGenerator<Delivered<L, A>>;
  /** Returns the current counts. */
  stats(): DelivererStats;
  /** Stops sending, and resolves when the leads in progress have finished. Does not close the caller's journal. */
  close(): Promise<void>;
}

/**
 * Creates a deliverer, for leads that arrive one by one. Leads beyond `concurrency` wait. While a breaker is open,
 * leads get the code `BREAKER_OPEN` at once.
 *
 * @throws {TypeError} as `deliver` does
 */
export function createDeliverer<A extends OutboundAction>(options: DelivererOptions<A>): Deliverer<A> {
  const { action, onEvent, concurrency: _, rate: __, breaker: ___, ...delivery } = options;
  assertAction(action);
  assertOptions(delivery);
  const emit = createEmitter(onEvent);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const limiters = new Map<string, { destination: Destination; limiter: DestinationLimiter }>();
  const active = new Set<Promise<unknown>>();
  const ended = { delivered: 0, rejected: 0, uncertain: 0, unsent: 0, skipped: 0 };

  function getLimiter(destination: Destination): DestinationLimiter {
    const { host, account } = destination;
    const name = JSON.stringify([host, account]);
    const known = limiters.get(name);
    if (known) return known.limiter;
    const reportState = (state: BreakerState) =>
      emit?.({ type: 'breaker', at: new Date().toISOString(), action: action.key, host, account, state });
    const limiter = new DestinationLimiter(options.clock ?? realClock, options, reportState);
    limiters.set(name, { destination: { host, account }, limiter });
    return limiter;
  }

  /** Makes a signal that aborts when the caller aborts, or the deliverer is closed. Nothing is sent after that. */
  const join = (signal: AbortSignal | undefined): JoinedSignal => {
    if (signal) setMaxListeners(0, signal);
    const joined = joinSignals(signal ? [signal, closing.signal] : [closing.signal]);
    setMaxListeners(0, joined.signal);
    return joined;
  };

  type One = DeliverOneOptions & Pick<DeliverLeadOptions, 'getVars' | 'signal'>;

  function deliverOne(lead: unknown, one: One): Promise<Delivery<A>> {
    const admit = (destination: Destination) => getLimiter(destination).admit(one.signal);
    const delivering = deliverLead(action, lead, { ...delivery, ...one, admit, emit }).then((result) => {
      ended[result.outcome === 'skip' ? 'skipped' : result.status]++;
      active.delete(delivering);
      return result;
    });
    active.add(delivering);
    return delivering;
  }

  return {
    async deliver(lead, { key, row, signal } = {}) {
      assertTexts({ key, row });
      const joined = join(signal);
      return deliverOne(lead, { key, row, signal: joined.signal }).finally(joined.release);
    },
    async *deliverAll<L>(leads: AsyncIterable<L> | Iterable<L>, run: DeliverAllRun<L> = {}) {
      const { varsOf, keyOf, rowOf } = run;
      const { signal, release } = join(run.signal);
      const task = async (lead: L) => {
        const [key, row] = [keyOf?.(lead), rowOf?.(lead)];
        assertTexts({ keyOf: key, rowOf: row });
        const one = { key, row, signal, getVars: varsOf && (() => varsOf(lead)) };
        return { lead, result: await deliverOne(lead, one) };
      };
      try {
        yield* mapConcurrentUnordered(leads, task, 2 * getConcurrency(options), signal);
      } finally {
        release();
      }
    },
    stats: () => ({
      active: active.size,
      ended: { ...ended },
      destinations: [...limiters.values()].map(({ destination, limiter }) => ({
        ...destination,
        ...{ active: limiter.active, waiting: limiter.waiting, breaker: limiter.breaker.state },
      })),
    }),
    async close() {
      closing.abort();
      while (active.size > 0) await Promise.all(active);
    },
  };
}
