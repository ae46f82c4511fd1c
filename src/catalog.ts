import * as leadperfection from './leadperfection';
import * as phoneburner from './phoneburner';
import type { VendorSandbox } from './sandbox/types';
import { type Check, type InboundAction, isOutbound, type OutboundAction } from './types';

/** All vendors. Engines, docs, the command line and tests know only the vendors in this list. */
// biome-ignore format: one line a vendor
export const vendors = [
  leadperfection.vendor,
  phoneburner.vendor,
];

type AnyAction = (typeof vendors)[number]['actions'][number];
type ByKey<A extends AnyAction> = { [One in A as One['key']]: One };

/** All actions. */
export const actions = vendors.flatMap((vendor): AnyAction[] => vendor.actions);

/** The outbound actions by key, for engines. */
export const outbound = byKey(isOutbound) as ByKey<Extract<AnyAction, OutboundAction>>;

/** The inbound actions by key, for engines. */
export const inbound = byKey((action) => !isOutbound(action)) as ByKey<Extract<AnyAction, InboundAction>>;

function byKey(isChosen: (action: AnyAction) => boolean): object {
  return Object.fromEntries(actions.filter(isChosen).map((action) => [action.key, action]));
}

/** Returns the inbound action with a key; undefined when there is none. */
export const getInboundAction = (key: string): InboundAction | undefined =>
  Object.hasOwn(inbound, key) ? (inbound as Record<string, InboundAction>)[key] : undefined;

/** The content of `src/<vendor>/samples.json`. */
export interface VendorSamples {
  /** The settings for sending the bundled leads to the sandbox. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Returns the name of a vendor's folder under `src` and `fixtures`, by the vendor's key. */
export const getVendorFolder = (key: string): string => key.replaceAll('_', '-');

// Loaded on first use, by the vendor's key, because an engine needs none of them.
export const loadSandbox = (key: string): VendorSandbox => require(`./${getVendorFolder(key)}/sandbox`).sandbox;
export const loadChecks = (key: string): readonly Check[] => require(`./${getVendorFolder(key)}/checks`).checks;
export const loadSamples = (key: string): VendorSamples => require(`./${getVendorFolder(key)}/samples.json`);
