import type { AxiosInstance } from 'axios';
import { type AnyResult, at, isUnexpected, normal, type OutboundAction, text } from '../types';
import type { Sent } from './exchange';
import { type Identity, identityOf } from './identity';
import type { Journal } from './journal';
import type { Entry, Standing } from './journal-index';
import { askedWaitMs, type Clock, mayRetry, type RetryOptions, realClock, sendWithRetry, sentBy } from './retry';
import type { Attempt } from './transport';

/** What a delivery asks of whoever remembers leads: a journal, or anything that keeps the same order. */
export type Memory = Pick<Journal, 'salt' | 'hold' | 'find' | 'intend' | 'answer'>;

export interface DeliverOptions {
  /** Send to the vendors served on loopback instead, such as `startSandbox().origin`. */
  readonly origin?: string | undefined;
  /** Your own axios instance, used as it is; what its errors do not prove is `unknown`. */
  readonly axios?: AxiosInstance | undefined;
  /** Remembers what was sent, so that nothing is sent twice, also after a crash. From `openJournal`. */
  readonly journal?: Memory | undefined;
  /** Your own key of the lead; `lead.id` unless told, else a digest of the lead's values. */
  readonly key?: string | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Send again what the vendor has refused, after a setting was mended. */
  readonly retryRefused?: boolean | undefined;
  /** Send again what may have arrived: a person has accepted that it may arrive twice. */
  readonly acceptDuplicates?: boolean | undefined;
  /** @internal Why the lead must not be sent now; what the journal knows of it is told all the same. */
  readonly held?: string | undefined;
  /** @internal */
  readonly clock?: Clock | undefined;
}

/** What a delivery adds to the result of `response`. */
export interface Told {
  /** Whether the lead left: `no`, `yes` with a whole answer, or `unknown`. Whatever is `unknown` is not sent again. */
  sent: Sent;
  /** Attempts of this call; 0 when nothing was sent. */
  attempts: number;
  /** The whole of it, in milliseconds. */
  ms: number;
  /** Why no whole answer came, for programs: `ECONNREFUSED`, `DEADLINE`, `BROKEN`, `ANSWER_TOO_LARGE`, … */
  code?: string;
  /** True when nobody knows whether the vendor has the lead: no whole answer came, or none that can be understood. */
  uncertain?: true;
  /** Present when the vendor says that it has not taken the lead for now: how long it asks to wait, 0 where it does not say. */
  retryAfterMs?: number;
  /** True when the journal already had the answer, and gave it again. */
  replayed?: true;
}

/** What became of one lead. `skip`: `validate` refused it and nothing was sent. */
export type Delivery<A extends OutboundAction = OutboundAction> = (
  | ReturnType<A['response']>
  | { outcome: 'skip'; reason: string }
) &
  Told;

type Outcome = (AnyResult | { outcome: 'skip'; reason: string }) & Omit<Told, 'ms'>;

/**
 * Delivers one lead: validate, request, send, response. Waits `timeout_seconds` of the lead (1 to 360, 360 unless told)
 * for the whole answer of an attempt, and tries again only while it is certain that the vendor has not taken the lead:
 * nothing left, a 429, or a 503 with Retry-After.
 *
 * Never throws and never rejects for anything that a lead, a setting, a vendor, the network or the journal does. With a
 * journal, no lead is sent again unless it is certain that the vendor never got it, and every uncertain lead is listed.
 */
export async function deliver<A extends OutboundAction>(
  action: A,
  vars: Parameters<A['request']>[0],
  options: DeliverOptions = {},
): Promise<Delivery<A>> {
  const started = performance.now();
  const outcome = await outcomeOf(action, vars, options).catch(() => notSent('the lead cannot be made into a request'));
  return { ...outcome, ms: Math.round(performance.now() - started) } as Delivery<A>;
}

async function outcomeOf(action: OutboundAction, vars: unknown, options: DeliverOptions): Promise<Outcome> {
  const refusal = action.validate(vars);
  if (refusal !== undefined) return { outcome: 'skip', reason: refusal, sent: 'no', attempts: 0 };
  const { journal } = options;
  if (journal === undefined) {
    return options.held === undefined ? outcomeFrom(await sendOnce(action, vars, options)) : notSent(options.held);
  }
  const identity = identityOf(action, vars, journal.salt, options.key);
  const release = await journal.hold(identity.key);
  try {
    return await sendRemembered(action, vars, { ...options, journal }, identity);
  } catch {
    return notSent('the journal cannot be written; nothing is sent until it can');
  } finally {
    release();
  }
}

