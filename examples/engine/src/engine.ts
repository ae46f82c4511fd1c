import { outbound } from 'leadconduit-vendors';
import { createDeliverer, type Delivery, type DeliveryEvent, openJournal } from 'leadconduit-vendors/delivery';

const action = outbound.phoneburner_put_contact;

export interface EngineOptions {
  /** The path of the journal. */
  readonly journalFile: string;
  readonly credentials: { readonly key: string; readonly user_id: string; readonly cm_id: string };
  /** Where the vendors are served instead, such as a sandbox on loopback. */
  readonly origin?: string;
  readonly onEvent?: (event: DeliveryEvent) => void;
}

/** A lead as it comes in. */
export interface Submission {
  readonly id: string;
  readonly email: string;
  readonly firstName?: string;
  readonly phone?: string;
}

/** What the engine does with a lead next. */
export type NextStep = 'done' | 'try the next buyer' | 'mend the settings' | 'send again later' | 'ask a person';

/** Starts an engine that delivers one lead at a time, ten at once, and none twice. */
export async function startEngine({ journalFile, credentials, origin, onEvent }: EngineOptions) {
  const journal = await openJournal(journalFile);
  const deliverer = createDeliverer({ action, settings: { phoneburner: credentials }, journal, origin, onEvent });
  return {
    /** Delivers a lead. The same id again gives the same result, also after a crash. */
    async deliver({ id, email, firstName, phone }: Submission, signal?: AbortSignal) {
      const lead = { lead: { email, first_name: firstName, phone_1: phone } };
      const result = await deliverer.deliver(lead, { key: id, signal });
      return { result, next: getNextStep(result) };
    },
    stats: () => deliverer.stats(),
    async stop() {
      await deliverer.close();
      await journal.close();
    },
  };
}

/** A result decides by its codes, never by its sentences. */
export function getNextStep(result: Delivery<typeof action>): NextStep {
  if (result.outcome === 'success' || result.status === 'delivered') return 'done';
  if (result.outcome === 'skip' || result.status === 'rejected') return 'try the next buyer';
  if (result.status === 'uncertain') return 'ask a person';
  if (result.code === 'misconfigured') return 'mend the settings';
  return 'send again later';
}
