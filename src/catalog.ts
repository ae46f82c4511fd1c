import * as leadperfection from './leadperfection';
import * as phoneburner from './phoneburner';
import { type InboundAction, isOutbound, type OutboundAction } from './types';

/** Every vendor with its actions. What is not here does not exist for engine, docs, command line or tests. */
export const vendors = [leadperfection.vendor, phoneburner.vendor];

type AnyAction = (typeof vendors)[number]['actions'][number];
type ByKey<A extends AnyAction> = { [One in A as One['key']]: One };

/** Every action, as it is handed to `deliver`. */
export const actions = vendors.flatMap((vendor): AnyAction[] => vendor.actions);

/** The outbound actions by their key, as an engine wants them. */
export const outbound = byKey(isOutbound) as ByKey<Extract<AnyAction, OutboundAction>>;

/** The inbound actions by their key, as an engine wants them. */
export const inbound = byKey((action) => !isOutbound(action)) as ByKey<Extract<AnyAction, InboundAction>>;

function byKey(isChosen: (action: AnyAction) => boolean): object {
  return Object.fromEntries(actions.filter(isChosen).map((action) => [action.key, action]));
}
