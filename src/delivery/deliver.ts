import type { AxiosInstance } from 'axios';
import { at, normal, type OutboundAction, text } from '../types';
import { send } from './transport';

export interface DeliverOptions {
  /** Send to the vendors served on loopback instead, such as `startSandbox().origin`. */
  readonly origin?: string;
  /** Your own axios instance, used as it is. */
  readonly axios?: AxiosInstance;
}

/** What became of one lead. `skip`: `validate` refused it and nothing was sent. `ms`: the whole of it, milliseconds. */
export type Delivery<A extends OutboundAction = OutboundAction> = (
  | ReturnType<A['response']>
  | { outcome: 'skip'; reason: string }
) & { ms: number };

/**
 * Delivers one lead: validate, request, send, response. Waits `timeout_seconds` of the lead (1 to 360, 360 unless told)
 * for the whole answer.
 *
 * Never throws and never rejects for anything that a lead, a setting, a vendor or the network does, and never sends
 * twice. An `error` after a time-out may well be a lead that the vendor has: do not send it again by machine.
 */
export async function deliver<A extends OutboundAction>(
  action: A,
  vars: Parameters<A['request']>[0],
  options: DeliverOptions = {},
): Promise<Delivery<A>> {
  const started = performance.now();
  const result = await outcomeOf(action, vars, options);
  return { ...result, ms: Math.round(performance.now() - started) } as Delivery<A>;
}

async function outcomeOf(action: OutboundAction, vars: unknown, options: DeliverOptions) {
  const refusal = action.validate(vars);
  if (refusal !== undefined) return { outcome: 'skip', reason: refusal };
  const request = action.request(vars);
  const { host } = action.destination(vars);
  const exchange = await send(request, { ...options, host, timeoutMs: 1000 * timeoutOf(vars) });
  return 'failed' in exchange
    ? { outcome: 'error', reason: exchange.failed }
    : action.response(vars, request, exchange);
}

/** Seconds to wait, as the engine reads them: 1 to 360, and 360 where none are given. */
function timeoutOf(vars: unknown): number {
  const given = text(at(vars, ['timeout_seconds']));
  const seconds = given === '' ? 360 : Number(normal.number(given));
  return Number.isNaN(seconds) ? 360 : Math.min(360, Math.max(1, seconds));
}
