import { getInboundAction } from '../catalog';
import { getUncertainReason } from '../delivery/internal';
import { BYTE_ORDER_MARK, formatCsvRow, toSafeCell } from '../files';
import { type JournalRecord, type LeadFeedback, parseKey, STAGES } from '../journal';
import type { FeedbackSummary } from '../types';

/** Summarizes the feedback on a lead in words that all vendors share. */
export function summarize({ action, fields }: LeadFeedback): FeedbackSummary {
  return getInboundAction(action)?.summarizeFeedback?.(fields) ?? { stages: [] };
}

/** Returns a record for output: without its digests, and with summarized feedback. */
export function toPublic({ contentHash: _, row: __, ids: ___, feedback, ...record }: JournalRecord) {
  if (feedback === undefined) return record;
  const { at, matchedBy, isInferred, fields } = feedback;
  const inferred = isInferred && { isInferred };
  return { ...record, feedback: { at, ...summarize(feedback), matchedBy, ...inferred, fields } };
}

const RECORD_COLUMNS = ['key', 'action', 'host', 'account', 'id', 'status', 'sent', 'attempts', 'code', 'at', 'reason'];
const FEEDBACK_COLUMNS = ['at', 'type', 'reason', 'dispo', 'source', 'matched_by', 'inferred'];

/** Formats the CSV header of records. */
export const formatCsvHeading = (): string =>
  BYTE_ORDER_MARK +
  formatCsvRow([...RECORD_COLUMNS, 'note', ...FEEDBACK_COLUMNS.map((name) => `feedback_${name}`), ...STAGES]);

/** Formats a record as a CSV row. */
export function formatCsvRecord(record: JournalRecord): string {
  const { key, status, sent, attempts, code = '', at, note = '', feedback } = record;
  const { action, host, account, own } = parseKey(key);
  const summary = feedback && summarize(feedback);
  const feedbackCells = feedback
    ? [
        ...[feedback.at, summary?.type, summary?.reason, summary?.dispo, summary?.source],
        ...[feedback.matchedBy.join(' '), String(feedback.isInferred === true)],
        ...STAGES.map((stage) => String(summary?.stages.includes(stage))),
      ]
    : [...FEEDBACK_COLUMNS, ...STAGES].map(() => '');
  const cells = [key, action, host, account, own, status, sent, String(attempts), code, at, getReason(record), note];
  return formatCsvRow([...cells, ...feedbackCells].map((cell = '') => toSafeCell(cell)));
}

/** Returns the reason for the status of a lead that is not delivered. */
export function getReason(record: JournalRecord): string {
  const { result, status } = record;
  if (result) return result.outcome === 'success' ? '' : String(result.reason);
  return status === 'uncertain' ? getUncertainReason(record) : '';
}
