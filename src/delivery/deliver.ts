import type { AnyResult, OutboundAction } from '../types';
import type { Sent } from './exchange';
import { type Identity, identityOf } from './identity';
import type { Journal } from './journal';
import type { Entry } from './journal-index';
import { type Sending, type SendOptions, saysDuplicate, sendLead } from './sending';

/** What a delivery asks of whoever remembers leads: a journal, or anything that keeps the same order. */
export type Memory = Pick<Journal, 'salt' | 'hold' | 'find' | 'intend' | 'answer'>;

export interface DeliverOptions extends SendOptions {
  /** Remembers what was sent, so that nothing is sent twice, also after a crash. From `openJournal`. */
  readonly journal?: Memory | undefined;
  /** Your own key of the lead; `lead.id` unless told, else a digest of the lead's values. */
  readonly key?: string | undefined;
  /** Send again what the vendor has refused, after a setting was mended. */
  readonly retryRefused?: boolean | undefined;
  /** Send again what may have arrived: a person has accepted that it may arrive twice. */
  readonly acceptDuplicates?: boolean | undefined;
  /** @internal Asked when a lead is about to be sent; may take its time, and gives why the lead must not be. */
  readonly admit?: (() => Promise<string | undefined>) | undefined;
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
  const request = action.request(vars);
  const { journal, key, origin } = options;
  if (journal === undefined)
    return (await heldBack(options)) ?? outcomeFrom(await sendLead(action, vars, request, options));
  const identity = identityOf(action, vars, journal.salt, { key, isRehearsal: origin !== undefined });
  let release = () => {};
  try {
    release = await journal.hold(identity.key);
    const known = journal.find(identity.key);
    const remembered = (known && fromMemory(known, identity, options)) ?? (await heldBack(options));
    if (remembered) return remembered;
    // The order that survives a crash: the intent on disk, then the socket, then the answer on disk.
    await journal.intend(identity);
    const sending = await sendLead(action, vars, request, options);
    return outcomeFrom({ ...sending, standing: await noted(journal, identity, known, sending) });
  } catch {
    return notSent('the journal cannot be written; nothing is sent until it can');
  } finally {
    release();
  }
}

/**
 * Notes what became of a lead, and gives how it stands now. Of one that may have arrived before, only an acceptance
 * says more than was known, or that the vendor has it already: neither another refusal nor a second send that never
 * left says anything of the first.
 */
async function noted(journal: Memory, identity: Identity, known: Entry | undefined, sending: Sending) {
  const { result, told } = sending;
  const wasUncertain = known?.standing === 'uncertain';
  const standing = wasUncertain && saysDuplicate(result) ? 'delivered' : sending.standing;
  const stays = wasUncertain ? standing !== 'delivered' : standing === 'unsent';
  const entry = stays && known ? known : { ...told, standing, result };
  try {
    await journal.answer(identity, entry);
  } catch {
    // The lead stays uncertain in the journal, which takes nothing more; the caller still hears what became of it.
  }
  return entry.standing;
}

/** Why a lead is not sent now, though it might be. */
async function heldBack({ admit, signal }: DeliverOptions): Promise<Outcome | undefined> {
  const held = (await admit?.()) ?? (signal?.aborted ? 'not sent: the delivery was stopped' : undefined);
  return held === undefined ? undefined : notSent(held);
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

const outcomeFrom = ({ result, told, standing }: Sending): Outcome => ({
  ...result,
  ...told,
  ...(standing === 'uncertain' && { uncertain: true }),
});
