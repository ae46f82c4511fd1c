/**
 * LeadPerfection, Feedback (inbound): the vendor reports the disposition of a lead, some 60 seconds after the lead and
 * again at each change.
 *
 * Source: only the list of keys on the public LeadConduit page is documented. Method, format, casing and the expected
 * answer are not, so all of them are tolerated. Seen in a customer's notes: posts are never retried, some are
 * missing, old ones come again out of order; times are the client's wall clock. So taking a post twice must be safe,
 * and no part of a post may be lost silently. The query wins over the body, and its `event_id` belongs to the engine:
 * the public engine's own modules do the same (seen). How posts are wrapped and written is taken from reports on other
 * receivers, and which keys make a return or a conversion is our own reading (both inferred).
 */
import * as t from '../types';
import { documented, optional } from '../types';
import { type DerivedField, explainPost } from './explain-post';
import { getPostedIds } from './feedback-ids';
import { foldFeedback, summarizeFeedback } from './fold-feedback';
import { type MergeRules, mergePost } from './merge-post';
import { type PostKeys, parsePost } from './parse-post';
import { normalizeKey } from './post-keys';
import { isNothing, normalizeValue, toFieldText } from './post-values';

// biome-ignore format: a table is read by its columns
export const input = [
  optional('type',             'string',      'Kind of the feedback: return or conversion',                  documented('Type')),
  optional('reason',           'string',      'Why, in few words that repeat',                               documented('Reason')),
  optional('error_msg',        'string',      'What went wrong while the post was read; ours, not posted'),
  optional('ProspectID',       'string',      'LeadPerfection id of the prospect',                           documented('ProspectID')),
  optional('EventID',          'string',      'LeadConduit id of the delivery that this is about',           documented('EventID')),
  optional('LeadNumber',       'string',      'Number of the lead',                                          documented('LeadNumber')),
  optional('LogNumber',        'string',      'Your own id, as it was sent with the lead',                   documented('LogNumber')),
  optional('FirstName',        'string',      'First name',                                                  documented('FirstName'), { personal: true }),
  optional('LastName',         'string',      'Last name',                                                   documented('LastName'), { personal: true }),
  optional('Address1',         'string',      'Street address',                                              documented('Address1'), { personal: true }),
  optional('City',             'string',      'City',                                                        documented('City'), { personal: true }),
  optional('State',            'state',       'State',                                                       documented('State'), { personal: true }),
  optional('Zip',              'postal_code', 'ZIP code',                                                    documented('Zip'), { personal: true }),
  optional('Phone',            'phone',       'Phone',                                                       documented('Phone'), { personal: true }),
  optional('Email',            'email',       'E-mail address',                                              documented('Email'), { personal: true }),
  optional('DateReceived',     'string',      'When the lead came in',                                       documented('DateReceived')),
  optional('EntryDate',        'string',      'When it was entered',                                         documented('EntryDate')),
  optional('SalesRep',         'string',      'Sales representative',                                        documented('SalesRep'), { personal: true }),
  optional('Setter',           'string',      'Who set the appointment',                                     documented('Setter'), { personal: true }),
  optional('Prod',             'string',      'LeadPerfection id of the product',                            documented('Prod')),
  optional('Source',           'string',      'Name of the source',                                          documented('Source')),
  optional('SubSource',        'string',      'Name of the sub-source',                                      documented('SubSource')),
  optional('SRS_ID',           'string',      'Source and sub-source id',                                    documented('SRS_ID')),
  optional('Dispo',            'string',      'Where the lead stands now; the reason where none is given',   documented('Dispo')),
  optional('CallsCount',       'number',      'Calls made so far',                                           documented('CallsCount')),
  optional('ApptDate',         'string',      'Appointment as it stands, on the client\'s clock',            documented('ApptDate')),
  optional('EverSet',          'boolean',     'Whether an appointment was ever set',                         documented('EverSet')),
  optional('EverGrossIssue',   'boolean',     'Whether the lead was ever issued',                            documented('EverGrossIssue')),
  optional('EverDemo',         'boolean',     'Whether there ever was a demonstration',                      documented('EverDemo')),
  optional('Sold',             'boolean',     'Whether it ever came to a sale',                              documented('Sold')),
  optional('Gross',            'string',      'Gross',                                                       documented('Gross')),
  optional('PrimaryJobStatus', 'string',      'Status of the primary job',                                   documented('PrimaryJobStatus')),
  optional('Method',           'string',      'What was done: X deleted, A added, M merged with another',    documented('Method')),
  optional('ikr_id',           'string',      'Id of the reason for which the lead was deleted',             documented('ikr_id')),
  optional('ikrdescr',         'string',      'That reason in words',                                        documented('ikrdescr')),
  optional('inq_id',           'string',      'LeadPerfection id of the inquiry',                            documented('inq_id')),
  optional('RecType',          'string',      'Type of the record',                                          documented('RecType')),
];

/** The fields of a post. */
export type Feedback = t.Posted<typeof input>;

