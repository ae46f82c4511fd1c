import type { OutboundAction } from '../types';
import type { BreakerState } from './breaker';
import { type DeliverOptions, type Delivery, deliver } from './deliver';
import { concurrencyOf, Lane, type LaneOptions } from './lane';
import { realClock } from './retry';

export interface DeliverAllOptions<L> extends Omit<DeliverOptions, 'key'>, LaneOptions {
  /** The `vars` of a lead, where the leads are something around them. */
  readonly varsOf?: ((lead: L) => unknown) | undefined;
  /** Your own key of a lead. */
  readonly keyOf?: ((lead: L) => string | undefined) | undefined;
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
  const { varsOf = (lead) => lead, keyOf, signal } = options;
  const lanes = new Map<string, Lane>();
  const laneOf = (vars: unknown) => {
    const name = destinationOf(action, vars);
    const lane = lanes.get(name) ?? new Lane(options.clock ?? realClock, options);
    lanes.set(name, lane);
    return lane;
  };
  const one = async (lead: L): Promise<Delivered<L, A>> => {
    const [vars, key] = [varsOf(lead), keyOf?.(lead)];
    const lane = laneOf(vars);
    await lane.enter();
    let probe: boolean | undefined; // of a lead that was admitted
    const admit = async () => {
      await lane.turn(signal);
      const admitted = lane.breaker.admit();
      if (!admitted.go) return admitted.reason;
      probe = admitted.probe;
      return undefined;
    };
    try {
      const result = await deliver(action, vars as Parameters<A['request']>[0], { ...options, key, admit });
      if (probe !== undefined) lane.breaker.saw(result, probe);
      return { lead, result, breaker: lane.breaker.state };
    } finally {
      lane.leave();
    }
  };
  const sure = (lead: L) => one(lead).catch(() => ({ lead, result: unread, breaker: 'closed' as const }));
  yield* asTheyEnd(leads, sure, 2 * concurrencyOf(options), signal);
}

const unread = {
  ...{ outcome: 'error', reason: 'not sent: the lead cannot be read', sent: 'no', attempts: 0, ms: 0 },
} as unknown as Delivery<never>;

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
  let pulling = false;
  let more = true;
  let broken: { error: unknown } | undefined;
  let wake = () => {};
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  let stopped = false;
  const stop = () => {
    more = false;
    stopped = true; // a source that never answers must not hold up the end
    wake();
  };
  const begin = async (item: T) => {
    running++;
    ended.push(await task(item));
    running--;
    wake();
  };
  const pull = async () => {
    pulling = true;
    try {
      const next = await source.next();
      if (next.done || !more) more = false;
      else void begin(next.value);
    } catch (error) {
      broken = { error };
      more = false;
    }
    pulling = false;
    wake();
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  try {
    while (more || running > 0 || ended.length > 0 || (pulling && !stopped)) {
      if (more && !pulling && running < most && ended.length === 0) void pull();
      if (ended.length === 0 && (running > 0 || (pulling && !stopped))) await change();
      while (ended.length > 0) yield ended.shift() as R;
    }
    if (broken) throw broken.error;
  } finally {
    signal?.removeEventListener('abort', stop);
    while (running > 0) await change();
    const closing = broken ? undefined : Promise.resolve(source.return?.());
    if (pulling) closing?.catch(() => undefined);
    else await closing;
  }
}
