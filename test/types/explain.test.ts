import { feedback } from 'leadconduit-vendors/leadperfection';
import { HttpError } from 'leadconduit-vendors/types';

const explain = (body: unknown, uri = '/') => {
  const headers = {
    'Content-Type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
  };
  return feedback.explain({
    method: 'POST',
    uri,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
};
const getRules = (body: unknown, uri?: string) =>
  Object.fromEntries(explain(body, uri).fields.map(({ name, text, rule }) => [name, [text, rule]]));

describe('the rule that decided for a field', () => {
  test.each<[string, unknown, string | undefined, Record<string, string[]>]>([
    ['one value', { Dispo: 'Set', Reason: 'x' }, undefined, { Dispo: ['Set', 'only_value'] }],
    [
      'one value twice',
      'Phone=512-555-0142&Phone=(512)+555-0142',
      undefined,
      { Phone: ['(512) 555-0142', 'equal_values'] },
    ],
    ['a known type', { Type: 'Return' }, '/?Type=status', { type: ['return', 'known_type'] }],
    [
      'exact spelling',
      { source: 'web', Source: 'Web forms' },
      '/?source=x',
      { Source: ['Web forms', 'exact_spelling'] },
    ],
    ['the query', { Source: 'a' }, '/?Source=b', { Source: ['b', 'query_over_body'] }],
    ['a folded query and an exact body', { Source: 'a' }, '/?source=b', { Source: ['a', 'exact_spelling'] }],
    ['the inner object', { City: 'a', lead: { City: 'b' } }, undefined, { City: ['b', 'own_object'] }],
    ['the outer one of an unnamed object', { City: 'a', foo: { City: 'b' } }, undefined, { City: ['a', 'own_object'] }],
    ['the last value', 'City=a&City=b', undefined, { City: ['b', 'last_value'] }],
    [
      'a deleted lead',
      { Method: 'X', ikrdescr: 'Bad' },
      undefined,
      { type: ['return', 'deleted'], reason: ['Bad', 'deleted'] },
    ],
    [
      'a sold lead',
      { Sold: -1, Dispo: 'Won' },
      undefined,
      { type: ['conversion', 'sold'], reason: ['Won', 'disposition'] },
    ],
  ])('%s', (_, body, uri, rules) => expect(getRules(body, uri)).toMatchObject(rules));
});

test('each field tells where it stood', () => {
  expect(explain({ customData: [{ key: 'Dispo', value: 'Set' }] }, '/?lead[ProspectID]=1').fields).toEqual([
    { name: 'ProspectID', text: '1', source: 'query', path: 'lead.ProspectID', rule: 'only_value' },
    { name: 'Dispo', text: 'Set', source: 'body', path: 'customData.Dispo', rule: 'only_value' },
    { name: 'reason', text: 'Set', source: 'derived', path: 'Dispo', rule: 'disposition' },
  ]);
});

test.each<[string, unknown, string, string, string]>([
  ["the engine's", {}, '/?event_id=1', 'event_id', 'engine'],
  ['of the transport', { Method: 'post' }, '/', 'Method', 'transport'],
  ['of the transport in the query', {}, '/?type=feedback', 'type', 'transport'],
  ['unknown', { lead: { hello: 'x' } }, '/', 'lead.hello', 'unknown_key'],
  ['blank', { Dispo: ' ' }, '/', 'Dispo', 'blank'],
  ['NULL', { LastName: 'NULL' }, '/', 'LastName', 'blank'],
  ['null', { Dispo: '(null)' }, '/', 'Dispo', 'blank'],
  ['broken', { customData: '{"Dispo": x' }, '/', 'customData', 'unreadable'],
  ['an object', { Dispo: { code: 7 } }, '/', 'Dispo', 'no_text'],
  ['overruled', { City: 'a', lead: { City: 'b' } }, '/', 'City', 'overruled'],
  ['an unknown type', { Type: 'x' }, '/', 'Type', 'unknown_type'],
  ["a sales person's", { user: { Email: 'bob@example.com' } }, '/', 'user.Email', 'other_party'],
  ["another lead's", { ProspectID: 1, related: { ProspectID: 2, Dispo: 'x' } }, '/', 'related.Dispo', 'other_lead'],
  ['of several leads', [{ ProspectID: 1 }, { ProspectID: 2 }], '/', 'ProspectID', 'several_leads'],
])('a key that is %s is ignored, and that is told', (_, body, uri, path, why) => {
  expect(explain(body, uri).ignored).toContainEqual({ source: uri === '/' ? 'body' : 'query', path, why });
});

test('two different ids at one level are two leads, and what stands outside of it is kept', () => {
  const several = { error_msg: 'the post is about several leads, which cannot be told apart' };
  const request = (body: unknown) =>
    feedback.request({ method: 'POST', uri: '/', headers: {}, body: JSON.stringify(body) });
  expect(request({ Source: 'web', leads: [{ EventID: 'a' }, { EventID: 'b' }] })).toEqual({
    Source: 'web',
    ...several,
  });
  expect(request({ a: { LeadNumber: 1 }, b: { LeadNumber: 2 } })).toEqual(several);
  expect(request({ a: { LeadNumber: 1 }, b: { leadnumber: 2 } })).toEqual(several);
  expect(request({ a: { EventID: '{AB-C}' }, b: { EventID: 'ab-c' } })).toEqual({ EventID: 'ab-c' });
  expect(request({ a: { ProspectID: 1 }, b: { LeadNumber: 2 } })).toEqual({ ProspectID: '1', LeadNumber: '2' });
  expect(request({ ProspectID: 1, lead: { ProspectID: 2 } })).toEqual({ ProspectID: '2' });
  expect(request({ event: { event_id: 'x' }, lead: { EventID: 'a' } })).toEqual({ EventID: 'a' });
  expect(request([{ EventID: 'a' }, { event_id: 'b' }])).toEqual(several);
  expect(request({ ProspectID: 1, City: 'a', was: { ProspectID: 1, City: 'b' } })).toEqual({
    ProspectID: '1',
    City: 'a',
  });
  expect(request({ City: 'a', was: { ProspectID: 1, City: 'b' } })).toEqual({ ProspectID: '1', City: 'b' });
});

test('a known key whose value is an object gives its text, or that there is none is told', () => {
  const request = (body: unknown) => feedback.request({ method: 'POST', uri: '/', headers: {}, body });
  expect(request({ Email: { address: 'jane@example.com' }, SalesRep: { id: 7, name: 'Bob' } })).toEqual({
    Email: 'jane@example.com',
    SalesRep: 'Bob',
  });
  expect(request({ City: 'Austin', Dispo: { code: 7 } })).toEqual({
    City: 'Austin',
    error_msg: 'no text was found in Dispo',
  });
});

test('lists of keys and values are no lists of keys', () => {
  const request = (body: unknown) => feedback.request({ method: 'POST', uri: '/', headers: {}, body });
  const several = { ProspectID: '1', Dispo: 'Set', reason: 'Set' };
  expect(
    request({
      customData: [
        ['ProspectID', 1],
        ['Dispo', 'Set'],
      ],
    }),
  ).toEqual(several);
  expect(request({ customData: 'ProspectID: 1\nDispo: Set' })).toEqual(several);
  expect(request({ keys: ['ProspectID', 'Dispo'] })).toHaveProperty('error_msg');
  expect(request({ keys: ['ProspectID', '1'] })).toHaveProperty('error_msg');
  expect(request({ LastName: 'Null', ProspectID: 1 })).toEqual({ LastName: 'Null', ProspectID: '1' });
});

test('a part that cannot be read is told', () => {
  const { error_msg } = explain({ ProspectID: 1, customData: '{"Dispo": x' });
  expect(error_msg).toBe('a part of the post is no readable JSON or XML');
});

test('a post of too many values is read in part, and that is told', () => {
  const body = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`k${index}`, [{}]]));
  const { error_msg, fields } = feedback.explain({
    method: 'POST',
    uri: '/?Dispo=Set',
    body: { Source: 'web', ...body },
  });
  expect(fields.map(({ name }) => name)).toEqual(['Dispo', 'Source', 'reason']);
  expect(error_msg).toBe('a part of the post is too long or too deep to be read');
});

