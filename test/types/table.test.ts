import { actions } from 'leadconduit-vendors/catalog';
import { isExchange, isInbound, listFixtures } from 'leadconduit-vendors/fixtures';
import {
  type Action,
  docsRows,
  documented,
  example,
  form,
  getLabel,
  inferred,
  isOutbound,
  json,
  optional,
  query,
  type Request,
  readEntries,
  readList,
  redactVars,
  required,
  seen,
  setPath,
  toPairs,
  validateRequired,
} from 'leadconduit-vendors/types';

const upper = (text: string) => text.toUpperCase();
const table = [
  required('lead.phone', 'phone', 'a phone', documented('phone')),
  optional('lead.name', 'string', 'a name', seen('name', { max: 5 }), { label: 'FullName' }),
  optional('code', 'string', 'a code', seen('code', { encode: upper }), { default: { from: 'source.codes' } }),
  optional('notes', 'string', 'notes', seen('notes', { max: 9 })),
  optional('lead.comments', 'string', 'comments', inferred('notes')),
  optional('tags', 'array', 'tags', documented('tags[]')),
  optional('field.*', 'wildcard', 'fields by their id', documented('field[*]')),
  optional('custom.*', 'wildcard', 'anything', documented('*')),
  optional('apart', 'string', 'put together by the action', documented('apart', { manual: true })),
  optional('unsent', 'string', 'not sent'),
];
const sent = (vars: object, before?: [string, string][]) => toPairs(table, vars, undefined, before);
const phone = { lead: { phone: '5125550142' } };

describe('check', () => {
  test.each([
    [{}, 'lead.phone must not be blank'],
    [{ lead: { phone: ' ' } }, 'lead.phone must not be blank'],
    [{ lead: { phone: null } }, 'lead.phone must not be blank'],
    [{ lead: { phone: '512***0142' } }, 'lead.phone must not be masked'],
    [{ lead: { phone: Object.assign(new String('512****142'), { masked: true }) } }, 'lead.phone must not be masked'],
    [{ lead: { phone: '5*2*5' } }, undefined],
    [{ lead: Object.create({ phone: '5125550142' }) }, 'lead.phone must not be blank'],
    [phone, undefined],
  ])('of %j is %p', (vars, problem) => expect(validateRequired(table, vars)).toBe(problem));
});

test('a default never takes the place of a masked value', () => {
  const contact = [
    required('lead.email', 'email', 'E-mail', documented('email'), { default: { from: 'source.email' } }),
  ];
  const source = { email: 'desk@example.com' };
  expect(toPairs(contact, { source })).toEqual([['email', 'desk@example.com']]);
  for (const email of ['j***@example.com', Object.assign(new String('jane@example.com'), { masked: true })]) {
    expect(validateRequired(contact, { lead: { email }, source })).toBe('lead.email must not be masked');
    expect(toPairs(contact, { lead: { email }, source })).toEqual([]);
  }
});

describe('wire', () => {
  test('keeps the order of the table and leaves out what is blank, manual or not sent', () => {
    const vars = {
      unsent: 'x',
      apart: 'x',
      tags: '',
      notes: ' ',
      code: 'b',
      lead: { name: 'Jane', phone: '5125550142' },
    };
    expect(sent(vars)).toEqual([
      ['phone', '5125550142'],
      ['name', 'Jane'],
      ['code', 'B'],
    ]);
  });

  test('cuts by characters as a reader counts them', () => {
    expect(sent({ lead: { name: '🙂🙂🙂🙂🙂🙂' } })).toEqual([['name', '🙂🙂🙂🙂🙂']]);
  });

  test('joins what shares a key by a line, and cuts the whole', () => {
    expect(sent({ notes: 'one', lead: { comments: 'two' } })).toEqual([['notes', 'one\ntwo']]);
    expect(sent({ lead: { comments: 'two' } })).toEqual([['notes', 'two']]);
  });

  test('takes a second name and a default, and joins a list in it by a space', () => {
    expect(sent({ FullName: 'Jane', source: { codes: ['a', ' ', 'b'] } })).toEqual([
      ['name', 'Jane'],
      ['code', 'A B'],
    ]);
    expect(sent({ FullName: 'Jane', lead: { name: 'Joan' }, code: 'c', source: { codes: ['a'] } })).toEqual([
      ['name', 'Joan'],
      ['code', 'C'],
    ]);
  });

  test('repeats the key of a list and skips its blank places', () => {
    expect(sent({ tags: ['a', ' ', null, 'b'] })).toEqual([
      ['tags[]', 'a'],
      ['tags[]', 'b'],
    ]);
    expect(sent({ tags: 'a, b\nc' })).toEqual([
      ['tags[]', 'a'],
      ['tags[]', 'b'],
      ['tags[]', 'c'],
    ]);
    expect([...readList(table, { tags: 'a,,c\r\n\r\ne' }, 'tags')]).toEqual([
      [0, 'a'],
      [1, ''],
      [2, 'c'],
      [3, ''],
      [4, 'e'],
    ]);
  });

  test('names the fields of a wildcard, by own keys alone, sparse arrays and dotted names too', () => {
    const sparse: string[] = [];
    sparse[297989] = 'x';
    sparse[7] = 'y';
    expect(sent({ field: sparse })).toEqual([
      ['field[7]', 'y'],
      ['field[297989]', 'x'],
    ]);
    expect(sent({ field: Object.create({ 7: 'y' }) })).toEqual([]);
    expect(readEntries(table, { custom: { My: { Field: 'x', Other: ' ' }, '$&': 'y' } }, 'custom.*')).toEqual([
      ['My.Field', 'x'],
      ['$&', 'y'],
    ]);
  });

  test('lets a free name replace a key whatever its case, but not one that is required', () => {
    const vars = { ...phone, code: 'a', custom: { CODE: 'z', Phone: '0', other: '1', OTHER: '2' } };
    expect(sent(vars)).toEqual([
      ['phone', '5125550142'],
      ['code', 'Z'],
      ['other', '2'],
    ]);
  });

  test('starts with the pairs that it is given', () => {
    expect(
      sent(phone, [
        ['sender', 'me'],
        ['blank', ''],
      ]),
    ).toEqual([
      ['sender', 'me'],
      ['phone', '5125550142'],
    ]);
  });

  test('chooses one of several wire formats', () => {
    const two = [
      optional('a', 'string', 'a', { old: seen('A'), new: seen('b') }),
      optional('c', 'string', 'c', { new: seen('c') }),
    ];
    expect(toPairs(two, { a: '1', c: '2' }, 'old')).toEqual([['A', '1']]);
    expect(toPairs(two, { a: '1', c: '2' }, 'new')).toEqual([
      ['b', '1'],
      ['c', '2'],
    ]);
    expect(toPairs(two, { a: '1', c: '2' })).toEqual([]);
  });
});

