import type { LeadStatus, Sent } from '../types';
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

/** One request has ended. */
export interface AttemptEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'attempt';
  /** The vendor's host. */
  readonly host: string;
  /** From 1, within this call. */
  readonly attempt: number;
  /** Whether the request left. */
  readonly sent: Sent;
  /** The HTTP status of a whole answer. */
  readonly httpStatus?: number;
  /** What the answer means, or why there is none. */
  readonly code: ResultCode;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** The lead has certainly not been taken, and goes again after a wait. */
export interface RetryEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'retry';
  /** The attempt that has ended. */
  readonly attempt: number;
  /** Why the lead goes again. */
  readonly code: ResultCode;
  /** Milliseconds until the next attempt. */
  readonly waitMs: number;
}

/** A call has ended, whatever became of the lead. */
export interface ResultEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'result';
  /** What an engine counts. */
  readonly outcome: 'success' | 'failure' | 'error' | 'skip';
  /** How the lead stands. */
  readonly status: LeadStatus;
  /** Whether the lead left. */
  readonly sent: Sent;
  /** What the answer means, or why there is none. */
  readonly code: ResultCode;
  /** Attempts of this call; 0 when nothing was sent. */
  readonly attempts: number;
  /** The whole call, in milliseconds. */
  readonly ms: number;
  /** True when the journal gave the result again. */
  readonly replayed?: true;
}

/** This call leaves the lead uncertain: it may have arrived. Comes before its `result`. */
export interface UncertainEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'uncertain';
  /** Why nobody knows whether the lead arrived. */
  readonly code: ResultCode;
}

/** The breaker of a destination has changed. */
export interface BreakerEvent extends EventBase {
  /** The kind of event. */
  readonly type: 'breaker';
  /** The vendor's host. */
  readonly host: string;
  /** The account there. */
  readonly account: string;
  /** How it stands now. */
  readonly state: BreakerState;
}

/** The journal has failed; nothing is sent that it has not recorded. */
export interface JournalEvent extends LeadEventBase {
  /** The kind of event. */
  readonly type: 'journal';
  /** What failed: reading what is known, recording that the lead is about to be sent, or recording its result. */
  readonly operation: 'read' | 'intent' | 'result';
  /** The code of the error, such as `ENOSPC`; '' where it has none. */
  readonly errorCode: string;
}

/**
 * What happens during a delivery, as plain data. Nothing of the person and no credential is in it, unless a lead has it
 * for its key.
 */
export type DeliveryEvent = AttemptEvent | RetryEvent | ResultEvent | UncertainEvent | BreakerEvent | JournalEvent;

/** Takes the events of a delivery. */
export type Emit = (event: DeliveryEvent) => void;

/**
 * Makes one function of whoever listens: the caller's, and standard error with `LEADCONDUIT_DEBUG=1`. Gives undefined
 * where nobody does, so that no event is built then.
 */
export function createEmitter(onEvent: ((event: DeliveryEvent) => unknown) | undefined): Emit | undefined {
  const isDebugging = process.env.LEADCONDUIT_DEBUG === '1';
  if (!onEvent && !isDebugging) return undefined;
  return (event) => {
    if (isDebugging) process.stderr.write(`leadconduit-vendors ${formatEvent(event)}\n`);
    try {
      const ended = onEvent?.(event);
      if (ended instanceof Promise) ended.catch(() => undefined);
    } catch {
      // whoever watches a delivery must not be able to break it
    }
  };
}

/** An event as a line: its type, then `name=value`, in quotes where a value holds a blank. */
function formatEvent({ type, ...rest }: DeliveryEvent): string {
  const pairs = Object.entries(rest).filter(([, value]) => value !== undefined);
  const format = (value: unknown) => (/^[^\s"=]+$/.test(String(value)) ? String(value) : JSON.stringify(value));
  return [type, ...pairs.map(([name, value]) => `${name}=${format(value)}`)].join(' ');
}