export const output = [
  optional('lead.id', 'string', 'Id of the lead, for the source to refer to'),
  optional('outcome', 'string', 'What became of the post', undefined, { default: { value: 'success' } }),
  optional('reason', 'string', 'Why, if it was not a success'),
  optional('price', 'number', 'Price of the lead', undefined, { default: { value: '0' } }),
];

export const requestVariables = () => t.variables(input);
export const responseVariables = () => t.getResponseFields(output);

const readable = /^application\/(x-www-form-urlencoded|xml|json)$|^text\/(xml|json)$|\+(xml|json)$/;
const plainText = { 'Content-Type': 'text/plain' };

/** Returns the posted fields as text, by the vendor's names, with `type` and `reason` as LeadConduit wants them. */
export function request(req: t.InboundRequest): Feedback {
  const { fields, error_msg } = explain(req);
  return { ...Object.fromEntries(fields.map(({ name, text }) => [name, text])), ...(error_msg && { error_msg }) };
}

/** Returns for each field where it comes from and which rule chose it, and which keys of the post were ignored. */
export function explain(req: t.InboundRequest): t.PostExplanation {
  const method = t.toRawText(t.getPath(req, ['method'])).toUpperCase();
  if (method !== 'GET' && method !== 'POST') {
    throw new t.HttpError(405, { ...plainText, Allow: 'GET, POST' }, 'feedback is taken by GET and POST only');
  }
  const body = t.readPost(method === 'POST' ? req : {});
  const post = parsePost(postKeys, t.parseQuery(t.toRawText(t.getPath(req, ['uri']))), body.value);
  const isReadable = readable.test(t.getMimeType(req) || 'application/json') || body.kind === 'empty';
  if (!isReadable && !post.values.some(({ source }) => source === 'body')) {
    throw new t.HttpError(415, plainText, 'feedback is read as a form, as JSON or as XML only');
  }
  return explainPost(body.kind, post, mergePost(post.values, valueRules), deriveTypeAndReason);
}

/** Our own reading (inferred): a deleted lead is a return, a sold one a conversion; others only have a disposition. */
function deriveTypeAndReason({ Method, Sold, Dispo, ikrdescr }: Partial<Record<Name, string>>): DerivedField<Name>[] {
  const isDeleted = Method?.toUpperCase() === 'X';
  const isSold = t.normalizers.boolean(Sold ?? '') === 'true';
  return [
    { name: 'type', text: isDeleted && 'return', from: 'Method', rule: 'deleted' },
    { name: 'type', text: isSold && 'conversion', from: 'Sold', rule: 'sold' },
    { name: 'reason', text: isDeleted && ikrdescr, from: 'ikrdescr', rule: 'deleted' },
    { name: 'reason', text: Dispo, from: 'Dispo', rule: 'disposition' },
  ];
}

type Name = Exclude<(typeof input)[number]['name'], 'error_msg'>;

const keys = new Map(
  input.flatMap(({ name, wire }) =>
    name === 'error_msg' || wire === undefined ? [] : [[name as Name, t.toRawText(t.getPath(wire, ['key']))]],
  ),
);
const ids: readonly Name[] = ['ProspectID', 'EventID', 'LeadNumber'];
const types = new Map(input.map(({ name, type }) => [name, type] as const));
const isType = (text: string) => ['return', 'conversion'].includes(text.toLowerCase());

/** `method=POST` and `type=feedback` describe the post itself. They are not values of the fields Method and Type. */
const postKeys: PostKeys<Name> = {
  keys,
  names: new Map([...keys].map(([name, key]) => [normalizeKey(key), name])),
  ids,
  toText: (name, posted) => {
    if (isNothing(posted, name === 'FirstName' || name === 'LastName')) return '';
    return name === 'type' && isType(posted) ? posted.toLowerCase() : toFieldText(types.get(name) ?? 'string', posted);
  },
  isTransport: (name, text) =>
    (name === 'Method' && /^(?:get|post|put)$/i.test(text)) || (name === 'type' && /^feedback$/i.test(text)),
};

const valueRules: MergeRules<Name> = {
  ids,
  isValid: (name, text) => name !== 'type' || isType(text),
  normalize: (name, text) => normalizeValue(types.get(name) ?? 'string', text),
};

export const feedbackIds = getPostedIds;
export { foldFeedback, summarizeFeedback };

/** Returns the answer to the post with the requested fields: 201, or 409 when the reason contains "forbidden". */
export function response(req: t.InboundRequest, vars: unknown, fieldIds?: readonly string[]): t.InboundResponse {
  const wanted = Array.isArray(fieldIds) ? fieldIds.map(t.toRawText) : output.map(({ name }) => name);
  const valueAt = (path: string) =>
    t.toRawText(t.getPath(vars, path.split('.'))) || (path === 'outcome' ? 'success' : '');
  const fields = wanted.flatMap((path): [string, string | number][] => {
    if (path === 'price') return [[path, finite(t.normalizers.number(valueAt(path)))]];
    return valueAt(path) === '' ? [] : [[path, valueAt(path)]];
  });
  return t.negotiateResponse(req, /forbidden/i.test(valueAt('reason')) ? 409 : 201, fields);
}

/** JSON has no infinity. */
const finite = (price: string) => (Number.isFinite(Number(price)) ? Number(price) : 0);
