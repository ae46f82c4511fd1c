/**
 * LeadPerfection, Create Lead (deprecated; use Add Lead): a form post to a page of the client's own subdomain.
 *
 * Source: the public LeadConduit page of the integration for variables and defaults; public integrations for the wire,
 * graded row by row. The action is the page's name and chooses between two wire formats: `addleads` (seen), and the
 * LeadForm pages (inferred from a sibling). Both answer `[OK]` without an id; neither has a duplicate check.
 */
import * as t from '../types';
import { documented, inferred, optional, required, seen } from '../types';
import { getSentIds } from './feedback-ids';
import { zip5 } from './zip5';

const domain = 'leadperfection.com';
const notZero = { encode: (id: string) => (id === '0' ? '' : id) };
/** The wire of a variable that both wire formats know. */
const both = (addleads: t.Wire, leadForm: t.Wire) => ({ addleads, leadForm });

// biome-ignore format: a table is read by its columns
export const input = [
  optional('lead.srs_id',                  'number',     'Source and sub-source id',             both(seen('srs_id', notZero), inferred('SRS_ID', notZero))),
  optional('lead.first_name',              'string',     'First name',                           both(seen('firstname', { max: 25 }), seen('FirstName'))),
  optional('lead.last_name',               'string',     'Last name',                            both(seen('lastname', { max: 25 }), seen('LastName'))),
  optional('lead.email',                   'email',      'E-mail address',                       both(seen('email'), seen('Email'))),
  required('lead.phone_1',                 'phone',      'Main phone, at home',                  both(seen('phone1'), seen('Phone'))),
  optional('lead.phone_2',                 'phone',      'Second phone, a mobile',               both(seen('phone2'), inferred('Phone2'))),
  optional('lead.address_1',               'string',     'Street address',                       both(seen('address1', { max: 35 }), seen('Address'))),
  optional('lead.address_2',               'string',     'Second line of the address',           both(inferred('address2'), inferred('Address2'))),
  optional('lead.city',                    'string',     'City',                                 both(seen('city', { max: 35 }), seen('City'))),
  optional('lead.state',                   'state',      'State, as a name or a code',           both(seen('state'), seen('State'))),
  required('lead.postal_code',             'postal_code', 'ZIP code',                            both(documented('zip', { encode: zip5 }), seen('Zip'))),
  optional('lead.comments',                'string',     'Comments; for landing pages of Easy Climber',
                                                                                                 both(inferred('notes', { max: 2000 }), inferred('Comments'))),
  optional('lead.trustedform_cert_url',    'string',     'URL of the TrustedForm certificate; sent with addleads only',
                                                                                                 { addleads: inferred('TrustedFormCertUrl') }),
  required('leadperfection.subdomain',     'string',     'Your subdomain of leadperfection.com', undefined, { destination: true, schema: t.labelSchema }),
  optional('leadperfection.action',        'string',     'Page to post to, such as LeadFormTransfer or addleads',
           undefined, { default: { value: 'LeadFormExtraFields' }, example: 'LeadFormExtraFields', schema: t.wordSchema }),
  optional('leadperfection.userid',        'string',     'User id that LeadPerfection gave you', { leadForm: seen('UserID') }, { secret: true }),
  optional('leadperfection.password',      'string',     'Password that LeadPerfection gave you', { leadForm: seen('Password') }, { secret: true }),
  optional('leadperfection.campaign_media', 'string',    'Medium of the campaign',               { leadForm: inferred('Campaign_Media') }),
  optional('leadperfection.campaign_label', 'string',    'Label of the campaign',                { leadForm: inferred('Campaign_Label') }),
  optional('leadperfection.details',       'string',     'Details',                              { leadForm: inferred('Details') }, { personal: true }),
  optional('leadperfection.dialed_tollfree', 'string',   'Toll-free number dialled; depends on your bucket', { leadForm: seen('Dialed_Tollfree') }),
  optional('leadperfection.media1',        'string',     'Media field 1',                        { leadForm: inferred('Media1') }, { personal: true }),
  optional('leadperfection.media2',        'string',     'Media field 2',                        { leadForm: inferred('Media2') }, { personal: true }),
  optional('leadperfection.media3',        'string',     'Media field 3',                        { leadForm: inferred('Media3') }, { personal: true }),
  optional('leadperfection.media4',        'string',     'Media field 4; Experian\'s certainty of the phone',
                                                                                                 { leadForm: inferred('Media4') }, { personal: true }),
  optional('leadperfection.media5',        'string',     'Media field 5; Experian\'s type of the phone', { leadForm: inferred('Media5') }, { personal: true }),
  optional('leadperfection.media6',        'string',     'Media field 6',                        { leadForm: inferred('Media6') }, { personal: true }),
  optional('leadperfection.media7',        'string',     'Media field 7',                        { leadForm: inferred('Media7') }, { personal: true }),
  optional('leadperfection.custom.*',      'wildcard',   'More keys under names of your own',    both(documented('*'), documented('*'))),
  optional('leadperfection.lead_age',      'number',     'Age of the lead in seconds; sent with addleads only',
                                                                                                 { addleads: inferred('LeadAge') }, {
           default: { from: 'trustedform.age_in_seconds' }, volatile: true }),
  optional('leadperfection.website_origin', 'string',    'Page on which the lead was given; sent with addleads only',
                                                                                                 { addleads: inferred('WebsiteOrigin') }, {
           default: { from: 'trustedform.page_url' }, personal: true }),
  optional('leadperfection.consent_language', 'string',  'Wording of the consent; sent with addleads only',
                                                                                                 { addleads: inferred('ConsentLanguage') }, {
           default: { from: 'trustedform.verify.languages' }, personal: true }),
  optional('timeout_seconds',              'number',     'Seconds to wait for an answer, after which the outcome is error',
           undefined, { default: { value: '360' }, example: '30', volatile: true }),
];

