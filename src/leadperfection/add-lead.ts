/**
 * LeadPerfection, Add Lead: a JSON post to the client's posting URL, which answers with a queue number.
 *
 * Source: the public LeadConduit page of the integration for variables and defaults; public integrations for the wire,
 * graded row by row. The vendor silently drops unknown keys, has no duplicate check and no idempotency key: two posts
 * are two leads. "OK" means queued; the disposition of the lead comes later, through Feedback.
 */
import * as t from '../types';
import { documented, inferred, optional, required, seen } from '../types';
import { getSentIds } from './feedback-ids';
import { readAnswer } from './read-answer';
import { zip5 } from './zip5';

const host = 'lppost.leadperfection.com';
const usDate = (iso: string) =>
  /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(iso) ? `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}` : iso;
/** Allows no list, no fraction, no zero, and no letters except those of USD. */
const wholeNumber = {
  number: { minimum: 1, multipleOf: 1 },
  string: { not: { pattern: ',|\\.\\d*[1-9]|^\\s*[-+]?0+\\s*$|[a-ce-rtv-zA-CE-RTV-Z]' } },
};
const user = <const N extends number>(n: N, kind: string) =>
  optional(`user${n}`, 'string', `User field ${n} (${kind})`, documented(`User${n}`), { personal: true });

// biome-ignore format: a table is read by its columns
export const input = [
  optional('lead.first_name',    'string',      'First name',                                          seen('firstname', { max: 25 })),
  optional('lead.last_name',     'string',      'Last name',                                           seen('lastname', { max: 25 })),
  optional('lead.address_1',     'string',      'Street address',                                      seen('address1', { max: 35 })),
  optional('lead.city',          'string',      'City',                                                seen('city', { max: 35 })),
  optional('lead.state',         'state',       'State, as a name or a code',                          seen('state')),
  required('lead.postal_code',   'postal_code', 'ZIP code; of ZIP+4 the first five digits are sent',   documented('zip', { encode: zip5 })),
  required('lead.phone_1',       'phone',       'Main phone',                                          seen('phone1')),
  optional('lead.phone_2',       'phone',       'Second phone',                                        seen('phone2')),
  optional('lead.phone_3',       'phone',       'Third phone',                                         seen('phone3')),
  optional('lead.product',       'string',      'Code of the product that interests the lead most',    seen('productid'), { personal: false }),
  optional('lead.email',         'email',       'E-mail address',                                      seen('email')),
  required('lead.srs_id',        'number',      'Source and sub-source id; not the promoter (pro_id)', documented('srs_id'), { schema: wholeNumber }),
  optional('lead.trustedform_cert_url', 'string', 'URL of the TrustedForm certificate',                inferred('TrustedFormCertUrl')),
  optional('lead.universal_id',  'string',      'Jornaya token of the lead',                           inferred('UniversalID')),
  required('client_id',          'string',      'LeadPerfection client id, as in the posting URL',     undefined, { destination: true, schema: t.labelSchema }),
  optional('action',             'string',      'What LeadPerfection is to do',
           undefined, { default: { value: 'addlead' }, example: 'addlead', schema: t.wordSchema }),
  optional('phone2type',         'string',      'LeadPerfection code for the kind of phone 2',         seen('phone2type')),
  optional('phone3type',         'string',      'LeadPerfection code for the kind of phone 3',         seen('phone3type')),
  optional('proddescr',          'string',      'Description of the product, if its code is not enough', seen('proddescr'), { personal: true }),
  optional('log_number',         'string',      'Your own id of the lead; it cannot be set later',     seen('lognumber'), {
           label: 'LogNumber', personal: true }),
  optional('sender',             'string',      'Name of your company',                                documented('sender'), {
           default: { from: 'source.name' } }),
  optional('sentto',             'string',      'Whom the lead was sent to',                           seen('sentto'), { personal: true }),
  optional('notes',              'string',      'What has no field of its own',                        seen('notes', { max: 2000 }), { personal: true }),
  optional('lead.comments',      'string',      'Comments; they follow the notes',                     inferred('notes', { max: 2000 })),
  optional('pro_id',             'number',      'Employee id of the promoter; not the source (srs_id)', seen('pro_id')),
  optional('appointment_date',   'date',        'Day of the appointment; needs its time too',          seen('adate', { encode: usDate })),
  optional('appointment_time',   'string',      'Time of it on the client\'s clock, such as 10:00 AM', seen('atime', { encode: t.formatDayFraction }), {
           example: '10:00 AM', personal: true }),
  optional('rnk_id',             'number',      'Rank, or grade, of the lead',                         documented('rnk_id')),
  optional('waiver',             'boolean',     'True when the lead has waived the do-not-call list',  documented('waiver')),
  ...([1, 2, 3, 4, 5] as const).map((n) => user(n, 'text')),
  ...([6, 7, 8, 9, 10] as const).map((n) => user(n, 'date and time')),
  ...([11, 12, 13, 14, 15] as const).map((n) => user(n, 'money')),
  ...([16, 17, 18, 19, 20] as const).map((n) => user(n, 'whole number')),
  optional('has_consent',        'boolean',     'True when you have the consent of the lead',          seen('HasConsent'), { label: 'HasConsent' }),
  optional('consent_date',       'date',        'When consent was given',                              seen('ConsentDate'), { label: 'ConsentDate' }),
  optional('consent_captured_id', 'string',     'Id of the captured consent',                          documented('ConsentCapturedID'), {
           label: 'ConsentCapturedID', personal: true }),
  optional('consent_language',   'string',      'Wording of the consent',                              documented('ConsentLanguage'), {
           label: 'ConsentLanguage', default: { from: 'trustedform.verify.languages' }, personal: true }),
  optional('consent_method',     'string',      'How consent was given',                               documented('ConsentMethod'), { label: 'ConsentMethod' }),
  optional('call_opt_in',        'boolean',     'True when the lead agreed to be called',              documented('CallOptIn'), { label: 'CallOptIn' }),
  optional('call_opt_in_date',   'date',        'When the lead agreed to be called',                   documented('CallOptInDate'), { label: 'CallOptInDate' }),
  optional('text_opt_in',        'boolean',     'True when the lead agreed to text messages',          seen('TextOptIn'), { label: 'TextOptIn' }),
  optional('text_opt_in_date',   'date',        'When the lead agreed to text messages',               documented('TextOptInDate'), { label: 'TextOptInDate' }),
  optional('email_opt_in',       'boolean',     'True when the lead agreed to e-mail',                 seen('EmailOptIn'), { label: 'EmailOptIn' }),
  optional('email_opt_in_date',  'date',        'When the lead agreed to e-mail',                      documented('EmailOptInDate'), {
           label: 'EmailOptInDate' }),
  optional('contact_preference', 'string',      'How the lead wants to be reached',                    documented('ContactPreference'), {
           label: 'ContactPreference', personal: true }),
  optional('event_id',           'string',      'Id of this delivery, by which Feedback knows it again',
                                                                                                       documented('EventID'), {
           label: 'EventID', default: { from: 'event.id' }, volatile: true }), // the path is inferred
  optional('lead_age',           'number',      'Age of the lead in seconds',                          documented('LeadAge'), {
           label: 'LeadAge', default: { from: 'trustedform.age_in_seconds' }, volatile: true }),
  optional('website_origin',     'string',      'Page on which the lead was given',                    documented('WebsiteOrigin'), {
           label: 'WebsiteOrigin', default: { from: 'trustedform.page_url' }, personal: true }),
  optional('custom.*',           'wildcard',
           'More keys under names of your own; one that is the name of a key above replaces it, except zip, phone1 and srs_id',
                                                                                                       documented('*')),
];

