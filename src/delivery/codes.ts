import { type TransportCode, transportErrors } from '../http';
import { UNEXPECTED_REASON } from '../journal';
import type { AnswerCode } from '../types';

/**
 * Codes of results that are not a vendor's answer, and what each means. `docs/reference/errors.md` says what to do.
 */
export const deliveryCodes = {
  ...transportErrors,
  VALIDATION_FAILED: 'validation refused the lead: the reason names the variable',
  LEAD_UNREADABLE: 'no request can be built from the lead',
  BREAKER_OPEN: 'nothing is sent to this destination for now, because of the results of the previous leads',
  JOURNAL_CONFLICT: 'the journal knows this lead with other content',
  JOURNAL_UNAVAILABLE: 'the journal cannot be read or written; nothing is sent until it can',
  INTERRUPTED: 'the lead may have arrived before the process ended',
  SETTLED: 'settled by hand, or by feedback',
  FEEDBACK_UNEXPECTED: UNEXPECTED_REASON,
} as const;

/** The reason of a lead that was not sent because its delivery was stopped. */
export const STOPPED = 'not sent: the delivery was stopped';

/** Why a result is not a vendor's answer. */
export type DeliveryCode = keyof typeof deliveryCodes;

/** Why the result of a lead is an error without a vendor's answer. */
export type DeliveryErrorCode = Exclude<DeliveryCode, 'VALIDATION_FAILED' | 'SETTLED'>;

/** What the vendor's answer means, in lower case, or why there is none, in upper case. */
export type ResultCode = AnswerCode | DeliveryCode;

/** Failures that another attempt of the same call cannot repair: of the request, of the store, or by choice. */
export const NON_RETRYABLE_CODES: ReadonlySet<string> = new Set<TransportCode | DeliveryCode>([
  ...(['ADDRESS_INVALID', 'HEADER_INVALID', 'REQUEST_INVALID', 'REQUEST_TOO_LARGE', 'CLIENT_UNAVAILABLE'] as const),
  ...(['LEAD_UNREADABLE', 'JOURNAL_CONFLICT', 'JOURNAL_UNAVAILABLE', 'BREAKER_OPEN', 'ABORTED'] as const),
]);
