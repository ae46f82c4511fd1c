import type { LeadOf, OutboundAction, PartialLead } from '../types';
import { createDeliverer, type DeliverAllRun, type Delivered, type DelivererOptions } from './deliverer';

/** How a run of leads is read and delivered. */
export interface DeliverAllOptions<L, A extends OutboundAction = OutboundAction>
  extends Omit<DelivererOptions<A>, 'action' | 'settings'>,
    DeliverAllRun<L> {
  /** Values that every lead of the run shares. See `settings` of `deliver`. */
  readonly settings?: object | undefined;
}

/**
 * Delivers any number of leads and yields each with its result, in the order in which they finish. Holds only the
 * leads in progress, so memory does not grow with their number. A short form of `createDeliverer`.
 *
 * Each destination (host and account) has its own concurrency, rate and breaker. While a breaker is open, its leads get
 * an `error` at once, with `sent: 'no'` and the code `BREAKER_OPEN`. Send them in a later run.
 *
 * @throws what `leads`, `keyOf` and `rowOf` throw, and a TypeError if `keyOf` or `rowOf` returns a promise, a list or
 * another object, after the leads in progress have finished; and what `deliver` throws
 */
export function deliverAll<A extends OutboundAction, L extends LeadOf<A>>(
  action: A,
  leads: AsyncIterable<L> | Iterable<L>,
  options?: DeliverAllOptions<L, A> & { readonly varsOf?: undefined },
): AsyncGenerator<Delivered<L, A>>;
export function deliverAll<A extends OutboundAction, L extends PartialLead<A>>(
  action: A,
  leads: AsyncIterable<L> | Iterable<L>,
  options: DeliverAllOptions<L, A> & { readonly varsOf?: undefined; readonly settings: object },
): AsyncGenerator<Delivered<L, A>>;
export function deliverAll<A extends OutboundAction, L>(
  action: A,
  leads: AsyncIterable<L> | Iterable<L>,
  options: DeliverAllOptions<L, A> & { varsOf(lead: L): unknown },
): AsyncGenerator<Delivered<L, A>>;
export async function* deliverAll<A extends OutboundAction, L>(
  action: A,
  leads: AsyncIterable<L> | Iterable<L>,
  options: DeliverAllOptions<L, A> = {},
): AsyncGenerator<Delivered<L, A>> {
  const { varsOf, keyOf, rowOf, signal, ...rest } = options;
  const deliverer = createDeliverer({ ...rest, action } as DelivererOptions<A>);
  yield* deliverer.deliverAll(leads, { varsOf, keyOf, rowOf, signal });
}
