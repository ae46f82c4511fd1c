import { digestSentIds, getIdentity, type Identity, type JournalRecord } from '../journal';
import { type Destination, type OutboundAction, withSettings } from '../types';
import { isPromise } from './assert-text';
import { type DeliveryErrorCode, deliveryCodes, STOPPED } from './codes';
import type { JournalEvent } from './events';
import { getStanding, replayFromStore } from './known-lead';
import { emitFailure, emitResult } from './lead-events';
import { isSafeToRepeat } from './retry-policy';
import { type PreparedLead, type SendResult, sendLead } from './send-lead';
import { settleStatus } from './status';
import type { DeliverLeadOptions, Delivery, DeliveryMeta, DeliveryStore, Outcome } from './types';

/** Delivers one lead, and never rejects. See `deliver`. */
export async function deliverLead<A extends OutboundAction>(
  action: A,
  lead: unknown,
  options: DeliverLeadOptions,
): Promise<Delivery<A>> {
  const started = performance.now();
  const progress: Progress = { hasBegun: false };
  const outcome = await getOutcome(action, lead, options, progress).catch(() =>
    progress.hasBegun ? interrupted : unreadable,
  );
  const delivery = { ...outcome, ms: Math.round(performance.now() - started) };
  if (options.emit) emitResult(action, delivery, options.emit);
  return delivery as Delivery<A>;
}

/** Whether a request of the lead may have left: after that, no error makes it unsent. */
interface Progress {
  hasBegun: boolean;
}

async function getOutcome(
  action: OutboundAction,
  item: unknown,
  options: DeliverLeadOptions,
  progress: Progress,
): Promise<Outcome> {
  const lead = isPromise(item) || !options.getVars ? item : options.getVars();
  if (isPromise(lead)) return createUnsent('LEAD_UNREADABLE', PROMISE);
  const { journal, settings } = options;
  const vars = settings ? withSettings(action.input, settings, lead) : lead;
  const refusal = action.validate(vars);
  if (refusal !== undefined) {
    const standing = await getKnownState(action, lead, vars, options);
    return { outcome: 'skip', reason: refusal, code: 'VALIDATION_FAILED', ...standing, attempts: 0 };
  }
  const request = action.request(vars);
  const destination = action.destination(vars);
  const prepared = { action, vars, request, destination, isRepeatable: isSafeToRepeat(action, vars) };
  if (journal === undefined) {
    const sendNow = () => {
      progress.hasBegun = true;
      return sendLead(prepared, options);
    };
    return toOutcome(await sendAdmitted(destination, options, sendNow));
  }
  const identity = identify(action, lead, journal, destination, options);
  return { key: identity.key, ...(await sendOnce(prepared, identity, { ...options, journal }, progress)) };
}

/** Sends a lead with a journal, unless the journal says that it must not be sent again. */
async function sendOnce(
  prepared: PreparedLead,
  identity: Identity,
  options: DeliverLeadOptions & { readonly journal: DeliveryStore },
  progress: Progress,
): Promise<Outcome> {
  const { action, destination, isRepeatable } = prepared;
  const { journal } = options;
  let operation: JournalEvent['operation'] = 'read';
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
    // A lead found by its file row keeps the key under which it may have been sent.
    const own = known && known.status !== 'unsent' ? { ...identity, key: known.key } : identity;
    // The order that survives a crash: the intent on disk, then the socket, then the result on disk.
    const result = await sendAdmitted(destination, options, async () => {
      operation = 'intent';
      await journal.recordIntent(own, digestSentIds(action, journal.salt, prepared.vars, options));
      progress.hasBegun = true;
      return sendLead(prepared, options, own.key);
    });
    const outcome =
      'outcome' in result
        ? { ...result, ...getStanding(known) }
        : await recordOutcome(action, own, known, result, options);
    return { ...toOutcome(outcome), key: own.key };
  } catch (error) {
    emitFailure(action, identity, operation, error, options);
    if (progress.hasBegun) return interrupted;
    return { ...createUnsent('JOURNAL_UNAVAILABLE'), ...getStanding(known) };
  } finally {
    release();
  }
}

/** Returns the identity by which the journal knows the lead. */
function identify(
  action: OutboundAction,
  lead: unknown,
  { salt }: DeliveryStore,
  destination: Destination,
  options: DeliverLeadOptions,
): Identity {
  const { key, row, origin, baseUrl, identity } = options;
  return (
    identity ?? getIdentity(action, lead, salt, { destination, key, row, baseUrl, isSandbox: origin !== undefined })
  );
}

/** Reads the status of a lead that this call does not send. Without a record it is `unsent`. */
async function getKnownState(
  action: OutboundAction,
  lead: unknown,
  vars: unknown,
  options: DeliverLeadOptions,
): Promise<Pick<DeliveryMeta, 'status' | 'sent' | 'key'>> {
  if (options.journal === undefined) return getStanding(undefined);
  try {
    const identity = identify(action, lead, options.journal, action.destination(vars), options);
    return { ...getStanding(await options.journal.get(identity)), key: identity.key };
  } catch {
    return getStanding(undefined); // nothing is sent here, so a journal that cannot be read counts as empty
  }
}

/** Records the result of a lead, and returns it with the lead's status now. */
async function recordOutcome(
  action: OutboundAction,
  identity: Identity,
  known: JournalRecord | undefined,
  result: SendResult,
  options: DeliverLeadOptions & { readonly journal: DeliveryStore },
): Promise<SendResult> {
  const status = settleStatus(known?.status, result.status, result.code);
  const isOlderBetter = status === 'uncertain' && known?.status === 'uncertain';
  const record = known && isOlderBetter ? known : { ...result, status };
  try {
    const { journal } = options;
    await journal.recordResult(identity, record, digestSentIds(action, journal.salt, {}, { fields: result.result }));
  } catch (error) {
    // The lead stays uncertain in the journal, which accepts no more records; the caller still gets the result.
    emitFailure(action, identity, 'result', error, options);
  }
  // Nothing left in this call, but an earlier call may have sent the lead.
  return { ...result, status: record.status, sent: result.sent === 'no' ? record.sent : result.sent };
}

/** Sends a lead if it is admitted; otherwise returns why it was not sent. */
async function sendAdmitted(
  destination: Destination,
  { admit, signal }: DeliverLeadOptions,
  sendNow: () => Promise<SendResult>,
): Promise<SendResult | Outcome> {
  const admission = await admit?.(destination);
  if (admission && 'reason' in admission) return createUnsent(admission.code, admission.reason);
  let result: SendResult | undefined;
  try {
    if (signal?.aborted) return createUnsent('ABORTED', STOPPED);
    result = await sendNow();
    return result;
  } finally {
    admission?.done(result);
  }
}

const createUnsent = (code: DeliveryErrorCode, reason: string = deliveryCodes[code]): Outcome => ({
  ...{ outcome: 'error', reason, status: 'unsent', sent: 'no', attempts: 0, code },
});

/** An error of this package, or of an action, after a request may have left. */
const interrupted: Outcome = {
  ...{ outcome: 'error', reason: 'the lead may have arrived, and its result was lost', code: 'INTERRUPTED' },
  ...{ status: 'uncertain', sent: 'unknown', attempts: 1 },
};

const PROMISE = 'the lead is a promise: await it first, and let no varsOf be async';

const unreadable = createUnsent('LEAD_UNREADABLE');

function toOutcome(result: SendResult | Outcome): Outcome {
  if ('outcome' in result) return result;
  const { result: answer, ...meta } = result;
  return { ...answer, ...meta };
}