export const output = [
  required('outcome', 'string', 'What became of the lead: success, failure or error'),
  optional('reason', 'string', 'Why, unless it was a success'),
];

/** A lead with the settings of Create Lead. */
export type CreateLead = t.Vars<typeof input>;

export const requestVariables = () => t.variables(input);
export const responseVariables = () => t.getResponseFields(output);
const get = (vars: unknown, name: (typeof input)[number]['name']) => t.read(input, vars, name).trim();
const getHost = (vars: unknown) => t.accountHost(get(vars, 'leadperfection.subdomain'), domain);

/** Returns the wire format of the page. */
export const wireFormat = (vars: unknown): 'addleads' | 'leadForm' =>
  get(vars, 'leadperfection.action').toLowerCase() === 'addleads' ? 'addleads' : 'leadForm';

export function validate(vars: unknown): string | undefined {
  const missing = t.validateRequired(input, vars);
  if (missing) return missing;
  if (!getHost(vars)) return `leadperfection.subdomain must be the part before .${domain} alone, not an address`;
  if (!t.isPathSafe(get(vars, 'leadperfection.action'))) return 'leadperfection.action must be a single word';
  return undefined;
}

export function request(vars: CreateLead): t.Request {
  const [host, action] = [getHost(vars), get(vars, 'leadperfection.action')];
  if (!host || !t.isPathSafe(action)) throw t.createInvalidHostError();
  const format = wireFormat(vars);
  const sender: t.Pair[] = format === 'addleads' ? [['sender', t.toText(t.getPath(vars, ['source', 'name']))]] : [];
  return {
    url: `https://${host}/batch/${action}.asp`,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/plain' },
    body: t.form(t.toPairs(input, vars, format, sender)),
  };
}

/** Matches a reason about the user id or the password (inferred): the settings are wrong, not the lead. */
const aboutCredentials = /\b(?:user[\s_-]?(?:id|name)|uid|pass[\s_-]?word|passwd|pwd|log[\s_-]?[io]n|credentials?)\b/i;

/** Only `[OK]` at the very start is an acceptance. A public client that looks for "ok" anywhere accepts "token". */
export function interpret(
  vars: unknown,
  _req: unknown,
  res: t.VendorResponse,
): t.Interpretation<t.Fields<typeof output>> {
  const words = t.bodyText(res)?.trim() ?? '';
  if (words.length > 200) return t.unrecognized('LeadPerfection', res);
  if (/^\[OK\](\s|$)/.test(words)) return t.accepted('LeadPerfection', res, {});
  if ('[OK]'.startsWith(words)) return t.unrecognized('LeadPerfection', res); // nothing, or an acceptance that was cut
  const isLine = t.is2xx(res) && !/[\r\n]|^[<{]/.test(words) && t.readBody(res, ['json']).kind === 'text';
  const reason = isLine && !t.isServerError(words) ? t.toReason(words, t.createRedactor(input, vars)) : '';
  if (!reason) return t.unrecognized('LeadPerfection', res);
  return { code: aboutCredentials.test(words) ? 'misconfigured' : 'rejected', reason };
}

export const response = t.createResponse(output, interpret);

/** The pages have neither EventID nor LogNumber; a `custom` key may add them. */
export const feedbackIds = (vars: unknown, fields?: object): t.FeedbackId[] =>
  getSentIds(t.toPairs(input, vars, wireFormat(vars)), fields);

export const destination = (vars: CreateLead): t.Destination => ({
  host: getHost(vars) ?? domain,
  account: `${get(vars, 'leadperfection.subdomain').toLowerCase()}/${get(vars, 'leadperfection.action')}`,
});
