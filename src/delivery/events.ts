import { type LeadStatus, notify, type Sent } from '../types';
import type { BreakerState } from './breaker';
import type { ResultCode } from './codes';

interface EventBase {
  /** When, ISO 8601, by the wall clock. */
  readonly at: string;
  /** The key of the action. */
  readonly action: string;
}

interface LeadEventBase extends EventBase {
  /** The key under which the journal knows the lead; absent without a journal. */
  readonly key?: string | undefined;
}

/** A request has finished. */
export interface AttemptEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'attempt';
  /** The vendor's host. */
  readonly host: string;
  /** The number of the attempt in this call, from 1. */
  readonly attempt: number;
  /** Whether the request left. */
  readonly sent: Sent;
  /** The HTTP status; absent when no whole answer came. */
  readonly httpStatus?: number;
  /** What the answer means, or why there is none. */
  readonly code: ResultCode;
  /** Duration in milliseconds. */
  readonly ms: number;
}

/** The lead is sent again after a wait: the vendor has certainly not taken it, or its action says a repeat is safe. */
export interface RetryEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'retry';
  /** The number of the attempt that has finished. */
  readonly attempt: number;
  /** Why the lead is sent again. */
  readonly code: ResultCode;
  /** Milliseconds until the next attempt. */
  readonly waitMs: number;
}

/** A call has finished. */
export interface ResultEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'result';
  /** The outcome that the engine counts. */
  readonly outcome: 'success' | 'failure' | 'error' | 'skip';
  /** The status of the lead after the call. */
  readonly status: LeadStatus;
  /** Whether the lead left. */
  readonly sent: Sent;
  /** What the answer means, or why there is none. */
  readonly code: ResultCode;
  /** Attempts of this call; 0 when nothing was sent. */
  readonly attempts: number;
  /** Duration of the whole call, in milliseconds. */
  readonly ms: number;
  /** True when the result came from the journal and nothing was sent. */
  readonly replayed?: true;
}

/** After this call it is uncertain whether the lead arrived. Comes before the `result` event. */
export interface UncertainEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'uncertain';
  /** Why it is uncertain whether the lead arrived. */
  readonly code: ResultCode;
}

/** The breaker of a destination has changed its state. */
export interface BreakerEvent extends EventBase {
  /** The kind of event. */
  readonly type: 'breaker';
  /** The vendor's host. */
  readonly host: string;
  /** The account there. */
  readonly account: string;
  /** The new state. */
  readonly state: BreakerState;
}

/** A journal operation has failed. No lead is sent that the journal has not recorded. */
export interface JournalEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'journal';
  /** What failed: reading the lead's record, recording that it is about to be sent, or recording its result. */
  readonly operation: 'read' | 'intent' | 'result';
  /** The code of the error, such as `ENOSPC`; '' where it has none. */
  readonly errorCode: string;
}

/**
 * An event of a delivery, as plain data. Holds no personal data and no credential, unless you use one as the key of a
 * lead.
 */
export type DeliveryEvent = AttemptEvent | RetryEvent | ResultEvent | UncertainEvent | BreakerEvent | JournalEvent;

/** Receives the events of a delivery. */
export type Emit = (event: DeliveryEvent) => void;

/**
 * Creates a function that passes each event to `onEvent` and, with `LEADCONDUIT_DEBUG=1`, to standard error. Returns
 * undefined if neither is on, so that no event is built.
 */
export function createEmitter(onEvent: ((event: DeliveryEvent) => unknown) | undefined): Emit | undefined {
  const isDebugging = process.env.LEADCONDUIT_DEBUG === '1';
  if (!onEvent && !isDebugging) return undefined;
  return (event) => {
    if (isDebugging) process.stderr.write(`leadconduit-vendors ${formatEvent(event)}\n`);
    notify(onEvent, event);
  };
}

/** Formats an event as one line: its type, then `name=value`. A value with white space, `"` or `=` is in quotes. */
function formatEvent({ type, ...rest }: DeliveryEvent): string {
  const pairs = Object.entries(rest).filter(([, value]) => value !== undefined);
  const format = (value: unknown) => (/^[^\s"=]+$/.test(String(value)) ? String(value) : JSON.stringify(value));
  return [type, ...pairs.map(([name, value]) => `${name}=${format(value)}`)].join(' ');
}
