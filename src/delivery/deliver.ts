import { setMaxListeners } from 'node:events';
import { getIdentity, type Identity, type Journal, type JournalRecord } from '../journal';
import { type AnyResult, assertAction, type LeadStatus, type OutboundAction, type Sent } from '../types';
import { type SendOptions, type SendResult, sendLead } from './send-lead';
import { settleStatus } from './status';

/** What a delivery asks of whoever remembers leads: a journal, or anything that keeps the same order. */
export type DeliveryStore = Pick<Journal, 'salt' | 'lock' | 'get' | 'recordIntent' | 'recordResult'>;

export interface DeliverOptions extends SendOptions {
  /** Remembers what was sent, so that nothing is sent twice, also after a crash. From `openJournal`. */
  readonly journal?: DeliveryStore | undefined;
  /** Your own key of the lead. Default: `lead.id`, else a digest of the lead's values. */
  readonly key?: string | undefined;
  /** Send again what the vendor has rejected. */
  readonly retryRejected?: boolean | undefined;
  /** Send again what may have arrived: a person has accepted that it may arrive twice. */
  readonly acceptDuplicates?: boolean | undefined;
  /** @internal Asked when a lead is about to be sent; may take its time, and says why the lead must not be. */
  readonly admit?: (() => Promise<NotAdmitted | undefined>) | undefined;
}

/** Why a lead is not sent now, though it might be. */
export interface NotAdmitted {
  readonly code: 'BREAKER_OPEN';
  readonly reason: string;
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
  /** True when the journal already had the result, and gave it again. */
  replayed?: true;
}

/** What became of one lead. `skip`: `validate` refused it and nothing was sent. */
export type Delivery<A extends OutboundAction = OutboundAction> = (
  | ReturnType<A['response']>
  | { outcome: 'skip'; reason: string }
) &
  DeliveryMeta;

type Outcome = (AnyResult | { outcome: 'skip'; reason: string }) & Omit<DeliveryMeta, 'ms'>;

/**
 * Delivers one lead: validate, request, send, interpret. Waits `timeout_seconds` of the lead (1 to 360; default: 360)
 * for the whole answer of an attempt, and tries again only while it is certain that the vendor has not taken the lead:
 * nothing left, or the vendor says "not now".
 *
 * Never rejects for anything that a lead, a setting, a vendor, the network or the journal does. With a journal, no lead
 * is sent again unless it is certain that the vendor never got it, and every uncertain lead is listed.
 *
 * @throws {TypeError} when the action is none: a spread copy (`{ ...action }`) has lost its tables
 */
export async function deliver<A extends OutboundAction>(
  action: A,
  vars: Parameters<A['request']>[0],
  options: DeliverOptions = {},
): Promise<Delivery<A>> {
  assertAction(action);
  if (options.signal) setMaxListeners(0, options.signal); // many leads wait for one signal, which is no leak
  const started = performance.now();
  const outcome = await getOutcome(action, vars, options).catch(() => unreadable);
  return { ...outcome, ms: Math.round(performance.now() - started) } as Delivery<A>;
}

async function getOutcome(action: OutboundAction, vars: unknown, options: DeliverOptions): Promise<Outcome> {
  const refusal = action.validate(vars);
  if (refusal !== undefined)
    return { outcome: 'skip', reason: refusal, ...getKnownState(action, vars, options), attempts: 0 };
  const request = action.request(vars);
  const { journal } = options;
  if (journal === undefined)
    return (await checkAdmission(options)) ?? toOutcome(await sendLead(action, vars, request, options));
  const identity = identify(action, vars, journal, options);
  const isRepeatable = action.isSafeToRetry?.(vars) === true;
  let release = () => {};
  try {
    release = await journal.lock(identity.key);
    const known = journal.get(identity.key);
    const replay = known && replayFromStore(known, identity, { ...options, isRepeatable });
    const result = replay ?? (await checkAdmission(options));
    if (result) return result;
    // The order that survives a crash: the intent on disk, then the socket, then the result on disk.
    await journal.recordIntent(identity);
    return toOutcome(await recordOutcome(journal, identity, known, await sendLead(action, vars, request, options)));
  } catch {
    return createUnsent('JOURNAL_UNAVAILABLE', 'the journal cannot be written; nothing is sent until it can');
  } finally {
    release();
  }
}

/** Who the lead of this call is to a journal. */
const identify = (action: OutboundAction, vars: unknown, { salt }: DeliveryStore, { key, origin }: DeliverOptions) =>
  getIdentity(action, vars, salt, { key, isSandbox: origin !== undefined });

/** How a lead stood before this call, as far as the journal knows it. */
function getKnownState(
  action: OutboundAction,
  vars: unknown,
  options: DeliverOptions,
): Pick<DeliveryMeta, 'status' | 'sent'> {
  try {
    const { journal } = options;
    const known = journal?.get(identify(action, vars, journal, options).key);
    if (known) return { status: known.status, sent: known.sent };
  } catch {
    // A journal that cannot be read knows nothing, and nothing is sent.
  }
  return { status: 'unsent', sent: 'no' };
}

/** Records what became of a lead, and gives the result with how the lead stands now. */
async function recordOutcome(
  journal: DeliveryStore,
  identity: Identity,
  known: JournalRecord | undefined,
  result: SendResult,
): Promise<SendResult> {
  const status = settleStatus(known?.status, result.status, result.code);
  const isOlderBetter = status === 'uncertain' && known?.status === 'uncertain';
  const record = known && isOlderBetter ? known : { ...result, status };
  try {
    await journal.recordResult(identity, record);
  } catch {
    // The lead stays uncertain in the journal, which takes nothing more; the caller still hears what became of it.
  }
  return { ...result, status: record.status };
}

async function checkAdmission({ admit, signal }: DeliverOptions): Promise<Outcome | undefined> {
  const refusal = await admit?.();
  if (signal?.aborted) return createUnsent('ABORTED', 'not sent: the delivery was stopped');
  return refusal && createUnsent(refusal.code, refusal.reason);
}

/** What the journal says in the place of sending; undefined when the lead may be sent. */
function replayFromStore(
  known: JournalRecord,
  { contentHash }: Identity,
  options: DeliverOptions & { isRepeatable: boolean },
): Outcome | undefined {
  const { status, sent, code, result } = known;
  if (status === 'unsent') return undefined;
  if (known.contentHash !== contentHash) {
    const reason = 'the journal knows this key with other values';
    return { outcome: 'error', reason, code: 'JOURNAL_CONFLICT', status, sent, attempts: 0 };
  }
  const meta = { status, sent, attempts: 0, ...(code && { code }), replayed: true } as const;
  if (status === 'uncertain') {
    if (options.acceptDuplicates || options.isRepeatable) return undefined;
    return { outcome: 'error', reason: getUncertainReason(known), ...meta };
  }
  if (status === 'rejected' && options.retryRejected) return undefined;
  return { ...(result as AnyResult), ...meta };
}

/** Why nobody knows of a lead whether it arrived. */
export const getUncertainReason = ({ result }: JournalRecord): string =>
  result?.outcome === 'error' ? result.reason : 'the lead may have arrived before the process ended';

const createUnsent = (code: string, reason: string): Outcome => ({
  ...{ outcome: 'error', reason, status: 'unsent', sent: 'no', attempts: 0, code },
});

const unreadable = createUnsent('REQUEST_INVALID', 'the lead cannot be made into a request');

const toOutcome = ({ result, ...meta }: SendResult): Outcome => ({ ...result, ...meta });
