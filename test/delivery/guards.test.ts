import fc from 'fast-check';
import { deliver } from 'leadconduit-vendors/delivery';
import { addLead, createLead, feedback } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import {
  type Interpretation,
  type OutboundAction,
  redactVars,
  toRawText,
  toResult,
  unrecognized,
  type VendorResponse,
} from 'leadconduit-vendors/types';
import { measureCpuMs } from '../support/cpu-time';
import { changed, fakeVendor, leadOf } from '../support/fake-vendor';

/** What must hold should somebody skip `validate`, or hand over something that no type allows. */

const lead = { phone_1: '5125550142', postal_code: '78704', srs_id: '112', email: 'jane@example.com' };
const fixedError = 'the vendor address cannot be built from the settings';

describe('no setting leads away from the vendor', () => {
  const hostile = [
    ...['evil.com/', 'evil.com#', 'evil.com?', 'evil.com\\', 'x@evil.com/', '169.254.169.254/', '[::1]/', '0x7f.1/'],
    ...[
      'a。b',
      'a．b',
      'a｡b',
      'a.b',
      '.',
      '..',
      '-a',
      'a-',
      'a b',
      'a/b',
      'a%2fb',
      'a:80',
      'ａ',
      'a\u0000.b',
      'a\nb',
      'a\tb',
    ],
    ...[
      '//evil.com',
      '?x=1',
      '&x=1',
      '#',
      'https://demo',
      'demo.leadperfection.com',
      'a'.repeat(64),
      '💥',
      'de\u202emo',
    ],
    ...[
      '%',
      '*',
      'xn--a b',
      'user:pass@demo',
      'demo;',
      'dеmo',
      'ﬁ',
      'a⁄b',
      'a\u00adb',
      'a\u200bb',
      "a'b",
      'a"b',
      '<a>',
      '${a}',
    ],
    ...['demo\r\nHost: evil.com', '../../evil', 'localhost.', '127.0.0.1', 'a,b', 'a\\b', '\ud800'],
  ];

  test.each(hostile)('%j', (value) => {
    const add = { lead, client_id: value };
    expect(addLead.validate(add)).toBe('client_id must be the client id alone, not an address');
    expect(() => addLead.request(add)).toThrow(new Error(fixedError));
    const create = { lead, leadperfection: { subdomain: value } };
    expect(createLead.validate(create)).toMatch(/^leadperfection\.subdomain must be the part before /);
    expect(() => createLead.request(create)).toThrow(new Error(fixedError));
  });

  test.each(hostile.filter((value) => !/^[\w-]{1,64}$/.test(value)))('as an action: %j', (action) => {
    expect(addLead.validate({ lead, client_id: 'demo', action })).toBe('action must be a single word');
    expect(() => addLead.request({ lead, client_id: 'demo', action })).toThrow(new Error(fixedError));
    const create = { lead, leadperfection: { subdomain: 'demo', action } };
    expect(createLead.validate(create)).toBe('leadperfection.action must be a single word');
    expect(() => createLead.request(create)).toThrow(new Error(fixedError));
  });

  test('whatever they say', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.domain(),
      fc.stringMatching(/^[a-z.@:/#?\\-]{1,20}$/),
    );
    const property = fc.property(anything, anything, (name, action) => {
      for (const [vendor, vars] of [
        [addLead, { lead, client_id: name, action }],
        [createLead, { lead, leadperfection: { subdomain: name, action } }],
        [putContact, { lead, phoneburner: { key: name, user_id: action, cm_id: name } }],
      ] as const) {
        let url: URL;
        try {
          url = new URL((vendor as OutboundAction).request(vars).url);
        } catch (error) {
          expect(error).toEqual(new Error(fixedError));
          expect(vendor.validate(vars)).toEqual(expect.any(String));
          continue;
        }
        expect([url.protocol, url.username, url.port, url.hash]).toEqual(['https:', '', '', '']);
        expect(url.host).toMatch(
          /^(lppost\.leadperfection\.com|[a-z0-9-]{1,63}\.leadperfection\.com|www\.phoneburner\.com)$/,
        );
        expect(url.pathname).toMatch(/^(\/[\w-]+\/[\w-]+|\/batch\/[\w-]+\.asp|\/api\/vendor\/put_contact)$/);
      }
    });
    fc.assert(property, { numRuns: { all: 20_000, few: 100 }[process.env.HOSTILE ?? ''] ?? 500 });
  });

  test('nor does a request of somebody else', async () => {
    let requests = 0;
    const axios = fakeVendor(() => {
      requests++;
      return { status: 200 };
    });
    for (const url of [
      'http://www.phoneburner.com/',
      'https://evil.example/',
      'https://www.phoneburner.com:8443/',
      'https://a:b@www.phoneburner.com/',
      'nonsense',
    ]) {
      const action = changed(putContact, { request: () => ({ url, method: 'GET', headers: {} }) });
      expect(await deliver(action, leadOf('a'), { axios })).toMatchObject({
        outcome: 'error',
        reason: 'the address does not belong to the vendor',
        sent: 'no',
      });
    }
    for (const headers of [{ A: 'b\r\nC: d' }, { A: 'b\u0000c' }, { 'A\n': 'b' }] as Record<string, string>[]) {
      const action = changed(putContact, {
        request: (vars: never) => ({ ...putContact.request(vars), headers }),
      });
      expect(await deliver(action, leadOf('a'), { axios })).toMatchObject({
        reason: 'a header holds a line break or another control character',
        sent: 'no',
      });
    }
    const broken = changed(putContact, {
      request: () => {
        throw new Error('canary');
      },
    });
    expect(await deliver(broken, leadOf('a'), { axios })).toMatchObject({
      outcome: 'error',
      reason: 'no request can be built from the lead',
      sent: 'no',
    });
    expect(requests).toBe(0);
  });
});

