/** Checked by the compiler alone: what a table makes of the type of a lead and of a result. */
import { inbound, outbound } from 'leadconduit-vendors';
import { deliver } from 'leadconduit-vendors/delivery';
import { isExchange, listFixtures } from 'leadconduit-vendors/fixtures';
import {
  type AddLead,
  addLead,
  type CreateLead,
  type Feedback,
  type feedback,
} from 'leadconduit-vendors/leadperfection';
import { type PutContact, putContact } from 'leadconduit-vendors/phoneburner';
import { isValid, type OutboundAction, optional, type Result, required, type Vars } from 'leadconduit-vendors/types';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(..._: T[]) => undefined;

const input = [
  required('lead.phone_1', 'phone', 'a phone'),
  optional('lead.srs_id', 'number', 'a number'),
  required('vendor.key', 'string', 'a key'),
  optional('vendor.tags', 'array', 'tags'),
  optional('custom.*', 'wildcard', 'more'),
  ...([1, 2] as const).map((n) => optional(`user${n}`, 'boolean', 'a flag')),
];
type Lead = Vars<typeof input>;

const lead: Lead = { lead: { phone_1: '5125550142' }, vendor: { key: 'k' } };
const full: Lead = {
  lead: { id: '1', phone_1: 5125550142, srs_id: '7' },
  vendor: { key: 'k', tags: ['a', null] },
  custom: { any: 'thing' },
  user1: true,
  source: { name: 'Source' },
};
const boxed: Lead = {
  lead: { phone_1: Object.assign(new String('5125550142'), { raw: '5125550142', valid: true }) },
  vendor: { key: 'k' },
};
const blank: Lead = {
  lead: { phone_1: '5125550142', srs_id: null },
  vendor: { key: 'k', tags: undefined },
  custom: null,
};

// @ts-expect-error: the required phone is missing
const phoneless: Lead = { lead: {}, vendor: { key: 'k' } };
// @ts-expect-error: so is the whole group that has a required setting
const keyless: Lead = { lead: { phone_1: '5125550142' } };
// @ts-expect-error: a required value is not null
const nulled: Lead = { lead: { phone_1: null }, vendor: { key: 'k' } };
// @ts-expect-error: a name that is not declared
const misspelt: Lead = { lead: { phone1: '5125550142', phone_1: '5125550142' }, vendor: { key: 'k' } };
// @ts-expect-error: an object is no phone
const object: Lead = { lead: { phone_1: {} }, vendor: { key: 'k' } };
// @ts-expect-error: there are two user fields
const third: Lead = { ...lead, user3: true };

const output = [
  required('outcome', 'string', 'the outcome'),
  optional('reason', 'string', 'the reason'),
  optional('lead_id', 'string', 'the id'),
  optional('price', 'number', 'the price'),
];
type Outcome = Result<typeof output>;

const success: Outcome = { outcome: 'success', lead_id: '12', price: 1.5 };
const failure: Outcome = { outcome: 'failure', reason: 'why' };
// @ts-expect-error: a failure needs a reason
const silent: Outcome = { outcome: 'failure' };
// @ts-expect-error: `skip` is the engine's
const skipped: Outcome = { outcome: 'skip', reason: 'why' };
// @ts-expect-error: a field that is not declared
const undeclared: Outcome = { outcome: 'success', leadId: '12' };
// @ts-expect-error: a price is a number
const priced: Outcome = { outcome: 'success', price: '1.5' };

void [lead, full, boxed, blank, phoneless, keyless, nulled, misspelt, object, third];
void [success, failure, silent, skipped, undeclared, priced];

holds<Equal<(typeof outbound)['phoneburner_put_contact'], typeof putContact>>();
holds<Equal<(typeof inbound)['leadperfection_feedback'], typeof feedback>>();

type FeedbackFields = ReturnType<typeof feedback.request>;
holds<Equal<FeedbackFields['type'], 'return' | 'conversion' | undefined>>();
holds<Equal<FeedbackFields['ProspectID'], string | undefined>>();
// @ts-expect-error: a field that is not declared
void ((fields: FeedbackFields) => fields.Prospect);

async function callers() {
  const contact = { lead: { email: 'jane@example.com' }, phoneburner: { key: 'k', user_id: 1, cm_id: '2' } };
  const result = await deliver(putContact, contact);
  if (result.outcome === 'success') holds<Equal<typeof result.lead_url, string | undefined>>();
  else holds<Equal<typeof result.reason, string>>();
  // @ts-expect-error: the lead has no phone, and no source
  await deliver(addLead, { lead: { postal_code: '78704' }, client_id: 'demo' });
  const contactWith = (lead: PutContact['lead']) => putContact.request({ ...contact, lead });
  // @ts-expect-error: a flag is no e-mail
  contactWith({ email: true });
  // @ts-expect-error: nor a phone
  contactWith({ email: 'jane@example.com', phone_1: true });
  // @ts-expect-error: nor a key
  putContact.request({ ...contact, phoneburner: { ...contact.phoneburner, key: true } });
  const roof: AddLead = { lead: { phone_1: '5125550142', postal_code: '78704', srs_id: 7 }, client_id: 'demo' };
  // @ts-expect-error: an object is no text, also where one row declares twenty names
  addLead.request({ ...roof, user1: { a: 1 } });
  // @ts-expect-error: a flag is no date
  addLead.request({ ...roof, appointment_date: false });
  // @ts-expect-error: a misspelt name
  contactWith({ email: 'jane@example.com', frist_name: 'Jane' });
  // What an engine has around a lead, and what is absent, may stand there.
  putContact.request({
    ...contact,
    lead: { email: 'jane@example.com', gender: 'x', last_name: null, phone_1: undefined },
    ...{ recipient: { id: '1', name: undefined }, flow: { id: '1' }, account: { sso_id: '1' }, source: null },
    ...{ submission: { timestamp: '2026-11-20T10:00:00Z' }, trustedform: { outcome: 'success' }, random: 24 },
  });
  // @ts-expect-error: an answer of `fetch` has no text in its body until it is read
  putContact.response({}, {}, await fetch('http://localhost'));
  // @ts-expect-error: the status of undici has another name
  putContact.response({}, {}, { statusCode: 200, body: '' });
  // @ts-expect-error: and so has the body of axios
  putContact.response({}, {}, { status: 200, data: '' });
  // @ts-expect-error: the same through the engine's export
  outbound.leadperfection_add_lead.request({ lead: { postal_code: '78704' }, client_id: 'demo' });
}
void callers;

/** Any outbound action, by a key that nobody knows before. */
export function sendAny(key: keyof typeof outbound, vars: unknown) {
  const action = outbound[key];
  return isValid(action, vars) ? action.request(vars) : action.validate(vars);
}
export const getAny = (key: keyof typeof outbound): OutboundAction => outbound[key];

/** A library around the actions compiles with declarations. */
export const library = { putContact, addLead, inbound };
export const buildRoof = (lead: AddLead | CreateLead) => lead;
export const buildFeedback = (post: Feedback) => post.ProspectID;

/** A fixture's lead is one of its action's; a post has no lead. */
for (const fixture of listFixtures(putContact)) {
  if (isExchange(fixture)) holds<Equal<typeof fixture.vars, PutContact>>();
}
for (const { received } of listFixtures(inbound.leadperfection_feedback)) void received.body;
