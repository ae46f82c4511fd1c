import * as t from 'leadconduit-vendors/types';
import { createAction, documented, optional, required } from 'leadconduit-vendors/types';

/**
 * A vendor that exists in tests alone. It uses what the contract allows and no real vendor here needs: a PUT, typed and
 * nested JSON, an idempotency header, and a request that is safe to repeat.
 */

const input = [
  required('lead.email', 'email', 'E-mail address', documented('contact.email')),
  optional('lead.phone_1', 'phone', 'Phone', documented('contact.phone')),
  optional('lead.postal_code', 'postal_code', 'ZIP code', documented('contact.address.zip')),
  optional('rooms', 'number', 'Rooms', documented('home.rooms')),
  optional('account_number', 'number', 'A number of many digits', documented('home.account')),
  optional('owner', 'boolean', 'Whether the lead owns the home', documented('home.owner')),
  optional('interests', 'array', 'Interests', documented('interests')),
  optional('extra.*', 'wildcard', 'More keys', documented('extra.*')),
  required('example.token', 'string', 'Token', undefined, { secret: true }),
];

const output = [
  required('outcome', 'string', 'What became of the lead'),
  optional('reason', 'string', 'Why'),
  optional('price', 'number', 'Price'),
];

function interpret(_vars: unknown, _req: unknown, res: t.VendorResponse): t.Interpretation<t.Fields<typeof output>> {
  const body = t.readBody(res, ['json']);
  const field = (name: string) => ('value' in body ? t.getPath(body.value, [name]) : undefined);
  if (field('ok') === true) return t.accepted('Example', res, { price: Number(field('price')) });
  const error = t.toRawText(field('error'));
  const codes = { busy: 'rate_limited', known: 'duplicate', bad_token: 'misconfigured', bad_lead: 'rejected' } as const;
  if (!Object.hasOwn(codes, error) || !t.is2xxOr4xx(res)) return t.unrecognized('Example', res);
  return { code: codes[error as keyof typeof codes], reason: error };
}

export const putLead = createAction(
  'example_put_lead',
  { vendor: 'example', name: 'Put Lead', description: 'Puts a lead.', tag: 'CRM' },
  {
    input,
    output,
    validate: (vars: unknown) => t.validateRequired(input, vars),
    request: (vars: t.Vars<typeof input>): t.Request => ({
      url: `https://api.example.com/leads/${t.getIdempotencyKey(input, vars)}`,
      method: 'PUT',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        Authorization: `Bearer ${t.read(input, vars, 'example.token')}`,
        'Idempotency-Key': t.getIdempotencyKey(input, vars),
      },
      body: t.typedJson(input, vars),
    }),
    interpret,
    response: t.createResponse(output, interpret),
    requestVariables: () => t.variables(input),
    responseVariables: () => t.getResponseFields(output),
    destination: () => ({ host: 'api.example.com', account: 'example' }),
    isSafeToRetry: () => true,
  },
);