export const output = [
  required('outcome', 'string', 'What became of the lead: success, failure or error'),
  optional('reason', 'string', 'Why, unless it was a success'),
  optional('lead_id', 'string', 'Number under which LeadPerfection queued the lead'),
];

/** A lead with the settings of Add Lead. */
export type AddLead = t.Vars<typeof input>;

export const requestVariables = () => t.variables(input);
export const responseVariables = () => t.getResponseFields(output);
const get = (vars: unknown, name: (typeof input)[number]['name']) => t.read(input, vars, name);

export function validate(vars: unknown): string | undefined {
  const missing = t.validateRequired(input, vars);
  if (missing) return missing;
  if (!t.isDnsLabel(get(vars, 'client_id'))) return 'client_id must be the client id alone, not an address';
  if (!t.isPathSafe(get(vars, 'action'))) return 'action must be a single word';
  const isList = t.toText(t.getPath(vars, ['lead', 'srs_id'])).includes(','); // a list must not become one id
  if (isList || !/^[1-9]\d{0,9}$/.test(get(vars, 'lead.srs_id')))
    return 'lead.srs_id must be a whole number above zero';
  const [date, time] = [get(vars, 'appointment_date'), get(vars, 'appointment_time')];
  if (date && !time) return 'appointment_time must not be blank when appointment_date is given';
  if (time && !date && t.toText(t.getPath(vars, ['appointment_date'])) === '')
    return 'appointment_date must not be blank when appointment_time is given';
  return undefined;
}

export function request(vars: AddLead): t.Request {
  const [client, action] = [get(vars, 'client_id').trim(), get(vars, 'action').trim()];
  if (!t.isDnsLabel(client) || !t.isPathSafe(action)) throw t.createInvalidHostError();
  const pairs = t.toPairs(input, vars);
  return {
    url: `https://${host}/${client}/${action}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: t.json(get(vars, 'appointment_date') === '' ? withoutLoneTime(pairs) : pairs),
  };
}

/**
 * Drops a time without a day: the vendor wants both or neither. A day that is not a date (`0000-00-00`) is not sent.
 */
function withoutLoneTime(pairs: readonly t.Pair[]): readonly t.Pair[] {
  const hasLoneTime = pairs.some((pair) => pair[0] === 'atime') && !pairs.some((pair) => pair[0] === 'adate');
  return hasLoneTime ? pairs.filter(([key]) => key !== 'atime') : pairs;
}

export function interpret(
  vars: unknown,
  _req: unknown,
  res: t.VendorResponse,
): t.Interpretation<t.Fields<typeof output>> {
  const { lead_id, refusal } = readAnswer(t.readBody(res, ['json']));
  if (lead_id) return t.accepted('LeadPerfection', res, { lead_id });
  const isRejection = refusal && t.is2xxOr4xx(res) && !t.isServerError(refusal);
  const reason = isRejection ? t.toReason(refusal, t.createRedactor(input, vars)) : '';
  return reason ? { code: 'rejected', reason } : t.unrecognized('LeadPerfection', res);
}

export const response = t.createResponse(output, interpret);

/** Returns EventID and LogNumber as sent, and the number from the answer. */
export const feedbackIds = (vars: unknown, fields?: object): t.FeedbackId[] =>
  getSentIds(t.toPairs(input, vars), fields);

export const destination = (vars: AddLead): t.Destination => ({
  host,
  account: `${get(vars, 'client_id').trim()}/${get(vars, 'action').trim()}`,
});
