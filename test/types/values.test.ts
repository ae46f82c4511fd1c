import { test as lcTest } from 'leadconduit-integration';
import * as lc from 'leadconduit-types';
import { addLead, createLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { type TypeName, toRawText } from 'leadconduit-vendors/types';
import { readValue } from './read-value';

/** For each of LeadConduit's types: texts that it takes for valid, and texts that it does not. */
const samples: Record<string, string[]> = {
  boolean: ['yes', 'T', '1', 'no', '0', 'maybe'],
  city: ['Austin', "Coeur d'Alene"],
  credential: ['secret'],
  date: [
    '6/2/14',
    '06/02/2014',
    '2014-06-02',
    '2014-06-02T10:31:00Z',
    '20140602',
    'March 3, 2024',
    'junk',
    '18/7/2014',
  ],
  dob: ['6/2/1980'],
  email: ['Foo@Bar.COM', 'bad', 'Jane <jane@example.com>'],
  first_name: ["O'Brien"],
  gender: ['m', 'female', 'x1'],
  ip: ['127.0.0.1', '999.1.1.1'],
  last_name: ['Nuñez'],
  number: ['$1,000.50', '12abc', '-5', '007', '.5', '1e3'],
  phone: [
    '(512) 555-0142 ext. 44',
    '5125550142m',
    '+44 20 7946 0958',
    '123',
    '+1 613 555 0123',
    '555-555-5555',
    'none',
  ],
  postal_code: ['787041234', '78704', 'K1A 0B1', 'k1a0b1', 'bad', '2134'],
  range: ['1-10', 'x'],
  ssn: ['123-45-6789'],
  state: ['texas', 'TX', 'Québec', 'quebec', 'ZZ', 'D.C.'],
  street: ['12 Main St', 'Main'],
  string: ['text'],
  time: ['10:00 AM', '2014-06-02T10:31:00Z'],
  trustedform_url: ['https://cert.trustedform.com/0123456789abcdef0123456789abcdef01234567', 'x'],
  url: ['example.com', 'https://www.example.com/a?b=c#d'],
};

test('every type of LeadConduit is sampled', () => {
  expect(Object.keys(samples).sort()).toEqual([...lc.names].sort());
});

const declared: TypeName[] = ['string', 'phone', 'email', 'state', 'postal_code', 'boolean', 'number', 'date'];

describe.each(Object.entries(samples))('a boxed %s', (type, given) => {
  test.each(given)('reads as the plain %s', (value) => {
    for (const as of declared) {
      if (type === 'phone' && /[hwcm]$/.test(value) && as !== 'phone') continue; // its raw text has lost the letter
      expect(readValue(as, lc.parse(type, value))).toBe(readValue(as, value));
    }
  });

  test('is nothing when it is blank', () => {
    for (const as of declared) {
      expect(readValue(as, lc.parse(type, ''))).toBe('');
      expect(readValue(as, lc.parse(type, null))).toBe('');
    }
  });

  test('reads as asterisks when it is masked, or as nothing where those cannot be used', () => {
    const masked = lc.mask(Object.assign(Object(lc.parse(type, given[0])), { masked: false }));
    const unusable: TypeName[] = ['phone', 'email', 'postal_code'];
    for (const as of declared) {
      const found = readValue(as, masked);
      if (unusable.includes(as)) expect(found).toBe('');
      else expect(found).toMatch(/\*/);
    }
  });
});

describe('a value is read as its type says', () => {
  test.each<[TypeName, unknown, string]>([
    ['phone', '(512) 555-0142', '5125550142'],
    ['phone', '+1 (512) 555-0142 ext. 44', '5125550142'],
    ['phone', '1-512-555-0142x44', '5125550142'],
    ['phone', 5125550142, '5125550142'],
    ['phone', '512.555.0142', '5125550142'],
    ['phone', '5125550142 (h)', '5125550142'],
    ['phone', '020 7946 0958', '020 7946 0958'],
    ['phone', '+44 20 7946 0958', '+44 20 7946 0958'],
    ['phone', '0112079460958', '0112079460958'],
    ['phone', '1125550142', '1125550142'],
    ['phone', '512-555-014', '512-555-014'],
    ['phone', '512***0142', ''],
    ['email', ' Jane.Sample@Example.COM ', 'jane.sample@example.com'],
    ['email', 'Jane <Jane@Example.com>', 'jane@example.com'],
    ['email', 'nobody', 'nobody'],
    ['state', 'Missouri', 'MO'],
    ['state', 'mo', 'MO'],
    ['state', ' new  york ', 'NY'],
    ['state', 'Québec', 'QC'],
    ['state', 'D.C.', 'DC'],
    ['state', 'Bavaria', 'Bavaria'],
    ['postal_code', '787041234', '78704-1234'],
    ['postal_code', 78704, '78704'],
    ['postal_code', 'k1a 0b1', 'K1A 0B1'],
    ['boolean', 'Y', 'true'],
    ['boolean', 0, 'false'],
    ['boolean', false, 'false'],
    ['boolean', Object.assign(new Boolean(false), { raw: 'no', valid: true }), 'false'],
    ['boolean', 'maybe', 'maybe'],
    ['number', '$1,000.50', '1000.5'],
    ['number', '-5', '-5'],
    ['number', '0012', '12'],
    ['number', '12345678901234567890', '12345678901234567890'],
    ['number', '1e3', '1e3'],
    ['number', Number.NaN, ''],
    ['date', '2/28/2026', '2026-02-28'],
    ['date', '2-28-26', '2026-02-28'],
    ['date', '2/30/2026', '2/30/2026'],
    ['date', '28/2/2026', '2026-02-28'],
    ['date', '2/28/2026 12:05 AM', '2026-02-28T00:05:00'],
    ['date', '2/28/2026 15:05:30', '2026-02-28T15:05:30'],
    ['date', '2/28/2026 13:05 PM', '2/28/2026 13:05 PM'],
    ['date', '2026-02-28T10:31:00+02:00', '2026-02-28T10:31:00+02:00'],
    ['date', 'Saturday, Feb 28, 2026', '2026-02-28'],
    ['date', 'next week', 'next week'],
    ['date', new Date('2026-02-28'), '2026-02-28'],
    ['date', new Date('2026-02-28T10:31:00Z'), '2026-02-28T10:31:00.000Z'],
    ['date', new Date(Number.NaN), ''],
    ['string', ' as given ', 'as given'],
    ['string', ['a', 'b'], 'a,b'],
    ['string', '***', '***'],
    ['string', 'a\ud800b', 'a\ufffdb'],
    ['string', {}, ''],
    ['string', () => 'x', ''],
    ['string', Symbol('x'), ''],
    ['string', 10n, '10'],
    ...(
      [
        ['15125550142', '5125550142'],
        ['+15125550142', '5125550142'],
        ['tel:+1-512-555-0142', '5125550142'],
        ['25125550142', '25125550142'],
        ['+5125550142', '+5125550142'],
        ['5125550142+', '5125550142'],
        ['512\u200b555\u20130142', '5125550142'],
        ['5125550142 m ', '5125550142'],
        ['call (512) 555-0142', '5125550142'],
        ['5125550142, extension: 1234567', '5125550142'],
        ['5125550142 #12', '5125550142'],
        ['5125550142 x12345678', '5125550142'],
        ['5125550142 y', '5125550142'],
        [' +52 55 1234 5678 ', '+52 55 1234 5678'],
        [`${' '.repeat(60)}5125550142`, '5125550142'],
        ['1'.repeat(31), '1'.repeat(31)],
      ] as const
    ).map((row) => ['phone', ...row] as [TypeName, unknown, string]),
    ...(
      [
        ['Jane <Jane@Example.com>  ', 'jane@example.com'],
        ['A <B> C', 'A <B> C'],
        ['<Jane@Example.com', 'jane@example.com'],
      ] as const
    ).map((row) => ['email', ...row] as [TypeName, unknown, string]),
    ...(
      [
        ['N.Y.', 'NY'],
        [' Nuevo México ', 'Nuevo México'],
        ['Nouveau-Brunswick', 'Nouveau-Brunswick'],
      ] as const
    ).map((row) => ['state', ...row] as [TypeName, unknown, string]),
    ...(
      [
        [' 78704 ', '78704'],
        ['78704 1234', '78704-1234'],
        ['78704-1234', '78704-1234'],
        ['7870', '7870'],
        ['787041', '787041'],
        ['x78704', 'x78704'],
        [' K1A 0B1 ', 'K1A 0B1'],
      ] as const
    ).map((row) => ['postal_code', ...row] as [TypeName, unknown, string]),
    ...['y', ' YES ', 'True', 't', '1', 'ON'].map((yes) => ['boolean', yes, 'true'] as [TypeName, unknown, string]),
    ...['n', ' NO ', 'False', 'f', '0', 'OFF'].map((no) => ['boolean', no, 'false'] as [TypeName, unknown, string]),
    ...(
      [
        ['+5', '5'],
        ['-$1,000', '-1000'],
        ['- 5', '-5'],
        ['$.50', '0.5'],
        ['5.', '5'],
        ['1,00', '1,00'],
        ['12,345', '12345'],
        [' 12345 ', '12345'],
        ['1,2,3', '1,2,3'],
        ['1,234,567.80', '1234567.8'],
        [' 007 ', '7'],
        [' seven ', 'seven'],
        ['7 or 8', '7 or 8'],
        ['-1234567890123456', '-1234567890123456'],
        ['0123456789012345', '0123456789012345'],
        [`${'0'.repeat(64)}7`, `${'0'.repeat(64)}7`],
      ] as const
    ).map((row) => ['number', ...row] as [TypeName, unknown, string]),
    ...(
      [
        ['2/29/2024', '2024-02-29'],
        ['2/29/2025', '2/29/2025'],
        ['2/29/2000', '2000-02-29'],
        ['2/29/1900', '2/29/1900'],
        ['4/30/2026', '2026-04-30'],
        ['3/30/2024', '2024-03-30'],
        ['3/1/2026 1:05 PM', '2026-03-01T13:05:00'],
        ['4/31/2026', '4/31/2026'],
        ['12/31/2026', '2026-12-31'],
        ['12/32/2026', '12/32/2026'],
        ['0/1/2026', '0/1/2026'],
        ['1/0/2026', '1/0/2026'],
        ['13/1/2026', '2026-01-13'],
        ['2/28/68', '2068-02-28'],
        ['2/28/69', '1969-02-28'],
        ['2/28-2026', '2/28-2026'],
        ['2.28.2026', '2026-02-28'],
        ['20260228', '2026-02-28'],
        ['202628', '202628'],
        [' 2026-2-8 ', '2026-02-08'],
        ['2026/12/31', '2026-12-31'],
        ['2026-02-29', '2026-02-29'],
        ['2026-13-01', '2026-01-13'],
        ['2026-2-30', '2026-2-30'],
        ['on 2026-02-28', 'on 2026-02-28'],
        ['2/28/2026 3 PM', '2026-02-28T15:00:00'],
        ['2/28/2026 3', '2/28/2026 3'],
        ['2/28/2026 3:05', '2026-02-28T03:05:00'],
        ['2/28/2026, 12:00 p.m.', '2026-02-28T12:00:00'],
        ['2/28/2026 12 am', '2026-02-28T00:00:00'],
        ['2/28/2026 0:05 AM', '2/28/2026 0:05 AM'],
        ['2/28/2026 24:00', '2/28/2026 24:00'],
        ['2/28/2026 23:59:59', '2026-02-28T23:59:59'],
        ['2/28/2026 23:60', '2/28/2026 23:60'],
        ['2/28/2026 23:59:60', '2/28/2026 23:59:60'],
        ['2/30/2026 10:00', '2/30/2026 10:00'],
        ['2026-02-28T09:30', '2026-02-28T09:30:00'],
        ['Feb. 28 2026', '2026-02-28'],
        ['february 28, 2026 3:05 p.m.', '2026-02-28T15:05:00'],
        ['Sat Dec 5, 2026', '2026-12-05'],
        ['Febr 28, 2026', 'Febr 28, 2026'],
        ['Feb 30, 2026', 'Feb 30, 2026'],
        ['the Feb 28, 2026 offer', 'the Feb 28, 2026 offer'],
      ] as const
    ).map((row) => ['date', ...row] as [TypeName, unknown, string]),
  ])('%s %p is %p', (type, given, expected) => expect(readValue(type, given)).toBe(expected));
});

test('nothing that a value does can make its reading throw', () => {
  const hostile = {
    valueOf: () => {
      throw new Error('hostile');
    },
    toString: () => {
      throw new Error('hostile');
    },
  };
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('hostile');
      },
      get: () => {
        throw new Error('hostile');
      },
    },
  );
  const getter = Object.defineProperty(new String('x'), 'raw', {
    get: () => {
      throw new Error('hostile');
    },
  });
  for (const value of [hostile, trap, Object.assign(new String('kept'), hostile), Object.create(null)]) {
    expect(() => toRawText(value)).not.toThrow();
  }
  expect(toRawText(Object.assign(new String('kept'), hostile))).toBe('kept');
  expect(toRawText(getter)).toBe('x');
});

