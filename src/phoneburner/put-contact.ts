/**
 * PhoneBurner LeadStream, put contact: one GET with everything in its query string, answered by one line of text.
 *
 * Source: the vendor's page "LeadStream - Vendor Integration" for parameters, order and answers. The GET creates data:
 * it must never be prefetched, cached or repeated. After a time-out, a second attempt is answered with DUPLICATE EMAIL,
 * because the first may have worked. The URL contains the key and the person: show it only through `redactVars`.
 */
import * as t from '../types';
import { documented, optional, required } from '../types';

const host = 'www.phoneburner.com';
const MAX_URL_LENGTH = 8000; // a common limit of web servers
const otherKind = ['5', 'Other'] as const;
const phoneKinds = new Map<string, readonly [type: string, label: string]>([
  ['home', ['1', 'Home']],
  ['work', ['2', 'Work']],
  ['mobile', ['3', 'Mobile']],
]);
/** Any name is allowed for a blank value: it is not sent. */
const idsOfDigits = { object: { patternProperties: { '[^0-9]': t.blankSchema } } };
const together = { manual: true };
const pasted = { encode: (id: string) => id.trim() };
/** Sorts ids in ascending order, whatever their length. JavaScript itself sorts only number names below 2³². */
const byNumber = (first: string, second: string) =>
  Number(first) - Number(second) || first.localeCompare(second, 'en', { numeric: true });

/** Formats a date like the vendor's sample, `12/24/2017`. Digits alone may be an order number, `1.2.26` a version. */
function formatCustomDate(text: string): string {
  if (text.length > 40 || !/\d/.test(text) || !customDate.test(text)) return text;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:T00:00:00(?:\.0+)?Z?)?$/.exec(t.normalizers.date(text)) ?? [];
  return year === undefined ? text : `${month}/${day}/${year}`;
}

/** A four-digit year with separators or a month's name, or two slashes; not a date in the vendor's format already. */
const customDate =
  /^(?!(?:0\d|1[0-2])\/\d\d\/\d{4}$)(?:\d{1,2}\/\d{1,2}\/\d{2}|(?=.*\d[-/.]\d|.*[a-z]{3}).{0,30}\b\d{4}\b.{0,30}|.*[a-z]{3}.*\d\d)$/i;

const customField = { order: byNumber, encode: formatCustomDate };

// biome-ignore format: a table is read by its columns
export const input = [
  required('phoneburner.key',           'string',        'Your vendor key',                                documented('key', pasted), { secret: true }),
  optional('lead.first_name',           'string',        'First name',                                     documented('firstname')),
  optional('lead.last_name',            'string',        'Last name',                                      documented('lastname')),
  required('lead.email',                'email',         'E-mail address; a second lead with it is refused', documented('email')),
  optional('lead.phone_1',              'phone',         'Main phone',                                     documented('phone')),
  optional('lead.phone_2',              'phone',         'Second phone; the first of the additional ones', documented('additional_phones[]', together)),
  optional('lead.phone_3',              'phone',         'Third phone; the next of the additional ones',   documented('additional_phones[]', together)),
  optional('lead.address_1',            'string',        'Street address',                                 documented('address1')),
  optional('lead.address_2',            'string',        'Second line of the address',                     documented('address2')),
  optional('lead.city',                 'string',        'City',                                           documented('city')),
  optional('lead.state',                'state',         'State, as a name or a code',                     documented('state')),
  optional('lead.postal_code',          'postal_code',   'Postal code',                                    documented('zip')),
  optional('lead.country',              'string',        'Country',                                        documented('country')),
  optional('phoneburner.custom_field.*', 'wildcard',
           'Custom fields by their id, from the Custom Field Legend; they must exist already. A date goes as 12/24/2017',
                                                                                                           documented('custom_field[*]', customField), {
           example: { 195481: '12/24/2017' }, schema: idsOfDigits }),
  required('phoneburner.user_id',       'string',        'Id of the account that manages the LeadStreams', documented('user_id', pasted), {
           example: '377310706', destination: true }),
  required('phoneburner.cm_id',         'string',        'Id of the LeadStream\'s distribution folder',    documented('cm_id', pasted), {
           example: '576846', destination: true }),
  optional('phoneburner.promocode',     'string',        'Promotion code, such as "No E-mail Leads"; what it does is inferred', documented('promocode')),
  optional('phoneburner.additional_phones', 'array',     'More phones, after phones 2 and 3',              documented('additional_phones[]', together), {
           personal: true, example: '7025550154' }),
  optional('phoneburner.additional_phone_types', 'array', 'Their types, in the same order: 1 home, 2 work, 3 mobile, 4 fax, 5 other',
                                                                                                           documented('additional_phone_types[]', together), {
           example: '2' }),
  optional('phoneburner.additional_phone_labels', 'array', 'Their labels, in the same order',              documented('additional_phone_labels[]', together), {
           personal: true, example: 'Work' }),
  optional('phoneburner.tags',          'array',         'Tags',                                           documented('tags[]', together), {
           personal: true, example: 'Hot Lead' }),
];

