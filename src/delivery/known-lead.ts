import { diffContent, type Identity, type JournalRecord } from '../journal';
import type { OutboundAction } from '../types';
import type { ResultCode } from './codes';
import { isSafeToRepeat } from './retry-policy';
import type { DeliverOptions, DeliveryMeta, Outcome } from './types';

/** How a lead stands when this call has not sent it. */
export const getStanding = (known: JournalRecord | undefined): Pick<DeliveryMeta, 'status' | 'sent'> =>
  known ? { status: known.status, sent: known.sent } : { status: 'unsent', sent: 'no' };

/** What the journal says in the place of sending; undefined when the lead may be sent. */
export function replayFromStore(
  action: OutboundAction,
  known: JournalRecord,
  identity: Identity,
  options: Pick<DeliverOptions, 'retryRejected' | 'acceptDuplicates'> & { readonly isRepeatable: boolean },
): Outcome | undefined {
  const { status, sent } = known;
  if (status === 'unsent') return undefined;
  const isSameRow = identity.row !== undefined && identity.row === known.row; // mapped or mended otherwise since
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

/** What is recorded of a lead, given again. */
export function replayRecord(known: JournalRecord): Outcome {
  const { status, sent, result } = known;
  const meta = { status, sent, attempts: 0, code: getKnownCode(known), replayed: true } as const;
  if (status === 'uncertain' || !result) return { outcome: 'error', reason: getUncertainReason(known), ...meta };
  return { ...result, ...meta };
}

/** @internal Whether `deliver` would leave a lead as it stands, for what a journal knows of it. */
export const isSettled = (
  action: OutboundAction,
  vars: unknown,
  known: JournalRecord,
  identity: Identity,
  options: Pick<DeliverOptions, 'retryRejected'>,
): boolean =>
  replayFromStore(action, known, identity, { ...options, isRepeatable: isSafeToRepeat(action, vars) }) !== undefined;

/** Why nobody knows of a lead whether it arrived. */
export const getUncertainReason = ({ result }: JournalRecord): string =>
  result?.outcome === 'error' ? result.reason : 'the lead may have arrived before the process ended';

/** The code of a record. One without was written before the send, and by a process that ended before the result. */
export const getKnownCode = ({ code }: JournalRecord): ResultCode => (code as ResultCode | undefined) ?? 'INTERRUPTED';
