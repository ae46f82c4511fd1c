import { assertAction, type OutboundAction, withSettings } from '../types';
import type { BreakerState } from './breaker';
import { deliver } from './deliver';
import { DestinationLimiter, getConcurrency, type LimiterOptions } from './limiter';
import { realClock } from './retry-policy';
import type { DeliverOptions, Delivery } from './types';

export interface DeliverAllOptions<L>
  extends Omit<DeliverOptions, 'key' | 'row' | 'identity' | 'vars'>,
    LimiterOptions {
  /** The `vars` of a lead, where the leads are something around them. */
  readonly varsOf?: ((lead: L) => unknown) | undefined;
  /** Your own key of a lead. */
  readonly keyOf?: ((lead: L) => string | undefined) | undefined;
  /** The row of a file that a lead was read from, as it came: see `row` of `deliver`. */
  readonly rowOf?: ((lead: L) => string | undefined) | undefined;
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
 * leads end at once as an `error` with `sent: 'no'`, to be sent in a later run. Throws what `leads` throws, and a TypeError for an action that is none.
 */
export async function* deliverAll<L, A extends OutboundAction>(
  action: A,
  leads: AsyncIterable<L> | Iterable<L>,
  options: DeliverAllOptions<L> = {},
): AsyncGenerator<Delivered<L, A>> {
  assertAction(action);
  const { varsOf = (lead) => lead, keyOf, rowOf, settings, signal } = options;
  const limiters = new Map<string, DestinationLimiter>();
  const getLimiter = (vars: unknown) => {
    const name = getDestinationName(action, vars);
    const limiter = limiters.get(name) ?? new DestinationLimiter(options.clock ?? realClock, options);
    limiters.set(name, limiter);
    return limiter;
  };
  const deliverOne = async (lead: L): Promise<Delivered<L, A>> => {
    const [own, key, row] = [varsOf(lead), keyOf?.(lead), rowOf?.(lead)];
    const vars = settings ? withSettings(action.input, settings, own) : own;
    const limiter = getLimiter(vars);
    const admit = () => limiter.admit(signal);
    const result = await deliver(action, own as Parameters<A['request']>[0], { ...options, vars, key, row, admit });
    return { lead, result, breaker: limiter.breaker.state };
  };
  const task = (lead: L) => deliverOne(lead).catch(() => ({ lead, result: unreadable, breaker: 'closed' as const }));
  yield* mapConcurrentUnordered(leads, task, 2 * getConcurrency(options), signal);
}

const unreadable = {
  ...{ outcome: 'error', reason: 'not sent: the lead cannot be read', code: 'REQUEST_INVALID' },
  ...{ status: 'unsent', sent: 'no', attempts: 0, ms: 0 },
} as unknown as Delivery<never>;

function getDestinationName(action: OutboundAction, vars: unknown): string {
  const { host, account } = action.destination(vars);
  return `${host} ${account}`;
}

/** Runs a task for each item, a number of them at once, and gives the results as they come. */
async function* mapConcurrentUnordered<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  task: (item: T) => Promise<R>,
  concurrency: number,
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
      if (more && !pulling && running < concurrency && ended.length === 0) void pull();
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
