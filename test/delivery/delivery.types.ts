/** Checked by the compiler alone: what is known of a delivery once its outcome, `sent` or code is. */
import { outbound } from 'leadconduit-vendors';
import {
  createDeliverer,
  type Delivery,
  type DeliveryErrorCode,
  deliver,
  deliverAll,
  type Journal,
  type openJournal,
} from 'leadconduit-vendors/delivery';
import { addLead } from 'leadconduit-vendors/leadperfection';
import { type PutContact, putContact } from 'leadconduit-vendors/phoneburner';
import { createQueue, createWorker } from 'leadconduit-vendors/queue';
import type { OutboundAction } from 'leadconduit-vendors/types';

const lead = { lead: { email: 'jane@example.com' }, phoneburner: { key: 'k', user_id: '1', cm_id: '2' } };
const person = { lead: { email: 'jane@example.com' } };
const settings = { phoneburner: { key: 'k', user_id: '1', cm_id: '2' } };

export async function narrow(): Promise<void> {
  const result = await deliver(putContact, lead);
  if (result.outcome === 'success') {
    const url: string | undefined = result.lead_url;
    const status: 'delivered' = result.status;
    // @ts-expect-error: an acceptance has no reason
    void [url, status, result.reason];
  }
  if (result.outcome === 'failure') {
    const code: 'duplicate' | 'rejected' | 'SETTLED' = result.code;
    const reason: string = result.reason;
    void [code, reason];
  }
  if (result.outcome === 'skip') {
    const code: 'VALIDATION_FAILED' = result.code;
    void code;
  }
  if (result.sent === 'no') {
    const outcome: 'error' | 'skip' = result.outcome;
    const code: DeliveryErrorCode | 'VALIDATION_FAILED' = result.code;
    void [outcome, code];
  }
  if (result.code === 'BREAKER_OPEN') {
    const outcome: 'error' = result.outcome;
    void outcome;
  }
  // @ts-expect-error: no such code
  void (result.code === 'ECONNREFUSED');
  // @ts-expect-error: a field of another action's answer
  void result.queue_number;
}

/** A library around the actions. */
export async function deliverAny<A extends OutboundAction>(
  action: A,
  vars: Parameters<A['request']>[0],
): Promise<string> {
  const result = await deliver(action, vars);
  return `${result.outcome} ${result.status} ${result.code}`;
}
export const deliverByName = (key: keyof typeof outbound, vars: never): Promise<Delivery> =>
  deliver(outbound[key], vars);

export async function lists(): Promise<void> {
  for await (const { lead: one, result } of deliverAll(putContact, [lead])) {
    const email: string = one.lead.email;
    const known: Delivery<typeof putContact> = result;
    void [email, known];
  }
  deliverAll(putContact, [person], { settings });
  deliverAll(putContact, ['a file'], { varsOf: (name) => ({ lead: { email: name } }) });
  // @ts-expect-error: without settings the credentials are missing
  deliverAll(putContact, [person]);
  // @ts-expect-error: a text is no lead
  deliverAll(putContact, ['jane@example.com']);
  await deliver(putContact, person, { settings });
  // @ts-expect-error: without settings the credentials are missing
  await deliver(putContact, person);
  // @ts-expect-error: an http client's journal that was not awaited
  await deliver(putContact, lead, { journal: {} as ReturnType<typeof openJournal> });
}

export async function lookups(journal: Journal): Promise<void> {
  const known = await journal.lookup(putContact, person, { settings });
  if (known?.result?.outcome === 'success') void known.result.lead_url;
  await journal.lookup(putContact, { key: 'a whole key' });
  // @ts-expect-error: a name that is not declared
  await journal.lookup(putContact, { lead: { emial: 'jane@example.com' } });
}

export async function clients(): Promise<void> {
  const deliverer = createDeliverer({ action: putContact, settings });
  const result: Delivery<typeof putContact> = await deliverer.deliver(person, { key: 'a-1' });
  void result;
  const whole: PutContact = lead;
  await deliverer.deliver(whole);
  await deliverer.deliver({ lead: { email: null, first_name: undefined } });
  // @ts-expect-error: a name that is not declared
  await deliverer.deliver({ lead: { emial: 'jane@example.com' } });
  // @ts-expect-error: a setting that is not declared
  createDeliverer({ action: putContact, settings: { phoneburner: { keey: 'k' } } });
}

export async function queues(): Promise<void> {
  const queue = await createQueue(putContact);
  await queue.add(person);
  // @ts-expect-error: a text is no lead
  await queue.add('jane@example.com');
  for await (const { result } of queue.results()) if (result.outcome === 'success') void result.lead_url;
  await createWorker([putContact, addLead], {
    onResult: ({ action, result }) => {
      if (action === 'phoneburner_put_contact' && result.outcome === 'success') void result.lead_url;
    },
  });
}