describe('the same lead boxed and plain gives the same bytes', () => {
  const lead = {
    ...{ first_name: 'Zoë', last_name: "O'Brien", email: 'Zoe@Example.COM', phone_1: '(512) 555-0142 x3' },
    ...{ phone_2: '5125550143m', phone_3: '+44 20 7946 0958', address_1: 'Main', address_2: 'Apt 23', city: 'Austin' },
    ...{ state: 'texas', postal_code: '787041234', country: 'US', srs_id: '01112', comments: 'a & b' },
    ...{ trustedform_cert_url: 'https://cert.trustedform.com/0123456789abcdef0123456789abcdef01234567' },
  };
  const vars = {
    lead,
    ...{
      client_id: 'demo',
      has_consent: 'no',
      waiver: 'Y',
      consent_date: '2/28/2026 3:05 PM',
      appointment_date: '3/1/26',
    },
    ...{ appointment_time: '10:00 AM', pro_id: '077', website_origin: 'example.com', custom: { 1984: 'x' } },
    leadperfection: { subdomain: 'demo', lead_age: '65', custom: { a: 'b' } },
    phoneburner: {
      ...{ key: 'k', user_id: '1', cm_id: '2', custom_field: { 195481: '12/24/2017' } },
      ...{ additional_phones: ['7165550171'], tags: 'a,b' },
    },
  };

  test.each([addLead, createLead, putContact].map((action) => [action.key, action] as const))('%s', (_, action) => {
    const boxed = lcTest.types.parser(action.requestVariables())(structuredClone(vars));
    expect(boxed).not.toEqual(vars);
    const before = structuredClone(JSON.parse(JSON.stringify(boxed)));
    expect(action.validate(boxed)).toBeUndefined();
    expect(action.request(boxed)).toEqual(action.request(vars));
    expect(JSON.parse(JSON.stringify(boxed))).toEqual(before);
  });

  test.each([addLead, createLead, putContact].map((action) => [action.key, action] as const))(
    '%s, every field boxed as its standard type',
    (_, action) => {
      const types = { address_1: 'street', city: 'city', first_name: 'first_name', last_name: 'last_name' };
      const standard = { ...types, trustedform_cert_url: 'trustedform_url', country: 'string', comments: 'string' };
      const own = { email: 'email', phone_1: 'phone', phone_2: 'phone', phone_3: 'phone', state: 'state' };
      const all: Record<string, string> = { ...standard, ...own, postal_code: 'postal_code', srs_id: 'number' };
      const boxed = Object.entries(lead).map(([name, value]) => [name, lc.parse(all[name] ?? 'string', value)]);
      expect(action.request({ ...vars, lead: Object.fromEntries(boxed) } as never)).toEqual(action.request(vars));
    },
  );
});