test('an answer that the action cannot read leaves the lead sent', async () => {
  const broken = changed(putContact, {
    interpret: () => {
      throw new Error('canary');
    },
  });
  const reason = 'the action could not read the answer';
  const expected = { outcome: 'error', reason, sent: 'yes', status: 'uncertain', code: 'unrecognized' };
  expect(await deliver(broken, leadOf('a'), { axios: fakeVendor(() => ({ status: 200 })) })).toMatchObject(expected);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a promise', Promise.resolve({ code: 'accepted', fields: {} })],
  ['a code that is none', { code: 'constructor', reason: 'x' }],
  ['an acceptance without fields', { code: 'accepted' }],
])('an action that makes %s of an answer does not unsend the lead', async (_, interpretation) => {
  const broken = changed(putContact, { interpret: () => interpretation });
  for (const status of [200, 404, 429, 500])
    expect(await deliver(broken, leadOf('a'), { axios: fakeVendor(() => ({ status })) })).toMatchObject({
      ...{ outcome: 'error', status: 'uncertain', attempts: 1 },
    });
});

test('an action that accepts under another status than a 2xx leaves the lead uncertain', async () => {
  const hasty = changed(putContact, { interpret: () => ({ code: 'accepted', fields: {} }) });
  expect(await deliver(hasty, leadOf('a'), { axios: fakeVendor(() => ({ status: 404 })) })).toMatchObject({
    status: 'uncertain',
  });
});

test('each destination is an account of its own', () => {
  expect(addLead.destination({ lead, client_id: ' demo ' })).toEqual({
    host: 'lppost.leadperfection.com',
    account: 'demo/addlead',
  });
  const create = { lead, leadperfection: { subdomain: 'Demo', action: 'addleads' } };
  expect(createLead.destination(create)).toEqual({ host: 'demo.leadperfection.com', account: 'demo/addleads' });
  expect(putContact.destination(leadOf('a', '7'))).toEqual({ host: 'www.phoneburner.com', account: '1/7' });
});

