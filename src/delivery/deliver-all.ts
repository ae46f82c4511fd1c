import type { OutboundAction } from '../types';
import type { BreakerState } from './breaker';
import { type DeliverOptions, type Delivery, deliver } from './deliver';
import { Lane, type LaneOptions } from './lane';
import { realClock } from './retry';

export interface DeliverAllOptions<L> extends Omit<DeliverOptions, 'key'>, LaneOptions {
  /** The `vars` of a lead, where the leads are something around them. */
  readonly varsOf?: ((lead: L) => unknown) | undefined;
  /** Your own key of a lead. */
  readonly keyOf?: ((lead: L) => string | undefined) | undefined;
  /** When it is aborted, no further lead is begun; those under way end as they would. */
  readonly signal?: AbortSignal | undefined;
}

/** One lead and what became of it. `breaker`: how the way to its destination stood afterwards. */
export interface Delivered<L, A extends OutboundAction = OutboundAction> {
  readonly lead: L;
  readonly result: Delivery<A>;
  readonly breaker: BreakerState;
}

/**
 * Delivers any number of leads and gives each with what became of it, in the order in which they end. Reads no further
 * ahead than it has leads under way, so memory does not grow with their number.
 *
 * Concurrency, rate and breaker hold for each destination (host and account) by itself. While a breaker is open its
 * leads end at once as an `error` with `sent: 'no'`, to be sent in a later run. Throws only what `leads` throws.
 */
export async function* deliverAll<L, A extends OutboundAction>(
  action: A,
  leads: AsyncIterable<L> | Iterable<L>,
  options: DeliverAllOptions<L> = {},
): AsyncGenerator<Delivered<L, A>> {
  const { varsOf = (lead) => lead, keyOf, signal, concurrency = 10 } = options;
  const lanes = new Map<string, Lane>();
  const laneOf = (vars: unknown) => {
    const name = destinationOf(action, vars);
    const lane = lanes.get(name) ?? new Lane(options.clock ?? realClock, options);
    lanes.set(name, lane);
    return lane;
  };
  const one = async (lead: L): Promise<Delivered<L, A>> => {
    const vars = varsOf(lead);
    const lane = laneOf(vars);
    const told = (result: Delivery<A>) => ({ lead, result, breaker: lane.breaker.state });
    await lane.enter();
    try {
      if (signal?.aborted) return told(held('not sent: the delivery was stopped'));
      const admitted = lane.breaker.admit();
      if (!admitted.go) return told(held(admitted.reason));
      const result = await deliver(action, vars as Parameters<A['request']>[0], { ...options, key: keyOf?.(lead) });
      lane.breaker.saw(result);
      return told(result);
    } finally {
      lane.leave();
    }
  };
  const unreadable = (lead: L) => ({
    lead,
    result: held('not sent: the lead cannot be read'),
    breaker: 'closed' as const,
  });
  const sure = (lead: L) => one(lead).catch(() => unreadable(lead));
  yield* asTheyEnd(leads, sure, 2 * concurrency, signal);
}

const held = (reason: string) =>
  ({ outcome: 'error', reason, sent: 'no', attempts: 0, ms: 0 }) as unknown as Delivery<never>;

function destinationOf(action: OutboundAction, vars: unknown): string {
  const { host, account } = action.destination(vars);
  return `${host} ${account}`;
}

/** Runs a task for each item, a number of them at once, and gives the results as they come. */
async function* asTheyEnd<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  task: (item: T) => Promise<R>,
  most: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<R> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const ended: R[] = [];
  let running = 0;
  let wake = () => {};
  const begin = (item: T) => {
    running++;
    void task(item).then((result) => {
      running--;
      ended.push(result);
      wake();
    });
  };
  try {
    for (let more = true; more || running > 0; ) {
      while (more && running < most && ended.length === 0) {
        const next = signal?.aborted ? undefined : await source.next();
        if (next === undefined || next.done) more = false;
        else begin(next.value);
      }
      if (running > 0 && ended.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      while (ended.length > 0) yield ended.shift() as R;
    }
  } finally {
    while (running > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    await source.return?.();
  }
}