export const output = [
  required('outcome', 'string', 'What became of the lead: success, failure or error'),
  optional('reason', 'string', 'Why, unless it was a success'),
  optional('lead_url', 'string', 'Address of the lead at PhoneBurner, unique to it'),
];

/** A lead with the settings of Put Contact. */
export type PutContact = t.Vars<typeof input>;

export const requestVariables = () => t.variables(input);
export const responseVariables = () => t.getResponseFields(output);
const get = (vars: unknown, name: (typeof input)[number]['name']) => t.read(input, vars, name);

export function validate(vars: unknown): string | undefined {
  const missing = t.validateRequired(input, vars);
  if (missing) return missing;
  const named = t.readEntries(input, vars, 'phoneburner.custom_field.*');
  if (named.some(([id]) => !/^\d+$/.test(id))) return 'phoneburner.custom_field must have ids of digits only';
  if (t.getMaxQueryLength(input, vars) > MAX_URL_LENGTH - 100 && buildUrl(vars).length > MAX_URL_LENGTH)
    return 'the lead is too long: its URL would pass 8,000 characters';
  return undefined;
}

export const request = (vars: PutContact): t.Request => ({
  url: buildUrl(vars),
  method: 'GET',
  headers: { Accept: 'text/plain' },
});

function buildUrl(vars: unknown): string {
  const pairs = [...t.toPairs(input, vars), ...additionalPhones(vars), ...tags(vars)];
  return `https://${host}/api/vendor/put_contact?${t.query(pairs)}`;
}

/** The three lists are paired only by position (inferred), so each phone sends all three, even a blank label. */
function additionalPhones(vars: unknown): t.Pair[] {
  const pairs: t.Pair[] = [];
  const add = (phone: string, type: string, label: string) => {
    pairs.push(
      ['additional_phones[]', phone],
      ['additional_phone_types[]', type],
      ['additional_phone_labels[]', label],
    );
  };
  for (const name of ['phone_2', 'phone_3'] as const) {
    const phone = get(vars, `lead.${name}`);
    if (phone === '') continue;
    const [type, label] = phoneKinds.get(t.resolvePhoneType(t.getPath(vars, ['lead', name]))) ?? otherKind;
    add(phone, type, label);
  }
  const types = t.readList(input, vars, 'phoneburner.additional_phone_types');
  const labels = t.readList(input, vars, 'phoneburner.additional_phone_labels');
  for (const [index, phone] of t.readList(input, vars, 'phoneburner.additional_phones')) {
    if (phone === '' || t.isMasked(phone)) continue;
    add(t.normalizers.phone(phone), types.get(index) || otherKind[0], labels.get(index) ?? '');
  }
  return pairs;
}

const tags = (vars: unknown): t.Pair[] =>
  [...t.readList(input, vars, 'phoneburner.tags').values()].filter(Boolean).map((tag) => ['tags[]', tag]);

const leadUrl = /^https:\/\/www\.phoneburner\.com\/\S{0,500}$/;

/** The vendor's documented reasons. Most are about the account or the settings, not about the lead. */
const documentedReasons = new Map<string, 'rejected' | 'duplicate' | 'misconfigured'>([
  ['INVALID EMAIL', 'rejected'],
  ['DUPLICATE EMAIL', 'duplicate'],
  ['IDNUMBER IS REQUIRED', 'misconfigured'],
  ['UNKNOWN USER', 'misconfigured'],
  ['CANCELLED USER', 'misconfigured'],
  ['CM_ID IS REQUIRED', 'misconfigured'],
  ['CM_ID IS INVALID', 'misconfigured'],
  ['BAD RESPONSE TYPE', 'misconfigured'],
]);

export function interpret(
  vars: unknown,
  _req: unknown,
  res: t.VendorResponse,
): t.Interpretation<t.Fields<typeof output>> {
  const [, word = '', rest = ''] =
    /^[ \t]*(SUCCESS|FAILURE|ERROR)[ \t]*\|(.*)$/i.exec(t.bodyText(res)?.trimEnd() ?? '') ?? [];
  if (word.toUpperCase() === 'SUCCESS') {
    const lead_url = rest.replace(/\s/g, ''); // the vendor's page shows a stray space in it
    return t.accepted('PhoneBurner', res, leadUrl.test(lead_url) ? { lead_url } : {});
  }
  if (!word || !t.is2xxOr4xx(res)) return t.unrecognized('PhoneBurner', res);
  const words = rest.trim().toUpperCase();
  const code = documentedReasons.get(words);
  if (code) return { code, reason: words };
  if (t.isServerError(words)) return t.unrecognized('PhoneBurner', res);
  return { code: 'rejected', reason: t.toReason(rest, t.createRedactor(input, vars)) || 'refused without a reason' };
}

export const response = t.createResponse(output, interpret);

export const destination = (vars: PutContact): t.Destination => ({
  host,
  account: `${get(vars, 'phoneburner.user_id').trim()}/${get(vars, 'phoneburner.cm_id').trim()}`,
});
