import { diffContent, type Identity, type JournalRecord } from '../journal';
import type { OutboundAction } from '../types';
import { deliveryCodes, type ResultCode } from './codes';
import { isSafeToRepeat } from './retry-policy';
import type { DeliverOptions, DeliveryMeta, Outcome } from './types';

/** Returns the status of a lead that this call has not sent. */
export const getStanding = (known: JournalRecord | undefined): Pick<DeliveryMeta, 'status' | 'sent'> =>
  known ? { status: known.status, sent: known.sent } : { status: 'unsent', sent: 'no' };

/** Returns the journal's result in place of sending; undefined when the lead may be sent. */
export function replayFromStore(
  action: OutboundAction,
  known: JournalRecord,
  identity: Identity,
  options: Pick<DeliverOptions, 'retryRejected' | 'acceptDuplicates'> & { readonly isRepeatable: boolean },
): Outcome | undefined {
  const { status, sent } = known;
  if (status === 'unsent') return undefined;
  // The same row may have been mapped or repaired differently since.
  const isSameRow = identity.row !== undefined && identity.row === known.row;
  if (known.contentHash !== identity.contentHash && !isSameRow) {
    const names = action.input.map(({ name }) => name);
    const differing = diffContent(known.contentHash, identity.contentHash, names).join(', ');
    const reason = `the journal knows this lead with other content: ${differing}`;
    return { outcome: 'error', reason, code: 'JOURNAL_CONFLICT', status, sent, attempts: 0 };
  }
  if (status === 'uncertain' && (options.acceptDuplicates || options.isRepeatable)) return undefined;
  if (status === 'rejected' && options.retryRejected) return undefined;
  return replayRecord(known);
}

/** Returns the recorded result of a lead as an outcome, marked `replayed`. */
export function replayRecord(known: JournalRecord): Outcome {
  const { status, sent, result } = known;
  const meta = { status, sent, attempts: 0, code: getKnownCode(known), replayed: true } as const;
  if (status === 'uncertain' || !result) return { outcome: 'error', reason: getUncertainReason(known), ...meta };
  return { ...result, ...meta };
}

/** @internal Whether `deliver` would return the journal's result in place of sending the lead. */
export const isSettled = (
  action: OutboundAction,
  vars: unknown,
  known: JournalRecord,
  identity: Identity,
  options: Pick<DeliverOptions, 'retryRejected'>,
): boolean =>
  replayFromStore(action, known, identity, { ...options, isRepeatable: isSafeToRepeat(action, vars) }) !== undefined;

/** Returns why it is uncertain whether a lead arrived. */
export const getUncertainReason = ({ result }: JournalRecord): string =>
  result?.outcome === 'error' ? result.reason : deliveryCodes.INTERRUPTED;

/** Returns the code of a record. A record without one was written before the send; then the process ended. */
export const getKnownCode = ({ code }: JournalRecord): ResultCode => (code as ResultCode | undefined) ?? 'INTERRUPTED';
