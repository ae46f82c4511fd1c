import { setMaxListeners } from 'node:events';
import { type JoinedSignal, joinSignals } from '../http';
import { assertAction, type Destination, type OutboundAction, type PartialLead } from '../types';
import type { BreakerState } from './breaker';
import { assertOptions } from './deliver';
import { deliverLead } from './deliver-lead';
import { createEmitter } from './events';
import { DestinationLimiter, getConcurrency, type LimiterOptions } from './limiter';
import { mapConcurrentUnordered } from './map-concurrent';
import { realClock } from './retry-policy';
import type { DeliverLeadOptions, DeliverOptions, Delivery } from './types';

/** What a deliverer shares among its leads. */
export interface DelivererOptions<A extends OutboundAction>
  extends Omit<DeliverOptions, 'key' | 'row' | 'settings' | 'signal'>,
    LimiterOptions {
  /** The action by which the leads go. */
  readonly action: A;
  /** What every lead shares: credentials, the account, constant fields. What a lead brings itself wins. */
  readonly settings?: PartialLead<A> | undefined;
}

/** What may be said of one lead. */
export type DeliverOneOptions = Pick<DeliverOptions, 'key' | 'row' | 'signal'>;

/** How the leads of one run are read. */
export interface DeliverAllRun<L> {
  /** The `vars` of a lead, where the leads are something around them. A lead for which it throws ends as `LEAD_UNREADABLE`. */
  readonly varsOf?: ((lead: L) => unknown) | undefined;
  /** Your own key of a lead. */
  readonly keyOf?: ((lead: L) => string | undefined) | undefined;
  /** The row of a file that a lead was read from, as it came: see `row` of `deliver`. */
  readonly rowOf?: ((lead: L) => string | undefined) | undefined;
  /** When it is aborted, no further lead is read, and nothing more is sent. */
  readonly signal?: AbortSignal | undefined;
}

/** One lead and what became of it. */
export interface Delivered<L, A extends OutboundAction = OutboundAction> {
  /** The lead, as it was given. */
  readonly lead: L;
  /** What became of it. */
  readonly result: Delivery<A>;
}

/** Where the leads of a deliverer stand. */
export interface DelivererStats {
  /** Calls under way. */
  readonly active: number;
  /** Calls that have ended, by how the lead stood afterwards; `skipped` are those that `validate` refused. */
  readonly ended: Readonly<Record<'delivered' | 'rejected' | 'uncertain' | 'unsent' | 'skipped', number>>;
  /** Each host and account that leads have gone to. */
  readonly destinations: readonly (Destination & {
    /** Leads being sent. */
    readonly active: number;
    /** Leads that wait for another one to end. */
    readonly waiting: number;
    /** Whether leads are sent there now. */
    readonly breaker: BreakerState;
  })[];
}

/** Delivers leads of one action, with one limit, rate and breaker for each destination. */
export interface Deliverer<A extends OutboundAction> {
  /** Delivers one lead, as `deliver` does. Never rejects. */
  deliver(lead: PartialLead<A>, options?: DeliverOneOptions): Promise<Delivery<A>>;
  /** Delivers any number of leads, as `deliverAll` does. Throws what `leads`, `keyOf` and `rowOf` throw. */
  deliverAll<L>(leads: AsyncIterable<L> | Iterable<L>, run?: DeliverAllRun<L>): AsyncGenerator<Delivered<L, A>>;
  /** Where the leads stand now. */
  stats(): DelivererStats;
  /** Sends nothing more, and resolves when the leads under way have ended. The journal stays open: it is the caller's. */
  close(): Promise<void>;
}

/**
 * Makes a client that delivers leads one by one, as an engine hands them over. Leads beyond `concurrency` wait; while a
 * breaker is open leads end at once with the code `BREAKER_OPEN`.
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

  /** Nothing more is sent once the caller has aborted, or the deliverer is closed. */
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
    deliver(lead, { key, row, signal } = {}) {
      const joined = join(signal);
      return deliverOne(lead, { key, row, signal: joined.signal }).finally(joined.release);
    },
    async *deliverAll<L>(leads: AsyncIterable<L> | Iterable<L>, run: DeliverAllRun<L> = {}) {
      const { varsOf, keyOf, rowOf } = run;
      const { signal, release } = join(run.signal);
      const task = async (lead: L) => {
        const one = { key: keyOf?.(lead), row: rowOf?.(lead), signal, getVars: varsOf && (() => varsOf(lead)) };
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