test('a URL may have 8,000 characters and no more', () => {
  const long = (length: number) => ({ ...leadOf('a'), lead: { ...leadOf('a').lead, city: 'x'.repeat(length) } });
  const room = 8000 - putContact.request(long(1)).url.length + 1;
  expect(putContact.validate(long(room))).toBeUndefined();
  expect(putContact.request(long(room)).url).toHaveLength(8000);
  expect(putContact.validate(long(room + 1))).toBe('the lead is too long: its URL would pass 8,000 characters');
});

test('masked additional phones are left out, and kinds of phones have their codes', () => {
  const { lead, phoneburner } = leadOf('a');
  const vars = {
    lead: { ...lead, phone_2: '5125550142w', phone_3: '5125550143h' },
    phoneburner: { ...phoneburner, additional_phones: ['512***0144'] },
  };
  const sent = [...new URL(putContact.request(vars).url).searchParams].slice(4).map(([, value]) => value);
  expect(sent).toEqual(['5125550142', '2', 'Work', '5125550143', '1', 'Home']);
});

test('a source id of zero is sent by no page of Create Lead', () => {
  for (const action of ['LeadFormExtraFields', 'addleads']) {
    const vars = {
      lead: { ...lead, srs_id: 0 },
      leadperfection: { subdomain: 'demo', action, custom: { srs_id: '0' } },
    };
    expect(createLead.request(vars).body).not.toMatch(/srs_id/i);
  }
});

test('the words of a vendor repeat neither a credential nor the person', () => {
  const vars = {
    lead: { last_name: 'Hickory', email: 'jane@example.com' },
    phoneburner: { key: 'hunter2secret', user_id: '1', cm_id: '2' },
  };
  const said = (body: string) => putContact.response(vars, {}, { status: 200, body });
  expect(said('ERROR|UNKNOWN KEY hunter2secret of hickory')).toEqual({
    outcome: 'failure',
    reason: 'UNKNOWN KEY [hidden] of [hidden]',
  });
  const short = { lead: { first_name: 'Ana', state: 'OR', comments: 'no' }, phoneburner: { key: 'k12' } };
  expect(putContact.response(short, {}, { status: 200, body: 'FAILURE|ANA OR K12: NO SUCH USER, banana' })).toEqual({
    outcome: 'failure',
    reason: '[hidden] OR [hidden]: NO SUCH USER, banana',
  });
  const create = { leadperfection: { userid: 'lp-user', password: 'p&ssword (1)' } };
  const body = 'Login failed for UserID=lp-user Password=p%26ssword%20(1) p&ssword (1)';
  expect(createLead.response(create, {}, { status: 200, body })).toEqual({
    outcome: 'error',
    reason: 'Login failed for UserID=[hidden] Password=[hidden] [hidden]',
  });
});

test('a mask covers what is not what it says it is', () => {
  const vars = {
    lead: { ...lead, srs_id: 'jane@example.com', state: 'Jane' },
    ...{
      client_id: 'demo',
      waiver: 'Jane said yes',
      consent_date: 'when Jane called',
      rnk_id: 'Jane',
      log_number: 'Jane',
      sentto: 'Jane',
    },
    ...{
      contact_preference: 'call Jane',
      consent_language: 'I, Jane',
      appointment_time: 'Jane',
      appointment_date: 'Jane',
      custom: { Who: '!Ⓙane' },
    },
  };
  expect(JSON.stringify(addLead.request(redactVars(addLead.input, vars) as never))).not.toMatch(/jane|Ⓙ/i);
});