/** The order that survives a crash: the intent on disk, then the socket, then the answer on disk. */
async function sendRemembered(
  action: OutboundAction,
  vars: unknown,
  options: DeliverOptions & { journal: Memory },
  identity: Identity,
): Promise<Outcome> {
  const { journal } = options;
  const known = journal.find(identity.key);
  const remembered = known && fromMemory(known, identity, options);
  if (remembered) return remembered;
  if (options.held !== undefined) return notSent(options.held);
  await journal.intend(identity);
  const sending = await sendOnce(action, vars, options);
  const { result, standing, told } = sending;
  // A second send that never left says nothing of the first: what was known stays known.
  const stays = standing === 'unsent' && known !== undefined && known.standing !== 'unsent';
  try {
    await journal.answer(identity, stays ? known : { ...told, standing, result });
  } catch {
    // The lead stays uncertain in the journal, which takes nothing more; the caller still hears what became of it.
  }
  return outcomeFrom(sending);
}

/** What the journal says in the place of sending; undefined when the lead may be sent. */
function fromMemory(known: Entry, { values }: Identity, options: DeliverOptions): Outcome | undefined {
  const { standing, sent, result } = known;
  if (standing === 'unsent') return undefined;
  if (known.values !== values) return notSent('the journal knows this key with other values');
  if (standing === 'uncertain') {
    if (options.acceptDuplicates) return undefined;
    return { outcome: 'error', reason: uncertainty(known), sent, attempts: 0, uncertain: true, replayed: true };
  }
  if (standing === 'refused' && options.retryRefused) return undefined;
  return { ...(result as AnyResult), sent, attempts: 0, replayed: true };
}

/** Why nobody knows of a lead whether it arrived. */
export const uncertainty = ({ result }: Entry): string =>
  result?.outcome === 'error' ? result.reason : 'the lead may have arrived before the process ended';

const notSent = (reason: string): Outcome => ({ outcome: 'error', reason, sent: 'no', attempts: 0 });

async function sendOnce(action: OutboundAction, vars: unknown, options: DeliverOptions) {
  const request = action.request(vars);
  const { host } = action.destination(vars);
  const { origin, axios, retry, clock } = options;
  const sending = { host, origin, axios, retry, clock, timeoutMs: Math.round(1000 * timeoutOf(vars)) };
  const { attempt, attempts } = await sendWithRetry(request, sending);
  const sent = sentBy(attempt);
  const later = attempt.sent === 'yes' && mayRetry(attempt);
  const told = { sent, attempts, ...(later && { retryAfterMs: askedWaitMs(attempt, clock ?? realClock) ?? 0 }) };
  try {
    const result: AnyResult =
      attempt.sent === 'yes'
        ? action.response(vars, request, attempt)
        : { outcome: 'error', reason: attempt.reason, code: attempt.code };
    return { result, told, standing: standingOf(attempt, sent, result) };
  } catch {
    // An action that cannot read an answer does not make the lead unsent.
    const result: AnyResult = { outcome: 'error', reason: 'the action could not read the answer' };
    return { result, told, standing: 'uncertain' as const };
  }
}

const outcomeFrom = ({ result, told, standing }: Awaited<ReturnType<typeof sendOnce>>): Outcome => ({
  ...result,
  ...told,
  ...(standing === 'uncertain' && { uncertain: true }),
});

/**
 * An answer that nobody understands leaves a lead as uncertain as no answer does; under a 4xx it is a refusal, since the
 * vendor's server says that it did not take the request.
 */
function standingOf(attempt: Attempt, sent: Sent, result: AnyResult): Standing {
  if (sent === 'no' || mayRetry(attempt)) return 'unsent';
  if (result.outcome === 'success') return 'delivered';
  const notTaken = attempt.sent === 'yes' && attempt.status >= 400;
  return sent === 'unknown' || (isUnexpected(result) && !notTaken) ? 'uncertain' : 'refused';
}

/** Seconds to wait, as the engine reads them: 1 to 360, and 360 where none are given. */
export function timeoutOf(vars: unknown): number {
  const given = text(at(vars, ['timeout_seconds']));
  const seconds = given === '' ? 360 : Number(normal.number(given));
  return Number.isNaN(seconds) ? 360 : Math.min(360, Math.max(1, seconds));
}
