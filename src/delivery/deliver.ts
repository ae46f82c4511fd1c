import { setMaxListeners } from 'node:events';
import { assertAction, type LeadOf, type OutboundAction, type PartialLead, parseBaseUrl } from '../types';
import { assertTexts } from './assert-text';
import { deliverLead } from './deliver-lead';
import { createEmitter } from './events';
import type { DeliverOptions, Delivery } from './types';

/**
 * Delivers one lead: validate, request, send, interpret. Waits `timeout_seconds` of the lead (1 to 360; default: 360)
 * for the whole answer of an attempt, and tries again only while it is certain that the vendor has not taken the lead:
 * nothing left, or the vendor says "not now".
 *
 * Never rejects because of a lead, a setting, a vendor, the network or the journal. With a journal, no lead is sent
 * again unless it is certain that the vendor never got it, and every uncertain lead is listed.
 *
 * @throws {TypeError} when `action` is not an action (a spread copy has lost its tables), when `journal` is not a
 * journal (`openJournal` was not awaited), when `key` or `row` is a promise, a list or another object, when `baseUrl` is
 * not an http or https URL, and for two options that exclude each other (`origin` and `baseUrl`, `axios` and `agent`)
 */
export function deliver<A extends OutboundAction>(
  action: A,
  lead: PartialLead<A>,
  options: DeliverOptions & { readonly settings: object },
): Promise<Delivery<A>>;
export function deliver<A extends OutboundAction>(
  action: A,
  lead: LeadOf<A>,
  options?: DeliverOptions,
): Promise<Delivery<A>>;
export async function deliver<A extends OutboundAction>(
  action: A,
  lead: unknown,
  options: DeliverOptions = {},
): Promise<Delivery<A>> {
  assertAction(action);
  assertOptions(options);
  const { onEvent, ...rest } = options;
  return deliverLead(action, lead, { ...rest, emit: createEmitter(onEvent) });
}

/** Throws a TypeError for options with which no lead can be delivered. */
export function assertOptions(options: DeliverOptions): void {
  const { journal, key, row, origin, baseUrl, axios, agent, signal } = options;
  assertTexts({ key, row });
  if (journal !== undefined && typeof journal?.lock !== 'function')
    throw new TypeError('`journal` is not a journal: pass the result of `await openJournal(file)`');
  if (baseUrl !== undefined) parseBaseUrl(baseUrl);
  if (baseUrl !== undefined && origin !== undefined)
    throw new TypeError('set origin (the vendors served on loopback) or baseUrl (a host of your own), not both');
  if (axios !== undefined && agent !== undefined)
    throw new TypeError('set the agent in your own axios instance, not beside it');
  if (signal) setMaxListeners(0, signal); // many leads listen to one signal: not a leak
}