describe('nothing takes long', () => {
  const n = 200_000;
  const within = (work: () => unknown) => {
    const limit = process.env.HOSTILE === 'few' ? 20_000 : 2000; // instrumented code is slower; quadratic ones take minutes
    expect(measureCpuMs(work)).toBeLessThan(limit);
  };

  test.each([
    `5${' '.repeat(n)}5`,
    `5${','.repeat(n)}5`,
    `${'1'.repeat(n)}x`,
    `${'<'.repeat(n)}`,
    `${'a@'.repeat(n)}`,
    `${'1/'.repeat(n)}`,
  ])('with long value %#', (value) => {
    const all = {
      lead: { phone_1: value, postal_code: value, srs_id: value, email: value, state: value, phone_2: value },
    };
    const vars = {
      ...all,
      client_id: 'demo',
      timeout_seconds: value,
      waiver: value,
      consent_date: value,
      pro_id: value,
    };
    within(() => [addLead.validate(vars), addLead.request(vars as never), redactVars(addLead.input, vars)]);
    within(() => feedback.response({ headers: { Accept: 'text/plain' } }, { reason: value, price: value }));
    within(() => putContact.response(vars, {}, { status: 200, body: `FAILURE|${value}` }));
  });

  test('with many custom keys, or with values that hold themselves', () => {
    const custom = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key-${i}`, 'x']));
    const loop: Record<string, unknown> = {};
    for (const key of 'abcdefgh') loop[key] = loop;
    within(() => addLead.request({ lead, client_id: 'demo', custom }));
    within(() => addLead.request({ lead, client_id: 'demo', custom: loop }));
  });
});

test('messages with getters that throw, and revoked proxies, are as good as blank', () => {
  const bad = {
    get status(): never {
      throw new Error('x');
    },
    get body(): never {
      throw new Error('x');
    },
    get headers(): never {
      throw new Error('x');
    },
  };
  expect(addLead.response({}, {}, bad)).toEqual(toResult(addLead.output, unrecognized('LeadPerfection', {})));
  const post = {
    method: 'POST',
    get uri(): never {
      throw new Error('x');
    },
    get headers(): never {
      throw new Error('x');
    },
    body: '{}',
  };
  expect(feedback.request(post)).toEqual({ error_msg: 'the post holds none of the known fields' });
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  expect(toRawText(proxy)).toBe('');
  const vars = {
    lead,
    source: { name: proxy },
    client_id: 'demo',
    custom: proxy,
    phoneburner: { ...leadOf('a').phoneburner, tags: proxy },
  };
  for (const action of [addLead, createLead, putContact]) expect(() => action.validate(vars)).not.toThrow();
  expect(() => [
    addLead.request(vars as never),
    putContact.request(vars as never),
    redactVars(putContact.input, vars),
  ]).not.toThrow();
});

test('no name of a column or a field reaches a prototype', () => {
  feedback.response({}, { toString: { call: 'x' }, lead: {} }, [
    'outcome',
    'toString.call',
    '__proto__.polluted',
    'constructor.prototype.polluted',
  ]);
  expect(typeof Object.prototype.toString.call).toBe('function');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each([
  ['2.01', 'success'],
  [0, 'success'],
  [-5, 'success'],
  ['junk', 'success'],
  [1e9, 'success'],
])('a time-out of %p is waited for as the engine would', async (timeout_seconds, outcome) => {
  const axios = fakeVendor(() => ({ status: 200, body: 'SUCCESS|' }));
  expect(await deliver(putContact, { ...leadOf('a'), timeout_seconds }, { axios })).toMatchObject({ outcome });
});

test('headers come to `interpret` as the engine spells them', async () => {
  let seen: unknown;
  const action = changed(putContact, {
    interpret: (_vars: unknown, _req: unknown, res: VendorResponse): Interpretation => {
      seen = res.headers;
      return { code: 'accepted', fields: {} };
    },
  });
  await deliver(action, leadOf('a'), {
    axios: fakeVendor(() => ({ status: 200, headers: { 'x-ratelimit-remaining': '1', etag: 'x' } })),
  });
  expect(seen).toEqual({ 'X-Ratelimit-Remaining': '1', Etag: 'x' });
});
