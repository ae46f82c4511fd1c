import type { Identity, Journal } from '../journal';
import type { AnswerCode, AnyResult, Destination, LeadStatus, OutboundAction, Sent } from '../types';
import type { DeliveryErrorCode, ResultCode } from './codes';
import type { DeliveryEvent } from './events';
import type { SendOptions, SendResult } from './send-lead';

/** The store of leads that a delivery needs: a journal, or anything that keeps the same order of operations. */
export type DeliveryStore = Pick<Journal, 'salt' | 'lock' | 'get' | 'recordIntent' | 'recordResult' | 'recordRow'>;

/** How one lead is delivered. */
export interface DeliverOptions extends SendOptions {
  /** Remembers what was sent, so that nothing is sent twice, also after a crash. From `await openJournal(file)`. */
  readonly journal?: DeliveryStore | undefined;
  /**
   * Values that every lead of a run shares: credentials, the account, constant fields. A lead's own value wins if it is
   * not blank. They are separate from the lead, so that a corrected setting does not make it a new lead to the journal.
   */
  readonly settings?: object | undefined;
  /** Your own key of the lead. Default: `lead.id`, else a digest of the person (names, e-mail, phones, address). */
  readonly key?: string | undefined;
  /**
   * The file row that the lead was read from, unchanged. A journal also knows the lead by it, so that the same row with
   * another column mapping is not sent again.
   */
  readonly row?: string | undefined;
  /** Send leads again that the vendor has rejected. Default: false. */
  readonly retryRejected?: boolean | undefined;
  /** Send uncertain leads again: a person has accepted that they may arrive twice. Default: false. */
  readonly acceptDuplicates?: boolean | undefined;
  /**
   * Called with each event, as plain data without personal data or a credential: see `DeliveryEvent`. Its errors are
   * ignored. With `LEADCONDUIT_DEBUG=1` in the environment each event is also a line on standard error.
   */
  readonly onEvent?: ((event: DeliveryEvent) => unknown) | undefined;
}

/** Options of `deliver` for calls inside this package. */
export interface DeliverLeadOptions extends Omit<DeliverOptions, 'onEvent'> {
  /** Returns the lead, if the caller's own object holds it. If it throws, the lead is `LEAD_UNREADABLE`. */
  readonly getVars?: (() => unknown) | undefined;
  /** The identity of the lead, where the caller knows it already. */
  readonly identity?: Identity | undefined;
  /** Called before a lead is sent. It may wait, and returns an admission or why the lead must not be sent now. */
  readonly admit?: ((destination: Destination) => Promise<NotAdmitted | Admission>) | undefined;
  /** Receives the events; undefined when there is no listener. */
  readonly emit?: ((event: DeliveryEvent) => void) | undefined;
}

/** Why a lead is not sent now. A later run may send it. */
export interface NotAdmitted {
  readonly code: 'BREAKER_OPEN' | 'ABORTED';
  readonly reason: string;
}

/** Permission to send a lead. */
export interface Admission {
  /** To be called once the lead has been sent, or will not be: the next may start while this one is recorded. */
  done(result: SendResult | undefined): void;
}

/** Fields added to the result of `response`. Not an interface, so that `Delivery<A>` is assignable to `Delivery`. */
export type DeliveryMeta = {
  /** The status of the lead. Only an `unsent` lead is sent again automatically. */
  status: LeadStatus;
  /** Whether the lead left: `no`, `yes` with a whole answer, or `unknown`. */
  sent: Sent;
  /** What the vendor's answer means, in lower case, or why there is none, in upper case. */
  code: ResultCode;
  /** Attempts of this call; 0 when nothing was sent. */
  attempts: number;
  /** Duration of the whole call, in milliseconds. */
  ms: number;
  /** Present when the vendor takes no leads for now: the milliseconds it asks to wait, or 0 when it names no time. */
  retryAfterMs?: number;
  /** The key under which the journal knows the lead. Present with a journal. */
  key?: string | undefined;
  /** True when the result came from the journal and nothing was sent. */
  replayed?: true;
};

/** What `response` returns for an acceptance. */
type Success<A extends OutboundAction> = Extract<ReturnType<A['response']>, { outcome: 'success' }>;

/** The vendor has taken the lead. The fields of its answer are beside the outcome. */
export type AcceptedDelivery<A extends OutboundAction = OutboundAction> = DeliveryMeta &
  Success<A> & {
    /** The outcome that the engine counts. */
    outcome: 'success';
    /** The vendor has the lead. */
    status: 'delivered';
    /** `unknown` only where a person or feedback settled the lead. */
    sent: 'yes' | 'unknown';
    /** `SETTLED`: a person, or feedback, has settled the lead. */
    code: 'accepted' | 'SETTLED';
  };

/** The vendor has rejected the lead, or has it already. */
export interface RejectedDelivery extends DeliveryMeta {
  /** The outcome that the engine counts. */
  outcome: 'failure';
  /** The vendor's words, in one line. */
  reason: string;
  sent: 'yes' | 'unknown';
  code: 'duplicate' | 'rejected' | 'SETTLED';
}

/** The vendor has answered, and neither taken nor rejected the lead. */
export interface UnclearDelivery extends DeliveryMeta {
  /** The outcome that the engine counts. */
  outcome: 'error';
  /** Why, in one line. */
  reason: string;
  sent: 'yes' | 'unknown';
  code: Exclude<AnswerCode, 'accepted' | 'duplicate' | 'rejected'>;
}

/** There is no vendor's answer. For a lead that the journal knows, `sent` and `status` include what it knows. */
export interface UnansweredDelivery extends DeliveryMeta {
  /** The outcome that the engine counts. */
  outcome: 'error';
  /** Why, in one line. */
  reason: string;
  code: DeliveryErrorCode;
}

/** `validate` refused the lead, and nothing was sent. */
export interface SkippedDelivery extends DeliveryMeta {
  /** The outcome that the engine counts. */
  outcome: 'skip';
  /** What is wrong, with the name of the variable and without its value. */
  reason: string;
  code: 'VALIDATION_FAILED';
}

/** The result of one lead. Narrow it by `outcome`, `sent` or `code`. */
export type Delivery<A extends OutboundAction = OutboundAction> =
  | AcceptedDelivery<A>
  | RejectedDelivery
  | UnclearDelivery
  | UnansweredDelivery
  | SkippedDelivery;

/** A delivery without its duration. Only this package builds it; `Delivery` is the public type. */
export type Outcome = (AnyResult | { outcome: 'skip'; reason: string }) & Omit<DeliveryMeta, 'ms'>;
