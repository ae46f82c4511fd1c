import { getLeadStatus, getSendState, isNotNow } from '../delivery/internal';
import type { Attempt, TransportCode } from '../http';
import { headersNamed, type Interpretation, type LeadStatus, type OutboundAction } from '../types';
import type { OutcomeGroup, StatusView } from './api';
import type { FaultAnswer } from './faults';

/** Converts an answer to an attempt, as delivery reads it. */
export function toAttempt({ sent, status, headers = {}, body = '', code = '', reason = '' }: FaultAnswer): Attempt {
  if (status !== undefined) return { sent: 'yes', status, headers, body };
  return { sent: sent === 'no' ? 'no' : 'unknown', code: code as TransportCode, reason };
}

/** Returns the headers of an answer that matter to a person. */
export const getShownHeaders = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  headersNamed(headers, ['Content-Type', 'Retry-After', 'Location']);

/** Lets an action interpret an answer; undefined when no whole answer came. */
export function interpretAnswer(
  action: OutboundAction,
  vars: unknown,
  answer: FaultAnswer,
): Interpretation | undefined {
  const attempt = toAttempt(answer);
  return attempt.sent === 'yes' ? action.interpret(vars, {}, attempt) : undefined;
}

/** Returns the status of a lead after an answer. Delivery decides it; the workbench only adds the words. */
export function getStatusView(answer: FaultAnswer, interpretation: Interpretation | undefined): StatusView {
  const attempt = toAttempt(answer);
  const status = getLeadStatus(attempt, interpretation);
  const sent = getSendState(attempt);
  return { status, sent, ...describe(status, attempt) };
}

/** The status of a lead that `validate` refuses: it is never sent. */
export const unsentView: StatusView = {
  ...{ status: 'unsent', sent: 'no', title: 'nothing left' },
  meaning: 'It was not sent. You can send it when it is complete.',
};

function describe(status: LeadStatus, attempt: Attempt): Pick<StatusView, 'title' | 'meaning'> {
  if (status === 'delivered') return { title: 'final', meaning: 'The vendor has the lead. It is not sent again.' };
  if (status === 'rejected')
    return { title: 'final', meaning: 'The vendor has decided. The lead is not sent again automatically.' };
  if (status === 'uncertain')
    return {
      title: 'may have arrived',
      meaning: 'The vendor may have the lead. It is parked, and never sent again automatically.',
    };
  if (attempt.sent === 'no')
    return { title: 'nothing left', meaning: 'No byte of the lead left. It is safe to send again.' };
  return { title: 'not taken', meaning: 'The vendor answered and did not take the lead. It is safe to send again.' };
}

/** Returns the group of an outcome in the table of outcomes. */
export function getOutcomeGroup(answer: FaultAnswer, interpretation: Interpretation | undefined): OutcomeGroup {
  const attempt = toAttempt(answer);
  if (attempt.sent === 'no' || isNotNow(attempt)) return 'later';
  const code = interpretation?.code;
  if (code === 'accepted') return 'accepted';
  if (code === 'duplicate' || code === 'rejected') return 'rejected';
  if (code === 'misconfigured') return 'settings';
  if (code === 'rate_limited') return 'later';
  const status = getLeadStatus(attempt, interpretation);
  if (status === 'rejected') return 'settings'; // turned away before it was read as a lead: wrong address or access
  return status === 'unsent' ? 'later' : 'unknown';
}
