import type { Identity } from '../journal';
import type { OutboundAction } from '../types';
import type { JournalEvent } from './events';
import type { DeliverLeadOptions, Outcome } from './types';

/** Emits a `journal` event: an operation has failed. */
export function emitFailure(
  { key: action }: OutboundAction,
  { key }: Identity,
  operation: JournalEvent['operation'],
  error: unknown,
  { emit }: DeliverLeadOptions,
): void {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  emit?.({ type: 'journal', at: now(), action, key, operation, errorCode: typeof code === 'string' ? code : '' });
}

/** Emits the `result` event of a lead, after an `uncertain` event where it may have arrived. */
export function emitResult(
  { key: action }: OutboundAction,
  delivery: Outcome & { readonly ms: number },
  emit: NonNullable<DeliverLeadOptions['emit']>,
): void {
  const { outcome, status, sent, code, attempts, ms, key, replayed } = delivery;
  const lead = { at: now(), action, ...(key && { key }) };
  if (status === 'uncertain' && attempts > 0) emit({ type: 'uncertain', ...lead, code });
  emit({ type: 'result', ...lead, outcome, status, sent, code, attempts, ms, ...(replayed && { replayed }) });
}

const now = () => new Date().toISOString();
