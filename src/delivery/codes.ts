import { type TransportCode, transportErrors } from '../http';
import type { AnswerCode } from '../types';

/**
 * Why a result is no answer of the vendor: a code, and what it means. `docs/reference/errors.md` lists them with what to
 * do.
 */
export const deliveryCodes = {
  ...transportErrors,
  VALIDATION_FAILED: 'the lead may not be sent: the reason names the variable',
  LEAD_UNREADABLE: 'the lead cannot be made into a request',
  BREAKER_OPEN: 'nothing is sent to this destination for now, because of how the leads before ended',
  JOURNAL_CONFLICT: 'the journal knows this lead with other content',
  JOURNAL_UNAVAILABLE: 'the journal cannot be written; nothing is sent until it can',
  INTERRUPTED: 'the lead may have arrived before the process ended',
  SETTLED: 'settled by hand, or by feedback',
} as const;

/** Why a result is no answer of the vendor. */
export type DeliveryCode = keyof typeof deliveryCodes;

/** Why a lead ended as an error without an answer of the vendor. */
export type DeliveryErrorCode = Exclude<DeliveryCode, 'VALIDATION_FAILED' | 'SETTLED'>;

/** What the vendor's answer means, in lower case, or why there is none, in upper case. */
export type ResultCode = AnswerCode | DeliveryCode;

/** Failures of the request itself, of the store, or by choice, which no later attempt of the same call mends. */
export const NON_RETRYABLE_CODES: ReadonlySet<string> = new Set<TransportCode | DeliveryCode>([
  ...(['ADDRESS_INVALID', 'HEADER_INVALID', 'REQUEST_INVALID', 'REQUEST_TOO_LARGE', 'CLIENT_UNAVAILABLE'] as const),
  ...(['LEAD_UNREADABLE', 'JOURNAL_CONFLICT', 'JOURNAL_UNAVAILABLE', 'BREAKER_OPEN', 'ABORTED'] as const),
]);