describe('the encoders', () => {
  const pairs: [string, string][] = [
    ['a b', 'é&=+ "\n'],
    ['tags[]', '1'],
    ['tags[]', '2'],
    ['__proto__', 'x'],
    ['10', 'y'],
  ];

  test('json keeps order and every text', () => {
    expect(json(pairs)).toBe('{"a b":"é&=+ \\"\\n","tags[]":"1","tags[]":"2","__proto__":"x","10":"y"}');
  });

  test('query and form are read back by another parser', () => {
    expect([...new URLSearchParams(query(pairs))]).toEqual(pairs);
    expect([...new URLSearchParams(form(pairs))]).toEqual(pairs);
    expect(query([['a b', 'c d']])).toBe('a%20b=c%20d');
    expect(form([['a b', 'c d']])).toBe('a+b=c+d');
  });
});

const outbound = (actions as Action[]).filter((action) => isOutbound(action));

/** The names of what is sent, in their order. */
function namesIn({ url, body = '{}' }: Request): string[] {
  const inBody = body.startsWith('{') ? Object.keys(JSON.parse(body)) : [...new URLSearchParams(body).keys()];
  return [...new URL(url).searchParams.keys(), ...inBody];
}

describe.each(outbound.map((action) => [action.key, action] as const))('redactVars of %s', (_, action) => {
  const fixtures = listFixtures(action).filter((fixture) => isExchange(fixture));

  test.each(fixtures.map((fixture) => [fixture.case, fixture] as const))(
    'covers %s and keeps its shape',
    (_, fixture) => {
      const shown = action.request(redactVars(action.input, fixture.vars));
      expect(namesIn(shown)).toEqual(namesIn(fixture.request));
      const {
        lead = {},
        phoneburner = {},
        leadperfection = {},
      } = fixture.vars as Record<string, Record<string, string>>;
      const { key, password, userid } = { ...phoneburner, ...leadperfection };
      const { last_name, address_1, trustedform_cert_url, comments } = lead;
      const phones = [lead.phone_1, lead.phone_2, lead.phone_3].map((phone) => phone?.replace(/\D/g, '').slice(-7));
      const personal = [
        lead.email,
        last_name,
        address_1,
        trustedform_cert_url,
        comments,
        key,
        password,
        userid,
        ...phones,
      ];
      const text = decodeURIComponent(JSON.stringify(shown).replaceAll('+', ' ')).toLowerCase();
      for (const value of personal) if (value?.trim()) expect(text).not.toContain(value.toLowerCase());
    },
  );

  test('has an example that passes, whole or with what is required alone', () => {
    expect(action.validate(example(action.input))).toBeUndefined();
    expect(action.validate(example(action.input, 'required'))).toBeUndefined();
  });
});

test('every fixture says where it is from, and has one sentence', () => {
  for (const fixture of actions.flatMap((action: Action) => listFixtures(action))) {
    expect(fixture.origin).toEqual({
      kind: expect.stringMatching(/^(recorded|documented|inferred)$/),
      source: expect.stringMatching(/.{4}/),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    expect(fixture.should).toMatch(/^[a-z].{8,140}[^.]$/);
    expect(isInbound(fixture) || 'vars' in fixture).toBe(true);
  }
});

test('labels and docs rows are those of the public page', () => {
  expect([...table, { name: 'ProspectID' }, { name: 'lead.srs_id' }].map((row) => getLabel(row))).toEqual([
    ...['Phone', 'FullName', 'Code', 'Notes', 'Comments', 'Tags', 'Field', 'Custom', 'Apart', 'Unsent'],
    ...['ProspectID', 'Srs Id'],
  ]);
  expect(docsRows(table).fields.map(({ name }) => name)).toEqual(['lead.phone', 'lead.name', 'lead.comments']);
  expect(docsRows(table).settings[0]).toEqual({
    ...{ label: 'Code', name: 'code', type: 'string', required: false },
    ...{ description: 'a code (defaults to source.codes)', wires: [{ key: 'code', grade: 'seen' }] },
  });
});

test('put keeps numbers as names, and prototypes out', () => {
  expect(setPath({}, ['a', '5'], 'x')).toEqual({ a: { 5: 'x' } });
  setPath({}, ['__proto__', 'polluted'], 'x');
  setPath({}, ['constructor', 'prototype', 'polluted'], 'x');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
