import type { Identity, Journal } from '../journal';
import type { LeadStatus, OutboundAction, Sent } from '../types';
import type { SendOptions, SendResult } from './send-lead';

/** What a delivery asks of whoever remembers leads: a journal, or anything that keeps the same order. */
export type DeliveryStore = Pick<Journal, 'salt' | 'lock' | 'get' | 'recordIntent' | 'recordResult' | 'recordRow'>;

export interface DeliverOptions extends SendOptions {
  /** Remembers what was sent, so that nothing is sent twice, also after a crash. From `openJournal`. */
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
  /** @internal The lead with its settings, where the caller has them together already. */
  readonly vars?: unknown;
  /** @internal The identity of the lead, where the caller knows it already. */
  readonly identity?: Identity | undefined;
  /** Send again what the vendor has rejected. */
  readonly retryRejected?: boolean | undefined;
  /** Send again what may have arrived: a person has accepted that it may arrive twice. */
  readonly acceptDuplicates?: boolean | undefined;
  /** @internal Asked when a lead is about to be sent; may take its time, and says why the lead must not be. */
  readonly admit?: (() => Promise<NotAdmitted | Admission>) | undefined;
}

/** Why a lead is not sent now, though it might be. */
export interface NotAdmitted {
  readonly code: 'BREAKER_OPEN';
  readonly reason: string;
}

/** That a lead may be sent. */
export interface Admission {
  /** Called once the lead has been sent, or will not be: the next one may go, while this one is being recorded. */
  done(result: SendResult | undefined): void;
}

/** What a delivery adds to the result of `response`. */
export interface DeliveryMeta {
  /** How the lead stands: only `unsent` is sent again by itself. */
  status: LeadStatus;
  /** Whether the lead left: `no`, `yes` with a whole answer, or `unknown`. */
  sent: Sent;
  /** Attempts of this call; 0 when nothing was sent. */
  attempts: number;
  /** The whole of it, in milliseconds. */
  ms: number;
  /**
   * Of a vendor's answer, what it means: `accepted`, `duplicate`, `rejected`, … (`AnswerCode`). Else, in upper case, why
   * there is none: `ECONNREFUSED`, `DEADLINE`, `BREAKER_OPEN`, `JOURNAL_CONFLICT`, … Absent where `validate` refused.
   */
  code?: string;
  /** Present when the vendor does not take leads for now: how long it asks to wait, 0 where it does not say. */
  retryAfterMs?: number;
  /** The key under which the journal knows the lead. Present with a journal. */
  key?: string | undefined;
  /** True when the journal already had the result, and gave it again. */
  replayed?: true;
}

/** What became of one lead. `skip`: `validate` refused it and nothing was sent. */
export type Delivery<A extends OutboundAction = OutboundAction> = (
  | ReturnType<A['response']>
  | { outcome: 'skip'; reason: string }
) &
  DeliveryMeta;
