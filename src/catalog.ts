import * as leadperfection from './leadperfection';
import * as phoneburner from './phoneburner';
import type { VendorSandbox } from './sandbox/types';
import { type Check, type InboundAction, isOutbound, type OutboundAction } from './types';

/** Every vendor with its actions. What is not here does not exist for engine, docs, command line or tests. */
// biome-ignore format: one line a vendor
export const vendors = [
  leadperfection.vendor,
  phoneburner.vendor,
];

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

/** What `src/<vendor>/samples.json` holds. */
export interface VendorSamples {
  /** The settings with which the bundled leads are sent to the sandbox. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The name of a vendor's folder under `src`, and of what is written for it elsewhere. `key` is the vendor's. */
export const getVendorFolder = (key: string): string => key.replaceAll('_', '-');

// An engine needs none of these three: each is loaded when it is first asked for, by the key of its vendor.
export const loadSandbox = (key: string): VendorSandbox => require(`./${getVendorFolder(key)}/sandbox`).sandbox;
export const loadChecks = (key: string): readonly Check[] => require(`./${getVendorFolder(key)}/checks`).checks;
export const loadSamples = (key: string): VendorSamples => require(`./${getVendorFolder(key)}/samples.json`);
