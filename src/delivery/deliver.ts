import { setMaxListeners } from 'node:events';
import { diffContent, digestSentIds, getIdentity, type Identity, type JournalRecord } from '../journal';
import { type AnyResult, assertAction, type OutboundAction, type Request, withSettings } from '../types';
import { isSafeToRepeat } from './retry-policy';
import { type SendResult, sendLead } from './send-lead';
import { settleStatus } from './status';
import type { DeliverOptions, Delivery, DeliveryMeta, DeliveryStore } from './types';

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

async function getOutcome(action: OutboundAction, lead: unknown, options: DeliverOptions): Promise<Outcome> {
  const vars = options.vars ?? (options.settings ? withSettings(action.input, options.settings, lead) : lead);
  const refusal = action.validate(vars);
  if (refusal !== undefined)
    return {
      outcome: 'skip',
      reason: refusal,
      ...(await getKnownState(action, lead, { ...options, vars })),
      attempts: 0,
    };
  const request = action.request(vars);
  const { journal } = options;
  if (journal === undefined)
    return toOutcome(await sendAdmitted(options, () => sendLead(action, vars, request, options)));
  const identity = identify(action, lead, journal, { ...options, vars });
  return { key: identity.key, ...(await sendOnce(action, vars, request, identity, { ...options, journal })) };
}

/** Sends a lead with a journal, unless the journal knows it. */
async function sendOnce(
  action: OutboundAction,
  vars: unknown,
  request: Request,
  identity: Identity,
  options: DeliverOptions & { readonly journal: DeliveryStore },
): Promise<Outcome> {
  const { journal } = options;
  const isRepeatable = isSafeToRepeat(action, vars);
  let release = () => {};
  let known: JournalRecord | undefined;
  try {
    release = await journal.lock(identity);
    known = await journal.get(identity);
    const replay = known && replayFromStore(action, known, identity, { ...options, isRepeatable });
    if (known && replay) {
      const isNewRow = identity.row !== undefined && identity.row !== known.row;
      if (isNewRow && replay.code !== 'JOURNAL_CONFLICT') await journal.recordRow({ ...identity, key: known.key });
      return { ...replay, key: known.key };
    }
    // Found by its row of a file, it keeps the key under which it may have been sent.
    const own = known && known.status !== 'unsent' ? { ...identity, key: known.key } : identity;
    // The order that survives a crash: the intent on disk, then the socket, then the result on disk.
    const result = await sendAdmitted(options, async () => {
      await journal.recordIntent(own, digestSentIds(action, journal.salt, vars));
      return sendLead(action, vars, request, options);
    });
    const outcome =
      'outcome' in result
        ? { ...result, ...getStanding(known) }
        : await recordOutcome(action, journal, own, known, result);
    return { ...toOutcome(outcome), key: own.key };
  } catch {
    const unsent = createUnsent('JOURNAL_UNAVAILABLE', 'the journal cannot be written; nothing is sent until it can');
    return { ...unsent, ...getStanding(known) };
  } finally {
    release();
  }
}

/** Who the lead of this call is to a journal. */
function identify(action: OutboundAction, lead: unknown, { salt }: DeliveryStore, options: DeliverOptions): Identity {
  const { vars, key, row, origin } = options;
  return options.identity ?? getIdentity(action, lead, salt, { vars, key, row, isSandbox: origin !== undefined });
}

/** How a lead stands when this call has not sent it. */
const getStanding = (known: JournalRecord | undefined): Pick<DeliveryMeta, 'status' | 'sent'> =>
  known ? { status: known.status, sent: known.sent } : { status: 'unsent', sent: 'no' };

/** How a lead stood before this call, as far as the journal knows it. */
async function getKnownState(
  action: OutboundAction,
  lead: unknown,
  options: DeliverOptions,
): Promise<Pick<DeliveryMeta, 'status' | 'sent' | 'key'>> {
  if (options.journal === undefined) return getStanding(undefined);
  try {
    const identity = identify(action, lead, options.journal, options);
    return { ...getStanding(await options.journal.get(identity)), key: identity.key };
  } catch {
    return getStanding(undefined); // a journal that cannot be read knows nothing, and nothing is sent
  }
}

/** Records what became of a lead, and gives the result with how the lead stands now. */
async function recordOutcome(
  action: OutboundAction,
  journal: DeliveryStore,
  identity: Identity,
  known: JournalRecord | undefined,
  result: SendResult,
): Promise<SendResult> {
  const status = settleStatus(known?.status, result.status, result.code);
  const isOlderBetter = status === 'uncertain' && known?.status === 'uncertain';
  const record = known && isOlderBetter ? known : { ...result, status };
  try {
    await journal.recordResult(identity, record, digestSentIds(action, journal.salt, {}, result.result));
  } catch {
    // The lead stays uncertain in the journal, which takes nothing more; the caller still hears what became of it.
  }
  return { ...result, status: record.status };
}

/** Sends a lead when it is admitted; else gives why it was not sent. */
async function sendAdmitted(
  { admit, signal }: DeliverOptions,
  sendNow: () => Promise<SendResult>,
): Promise<SendResult | Outcome> {
  const admission = await admit?.();
  if (admission && 'reason' in admission) return createUnsent(admission.code, admission.reason);
  let result: SendResult | undefined;
  try {
    if (signal?.aborted) return createUnsent('ABORTED', 'not sent: the delivery was stopped');
    result = await sendNow();
    return result;
  } finally {
    admission?.done(result);
  }
}

/** What the journal says in the place of sending; undefined when the lead may be sent. */
function replayFromStore(
  action: OutboundAction,
  known: JournalRecord,
  identity: Identity,
  options: DeliverOptions & { isRepeatable: boolean },
): Outcome | undefined {
  const { status, sent, code, result } = known;
  if (status === 'unsent') return undefined;
  const isSameRow = identity.row !== undefined && identity.row === known.row; // mapped or mended otherwise since
  if (known.contentHash !== identity.contentHash && !isSameRow) {
    const names = action.input.map(({ name }) => name);
    const differing = diffContent(known.contentHash, identity.contentHash, names).join(', ');
    const reason = `the journal knows this lead with other content: ${differing}`;
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

const createUnsent = (code: string, reason: string): Outcome => ({
  ...{ outcome: 'error', reason, status: 'unsent', sent: 'no', attempts: 0, code },
});

const unreadable = createUnsent('REQUEST_INVALID', 'the lead cannot be made into a request');

function toOutcome(result: SendResult | Outcome): Outcome {
  if ('outcome' in result) return result;
  const { result: answer, ...meta } = result;
  return { ...answer, ...meta };
}
