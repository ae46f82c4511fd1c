import type { Identity, Journal } from '../journal';
import type { AnswerCode, AnyResult, Destination, LeadStatus, OutboundAction, Sent } from '../types';
import type { DeliveryErrorCode, ResultCode } from './codes';
import type { DeliveryEvent } from './events';
import type { SendOptions, SendResult } from './send-lead';

/** What a delivery asks of whoever remembers leads: a journal, or anything that keeps the same order. */
export type DeliveryStore = Pick<Journal, 'salt' | 'lock' | 'get' | 'recordIntent' | 'recordResult' | 'recordRow'>;

/** How one lead is delivered. */
export interface DeliverOptions extends SendOptions {
  /** Remembers what was sent, so that nothing is sent twice, also after a crash. From `await openJournal(file)`. */
  readonly journal?: DeliveryStore | undefined;
  /**
   * What every lead of a run shares: credentials, the account, constant fields. What the lead brings itself wins where it
   * is not blank. Apart from the lead, so that a mended setting leaves the lead the same to a journal.
   */
  readonly settings?: object | undefined;
  /** Your own key of the lead. Default: `lead.id`, else a digest of the person (names, e-mail, phones, address). */
  readonly key?: string | undefined;
  /**
   * The row of a file that the lead was read from, as it came. A journal knows the lead by it, too, so that the same row
   * under another mapping of columns is not sent again.
   */
  readonly row?: string | undefined;
  /** Send again what the vendor has rejected. */
  readonly retryRejected?: boolean | undefined;
  /** Send again what may have arrived: a person has accepted that it may arrive twice. */
  readonly acceptDuplicates?: boolean | undefined;
  /**
   * Called with what happens, as plain data without the person or a credential: see `DeliveryEvent`. What it throws is
   * ignored. With `LEADCONDUIT_DEBUG=1` in the environment each event is also a line on standard error.
   */
  readonly onEvent?: ((event: DeliveryEvent) => unknown) | undefined;
}

/** `deliver` as the parts of this package call it. */
export interface DeliverLeadOptions extends Omit<DeliverOptions, 'onEvent'> {
  /** Gives the lead, where the caller has something around it. What it throws makes the lead unreadable. */
  readonly getVars?: (() => unknown) | undefined;
  /** The identity of the lead, where the caller knows it already. */
  readonly identity?: Identity | undefined;
  /** Asked when a lead is about to be sent; may take its time, and says why the lead must not be. */
  readonly admit?: ((destination: Destination) => Promise<NotAdmitted | Admission>) | undefined;
  /** Takes the events; undefined where nobody listens. */
  readonly emit?: ((event: DeliveryEvent) => void) | undefined;
}

/** Why a lead is not sent now, though it might be. */
export interface NotAdmitted {
  readonly code: 'BREAKER_OPEN' | 'ABORTED';
  readonly reason: string;
}

/** That a lead may be sent. */
export interface Admission {
  /** Called once the lead has been sent, or will not be: the next one may go, while this one is being recorded. */
  done(result: SendResult | undefined): void;
}

/** What a delivery adds to the result of `response`. No interface, so that a delivery of one action is one of any. */
export type DeliveryMeta = {
  /** How the lead stands: only `unsent` is sent again by itself. */
  status: LeadStatus;
  /** Whether the lead left: `no`, `yes` with a whole answer, or `unknown`. */
  sent: Sent;
  /** What the vendor's answer means, in lower case, or why there is none, in upper case. */
  code: ResultCode;
  /** Attempts of this call; 0 when nothing was sent. */
  attempts: number;
  /** The whole of it, in milliseconds. */
  ms: number;
  /** Present when the vendor does not take leads for now: how long it asks to wait, 0 where it does not say. */
  retryAfterMs?: number;
  /** The key under which the journal knows the lead. Present with a journal. */
  key?: string | undefined;
  /** True when the journal already had the result, and gave it again. */
  replayed?: true;
};

/** What `response` gives for an acceptance. */
type Success<A extends OutboundAction> = Extract<ReturnType<A['response']>, { outcome: 'success' }>;

/** The vendor has taken the lead: the fields of its answer stand beside the outcome. */
export type AcceptedDelivery<A extends OutboundAction = OutboundAction> = DeliveryMeta &
  Success<A> & {
    /** What an engine counts. */
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
  /** What an engine counts. */
  outcome: 'failure';
  /** The vendor's words, in one line. */
  reason: string;
  sent: 'yes' | 'unknown';
  code: 'duplicate' | 'rejected' | 'SETTLED';
}

/** The vendor has answered, and neither taken nor rejected the lead. */
export interface UnclearDelivery extends DeliveryMeta {
  /** What an engine counts. */
  outcome: 'error';
  /** Why, in one line. */
  reason: string;
  sent: 'yes' | 'unknown';
  code: Exclude<AnswerCode, 'accepted' | 'duplicate' | 'rejected'>;
}

/** There is no answer of the vendor. `sent` and `status` are those of a lead that the journal knows from before. */
export interface UnansweredDelivery extends DeliveryMeta {
  /** What an engine counts. */
  outcome: 'error';
  /** Why, in one line. */
  reason: string;
  code: DeliveryErrorCode;
}

/** `validate` refused the lead, and nothing was sent. */
export interface SkippedDelivery extends DeliveryMeta {
  /** What an engine counts. */
  outcome: 'skip';
  /** What is wrong, with the name of the variable and without its value. */
  reason: string;
  code: 'VALIDATION_FAILED';
}

/** What became of one lead. Narrows on `outcome`, on `sent` and on `code`. */
export type Delivery<A extends OutboundAction = OutboundAction> =
  | AcceptedDelivery<A>
  | RejectedDelivery
  | UnclearDelivery
  | UnansweredDelivery
  | SkippedDelivery;

/** A delivery before its time is known. The parts of this package build it; `Delivery` is what they promise. */
export type Outcome = (AnyResult | { outcome: 'skip'; reason: string }) & Omit<DeliveryMeta, 'ms'>;