test('a post that refers to itself is read as far as it goes', () => {
  const body: Record<string, unknown> = { ProspectID: 1 };
  Object.assign(body, { lead: body, data: body });
  expect(feedback.request({ method: 'POST', uri: '/', body })).toMatchObject({ ProspectID: '1' });
});

test('what is turned away is turned away here, too', () => {
  expect(() => feedback.explain({ method: 'PUT' })).toThrow(HttpError);
  expect(() => feedback.explain({ method: 'POST', headers: { 'content-type': 'image/png' }, body: 'x' })).toThrow(
    HttpError,
  );
});

test('no message holds a value of the post', () => {
  const secret = 'canary@example.com';
  const { error_msg } = explain({ Type: secret, user: { Email: secret, [secret]: secret }, ProspectID: 1 });
  expect(error_msg).toMatch(/^Type is neither/);
  expect(error_msg).not.toContain('canary');
});

test.each([
  ['/Date(1767279600000)/', '2026-01-01T15:00:00Z'],
  ['/Date(1767279600250)/', '2026-01-01T15:00:00.250Z'],
  ['\\/Date(1767279600000)\\/', '2026-01-01T15:00:00Z'],
  ['/Date(1767279600000-0600)/', '2026-01-01T09:00:00-06:00'],
  ['/Date(1767279600000+0530)/', '2026-01-01T20:30:00+05:30'],
  ['/Date(-62135596800000)/', undefined],
  ['/Date(9999999999999999)/', '/Date(9999999999999999)/'],
  ['/Date(x)/', '/Date(x)/'],
  ['1/2/2026 3:04 PM', '1/2/2026 3:04 PM'],
])('the moment %s is %s', (posted, text) => {
  const fields = feedback.request({ method: 'POST', uri: '/', body: { ProspectID: 1, ApptDate: posted } });
  expect(fields.ApptDate).toBe(text);
});

test.each([
  [{ Sold: -1 }, { Sold: 'true', type: 'conversion' }],
  [{ EverSet: '-1' }, { EverSet: 'true' }],
  [{ CallsCount: -1 }, { CallsCount: '-1' }],
  [{ Sold: 0 }, { Sold: '0' }],
])('%j is %j', (body, fields) => {
  expect(feedback.request({ method: 'POST', uri: '/', body })).toEqual(fields);
});
