import * as leadperfection from './leadperfection';
import * as phoneburner from './phoneburner';
import {
  type EngineVariable,
  type InboundAction,
  isOutbound,
  type OutboundAction,
  type ResponseVariable,
} from './types';

/** Every vendor with its actions. What is not here does not exist for engine, docs, command line or tests. */
export const vendors = [leadperfection.vendor, phoneburner.vendor];

/** Every action, as it is handed to `deliver`. */
export const actions = vendors.flatMap((vendor): AnyAction[] => vendor.actions);

/** The outbound integrations by their key, as an engine wants them. */
export const outbound = byKey(actions.filter((action) => isOutbound(action))) as Integrations<OutboundAction>;

/** The inbound integrations by their key, as an engine wants them. */
export const inbound = byKey(actions.filter((action) => !isOutbound(action))) as Integrations<InboundAction>;

type AnyAction = (typeof vendors)[number]['actions'][number];

type Integrations<Kind> = { [A in Extract<AnyAction, Kind> as A['key']]: Integration<A> };

type Integration<A extends AnyAction> = Omit<A, 'key' | 'about' | 'input' | 'output' | 'request' | 'response'> & {
  request: A['request'] & { variables(): EngineVariable[] };
  response: A['response'] & { variables(): ResponseVariable[] };
};

/** Plain, extensible objects whose functions carry their variables: the engine adds keys of its own to them. */
function byKey(chosen: AnyAction[]): object {
  return Object.fromEntries(
    chosen.map(({ key, about, input, output, ...functions }) => {
      const request = withVariables(functions.request, functions.requestVariables);
      const response = withVariables(functions.response, functions.responseVariables);
      return [key, { ...functions, request, response }];
    }),
  );
}

function withVariables(work: (...given: never[]) => unknown, variables: () => unknown[]) {
  return Object.assign((...given: unknown[]) => work(...(given as never[])), { variables });
}
