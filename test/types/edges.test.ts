import { addLead, createLead, feedback } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import {
  docsRow,
  example,
  form,
  json,
  query,
  read,
  readEntries,
  readList,
  redactVars,
  setPath,
  type Table,
  toRawText,
  toTextEntries,
  toTextList,
} from 'leadconduit-vendors/types';

/** What lies a character beside a mark of acceptance, a limit or a form, and must fall on its own side of it. */

const outcomeOf = (
  action: { response: typeof putContact.response | typeof addLead.response | typeof createLead.response },
  body: unknown,
  status = 200,
) => action.response({}, {}, { status, headers: { 'Content-Type': 'text/plain' }, body } as never);

const nobodyCanTell = (vendor: string, status = 200) => ({
  outcome: 'error',
  reason: `unexpected answer from ${vendor} (HTTP ${status})`,
});

describe('add lead', () => {
  const json = (answer: object) => outcomeOf(addLead, JSON.stringify(answer));

  test.each([
    ['lead added: 12', '12'],
    ['lead added:12', '12'],
    ['LEAD ADDED:  12', '12'],
    [' Inbound lead created: 12\r\n', '12'],
  ])('takes the words %j', (words, lead_id) => {
    expect(outcomeOf(addLead, words)).toEqual({ outcome: 'success', lead_id });
    if (/added/i.test(words)) expect(json({ status: ' ok ', message: words })).toEqual({ outcome: 'success', lead_id });
  });

  test.each([
    'no lead added: 12',
    'lead added: 12 or so',
    'lead added: 0',
    'lead added: ',
    'lead added: 1234567890123456',
  ])('does not take the words %j', (words) => {
    expect(outcomeOf(addLead, words)).toEqual(nobodyCanTell('LeadPerfection'));
    expect(json({ status: 'OK', message: words })).toEqual(nobodyCanTell('LeadPerfection'));
  });

  test('needs its status, and a blank error', () => {
    const message = 'lead added: 12';
    for (const answer of [{ message }, { status: 'WAIT', message }, { status: 'OK', error: 'x', message }])
      expect(json(answer)).toEqual(nobodyCanTell('LeadPerfection'));
    expect(json({ status: 'OK', error: '', message })).toMatchObject({ outcome: 'success' });
    expect(json({ status: ' error ', error: ' no such source ' })).toEqual({
      outcome: 'failure',
      reason: 'no such source',
    });
  });

  const accepted = { outcome: 'success', lead_id: '12' };
  const ok = { status: 'OK', error: '', message: 'lead added: 12' };

  test.each<[string, unknown]>([
    ['one object in a list', [ok]],
    ['one object in a list in a list', [[ok]]],
    ['JSON encoded twice', JSON.stringify(ok)],
    ['JSON encoded three times', JSON.stringify(JSON.stringify(ok))],
    ['JSON in a list', [JSON.stringify(ok)]],
    ['values in lists', { status: ['OK'], error: [''], message: ['lead added: 12'] }],
    ['an empty list of errors', { ...ok, error: [] }],
    ['no error', { ...ok, error: null }],
    ['keys in upper case', { STATUS: 'ok', ERROR: '', MESSAGE: 'LEAD ADDED: 12' }],
    ['keys with blanks and dots', { 'status ': 'OK', 'message.': ' lead added: 12 . ' }],
    ['a number under in1_id', { status: 'OK', in1_id: 12 }],
    ['a number under id', { status: 'OK', error: '', id: '12' }],
    ['a number under leadId', { status: 'OK.', leadId: ' 12. ' }],
    ['a number under Lead_ID', { Status: 'OK', Lead_ID: ['12'] }],
    ['in1_id before the others', { status: 'OK', id: 13, in1_id: 12, message: 'lead added: 14' }],
    ['a number of zero beside another', { status: 'OK', in1_id: 0, message: 'lead added: 12' }],
  ])('takes %s', (_, answer) => {
    expect(json(answer as object)).toEqual(accepted);
    expect(outcomeOf(addLead, answer)).toEqual(accepted);
  });

  test.each<[string, unknown]>([
    ['two objects in a list', [ok, ok]],
    ['an object in an object', { data: ok }],
    ['an object in five lists', [[[[[ok]]]]]],
    ['two statuses', { status: 'OK', Status: 'ERROR', message: 'lead added: 12' }],
    ['two errors', { ...ok, Error: 'x' }],
    ['a number without a status', { in1_id: 12 }],
    ['a number with another status', { status: 'QUEUED', in1_id: 12 }],
    ['a number with an error', { status: 'OK', error: 'x', in1_id: 12 }],
    ['an error object', { ...ok, error: { code: 3 } }],
    ['an error that is no text', { ...ok, error: true }],
    ['two numbers', { status: 'OK', in1_id: [12, 13] }],
    ['a number below zero', { status: 'OK', id: -12 }],
    ['a fraction', { status: 'OK', id: 1.5 }],
    ['an error that says that a lead was added', { status: 'ERROR', message: 'lead added: 12' }],
    ['an error without words', { status: 'ERROR', error: '', message: ' ' }],
  ])('does not take %s', (_, answer) => expect(json(answer as object)).toEqual(nobodyCanTell('LeadPerfection')));

  test.each<[object, string]>([
    [{ status: 'ERROR', error: '', message: 'bad zip' }, 'bad zip'],
    [{ status: 'ERROR', message: 'bad zip' }, 'bad zip'],
    [{ status: 'ERROR', error: null, message: ['bad zip'] }, 'bad zip'],
    [{ status: 'Error.', error: 'bad zip', message: 'see error' }, 'bad zip'],
    [[{ STATUS: 'ERROR', ERROR: 'bad zip.' }], 'bad zip.'],
    [{ status: 'ERROR', error: 'bad zip', in1_id: 12 }, 'bad zip'],
  ])('%j is a refusal because of %j', (answer, reason) => {
    expect(json(answer)).toEqual({ outcome: 'failure', reason });
    expect(outcomeOf(addLead, JSON.stringify(JSON.stringify(answer)))).toEqual({ outcome: 'failure', reason });
  });

  const sent = (lead: object, settings: object = {}) => {
    const vars = {
      lead: { phone_1: '5125550142', postal_code: '78704', srs_id: '112', ...lead },
      ...{ client_id: 'demo', ...settings },
    };
    expect(addLead.validate(vars)).toBeUndefined();
    const { url, body = '' } = addLead.request(vars);
    return { url, account: addLead.destination(vars).account, ...(JSON.parse(body) as Record<string, string>) };
  };

  test('only a ZIP+4 is cut to its ZIP', () => {
    for (const [given, zip] of [
      ['78704-1234', '78704'],
      ['x78704-1234', 'x78704-1234'],
      ['78704-12345', '78704-12345'],
    ])
      expect(sent({ postal_code: given })).toMatchObject({ zip });
  });

  test('only a day is turned round', () => {
    for (const [appointment_date, adate] of [
      ['2026-02-28', '02/28/2026'],
      ['2026-02-28T10:15:00', '02/28/2026'],
      ['on 2026-02-28', 'on 2026-02-28'],
      ['2026-02-28 or later', '2026-02-28 or later'],
    ])
      expect(sent({}, { appointment_date, appointment_time: '10:00 AM' })).toMatchObject({ adate });
  });

  test('settings that enter the address are taken without the spaces round them', () => {
    const address = { url: 'https://lppost.leadperfection.com/demo/addlead', account: 'demo/addlead' };
    expect(sent({ srs_id: ' 112 ' }, { client_id: ' demo ', action: ' addlead ' })).toMatchObject(address);
    expect(sent({}, { client_id: '\u202ademo\u202c\u0000', action: '\ufeffaddlead' })).toMatchObject(address);
  });
});

describe('create lead', () => {
  test.each([
    ['of 200 characters is a refusal', 'no'.repeat(100), 200, true],
    ['of 201 characters is a page', `${'no'.repeat(100)}!`, 201, false],
    ['with a sign in the middle is a refusal', 'the zip is < 5 digits', 21, true],
    ['that begins with a sign is a page', '<p>no such campaign', 19, false],
    ['of two lines is a page', 'no such\ncampaign', 16, false],
    ['that is JSON is none', '["no such campaign"]', 20, false],
  ])('a line %s', (_, words, length, isRefusal) => {
    expect(words).toHaveLength(length);
    const { outcome } = outcomeOf(createLead, words);
    expect(outcome).toBe(isRefusal ? 'failure' : 'error');
  });

  test('a key of its own replaces one of ours, wherever ours stands', () => {
    const vars = {
      lead: { phone_1: '5125550142', postal_code: '78704' },
      leadperfection: { subdomain: 'demo', action: 'addleads', lead_age: '77', custom: { leadage: '55', Other: 'x' } },
      trustedform: { page_url: 'https://example.com/' },
    };
    const sent = [...new URLSearchParams(createLead.request(vars).body)];
    const ages = sent.filter(([key]) => key.toLowerCase() === 'leadage');
    expect(ages.map(([, age]) => age)).toEqual(['55']);
    expect(new Set(sent.map(([key]) => key.toLowerCase())).size).toBe(sent.length);
  });

  const codeOf = (body: string, status = 200) => createLead.interpret({}, {}, { status, body }).code;

  test.each([
    'Invalid UserID or Password',
    'The user id is unknown',
    'user_id missing',
    'Bad password.',
    'Unknown user name',
    'Username not found',
    'Login failed',
    'Logon denied',
    'Invalid credentials',
    'UID is required',
    'PWD incorrect',
  ])('%j is about the settings', (words) => {
    expect(codeOf(words)).toBe('misconfigured');
    expect(codeOf(words, 404)).toBe('unrecognized');
  });

  test.each([
    'Phone is already in use',
    'Fluid Street is no address',
    'Used by another campaign',
    'Blog leads are off',
  ])('%j is about the lead', (words) => expect(codeOf(words)).toBe('rejected'));

  test.each([undefined, null, '', ' \r\n'])('a body of %j says nothing', (body) =>
    expect(outcomeOf(createLead, body)).toEqual(nobodyCanTell('LeadPerfection')),
  );
});

describe('put contact', () => {
  test('words are known in any case, with spaces round them', () => {
    expect(outcomeOf(putContact, 'failure | invalid email ')).toEqual({ outcome: 'failure', reason: 'INVALID EMAIL' });
    expect(outcomeOf(putContact, 'Error| unknown user\n')).toEqual({ outcome: 'error', reason: 'UNKNOWN USER' });
    expect(outcomeOf(putContact, 'success|')).toEqual({ outcome: 'success' });
  });

  test.each(['SUCCESS', 'a SUCCESS|https://www.phoneburner.com/', 'UNSUCCESS|'])('%j is no acceptance', (words) => {
    expect(outcomeOf(putContact, words)).toEqual(nobodyCanTell('PhoneBurner'));
  });

  test('an acceptance under a refusing status is neither', () => {
    for (const status of [302, 404, 500])
      expect(outcomeOf(putContact, 'SUCCESS|https://www.phoneburner.com/', status)).toEqual(
        nobodyCanTell('PhoneBurner', status),
      );
  });

  const vars = (more: object) => ({
    lead: { email: 'jane@example.com' },
    phoneburner: { key: 'k', user_id: ' 1 ', cm_id: ' 2 ', ...more },
  });

  test.each(['x1', '1x', '1 2', '-1', ''])('a custom field called %j is refused', (id) => {
    const refusal = id === '' ? undefined : 'phoneburner.custom_field must have ids of digits only';
    expect(putContact.validate(vars({ custom_field: { [id]: 'red' } }))).toBe(refusal);
  });

  test.each([
    [{ 99999999999: 'a', 5000000000: 'b', '0042': 'z', 7: 'c' }, ['7', '0042', '5000000000', '99999999999']],
    [{ '9007199254740993': 'a', '9007199254740992': 'b' }, ['9007199254740992', '9007199254740993']],
    [{ '1000000000000000000': 'a', '999999999999999999': 'b' }, ['999999999999999999', '1000000000000000000']],
  ])('the custom fields of %j go by their number', (custom_field, ids) => {
    const { searchParams } = new URL(putContact.request(vars({ custom_field })).url);
    expect([...searchParams.keys()].filter((key) => key.startsWith('custom_field'))).toEqual(
      ids.map((id) => `custom_field[${id}]`),
    );
  });

  test('a phone without a type and a label has both all the same', () => {
    const { searchParams } = new URL(putContact.request(vars({ additional_phones: '7025550154' })).url);
    const keys = ['additional_phones[]', 'additional_phone_types[]', 'additional_phone_labels[]'];
    expect(keys.map((key) => searchParams.getAll(key))).toEqual([['7025550154'], ['5'], ['']]);
  });

  test.each([
    ['short tags', { tags: Array(600).fill('ab') }],
    ['short phones', { additional_phones: Array(100).fill('1') }],
    ['short custom fields', { custom_field: Object.fromEntries(Array.from({ length: 400 }, (_, id) => [id, 'x'])) }],
    ['signs that are written as nine', { tags: '€'.repeat(900) }],
  ])('a lead is too long also by many %s', (_, more) => {
    expect(putContact.request(vars(more)).url.length).toBeGreaterThan(8000);
    expect(putContact.validate(vars(more))).toBe('the lead is too long: its URL would pass 8,000 characters');
  });

  test('the account is named without spaces', () => {
    expect(putContact.destination(vars({})).account).toBe('1/2');
  });
});

describe('feedback', () => {
  const headers = { 'Content-Type': 'application/json' };
  const posted = (body: unknown) => feedback.request({ method: 'POST', uri: '/', headers, body: JSON.stringify(body) });
  const nested = (levels: number) => {
    let value: object = { ProspectID: '12' };
    for (let level = 0; level < levels; level++) value = { x: value };
    return posted(value);
  };

  test('the body of a GET is not read, nor its type', () => {
    const get = (uri: string) =>
      feedback.request({ method: 'GET', uri, headers: { 'Content-Type': 'text/html' }, body: '{"ProspectID":"13"}' });
    expect(get('/?ProspectID=12#top')).toEqual({ ProspectID: '12' });
    expect(get('/')).toEqual({ error_msg: 'the post holds none of the known fields' });
  });

  test('a lead may be wrapped as deep as a body may be nested', () => {
    expect(nested(8)).toEqual({ ProspectID: '12' });
    expect(nested(63)).toEqual({ ProspectID: '12' });
    expect(nested(64)).toEqual({ error_msg: 'the body is not a readable form, JSON or XML' });
  });

  test('nobody posts our own error', () => {
    expect(posted({ ProspectID: '12', error_msg: 'x' })).toEqual({ ProspectID: '12' });
  });

  const several = { error_msg: 'the post is about several leads, which cannot be told apart' };

  test.each<[object, object]>([
    [
      { type: 'lead.updated', data: { ProspectID: 5, Method: 'X' } },
      { ProspectID: '5', Method: 'X', type: 'return' },
    ],
    [
      { EventID: 'e1', feedback: { type: 'return', reason: 'x' } },
      { EventID: 'e1', type: 'return', reason: 'x' },
    ],
    [
      { event: { type: 'x' }, source: { type: 'y' }, data: { lead: { ProspectID: 5 } } },
      { ProspectID: '5', error_msg: 'Type is neither return nor conversion; no text was found in Source' },
    ],
    [{ type: 'x', leads: [{ ProspectID: 5 }, { ProspectID: 6 }] }, several],
    [[{ EventID: 'a', lead: { ProspectID: 5 } }, { EventID: 'b' }], several],
    [
      { type: ['return', 'conversion'], lead: { ProspectID: 5 } },
      { type: 'conversion', ProspectID: '5' },
    ],
    [{ Method: 'X' }, { Method: 'X', type: 'return' }],
    [{ Source: 'web', nested: { unknown: 'x' } }, { Source: 'web' }],
  ])('of %j is read as %j', (body, fields) => expect(posted(body)).toEqual(fields));

  test('the query wins over the body, and neither is read where it is several', () => {
    const post = (uri: string, body: object) =>
      feedback.request({ method: 'POST', uri, headers, body: JSON.stringify(body) });
    expect(post('/?ProspectID=1&Dispo=Set', { ProspectID: '2' })).toEqual({
      ProspectID: '1',
      Dispo: 'Set',
      reason: 'Set',
    });
    expect(post('/?EventID=a&EventID=b', { ProspectID: '2' })).toEqual({ ProspectID: '2', ...several });
    expect(post('/?EventID=a&event_id=b', { ProspectID: '2' })).toEqual({ EventID: 'a', ProspectID: '2' });
  });

  test('what declares no type must look like a form to be read as one', () => {
    const fieldsOf = (body: string) => feedback.request({ method: 'POST', uri: '/', headers: {}, body });
    expect(fieldsOf('Prospect+ID=12&Dispo=Set')).toEqual({ ProspectID: '12', Dispo: 'Set', reason: 'Set' });
    for (const body of ['ProspectID', 'the ProspectID=12', '{"ProspectID"=12', '=12', '{"ProspectID": 12'])
      expect(fieldsOf(body)).toEqual({ error_msg: 'the body is not a readable form, JSON or XML' });
  });

  test.each(['1e999', '-1e999', Infinity, NaN, 'x', undefined])('a price of %j is none', (price) => {
    expect(feedback.response({}, { price }).body).toBe('{"outcome":"success","price":0}');
    expect(feedback.response({ headers: { accept: 'text/xml' } }, { price }).body).toContain('<price>0</price>');
  });

  test('what only says that a post is one does not stand in the way of the lead beside it', () => {
    const post = { event: { type: 'feedback', source: 'LP' }, lead: { EventID: 'e1', Dispo: 'Sold', Sold: '1' } };
    const fields = { EventID: 'e1', Dispo: 'Sold', Sold: '1', Source: 'LP' };
    expect(posted(post)).toEqual({ ...fields, type: 'conversion', reason: 'Sold' });
  });

  test('a field given twice with one value is one lead, with two it is two', () => {
    expect(posted({ ProspectID: ['12', '12'], Dispo: 'Set' })).toEqual({
      ProspectID: '12',
      Dispo: 'Set',
      reason: 'Set',
    });
    expect(posted({ ProspectID: ['12', '13'], Dispo: 'Set' })).toHaveProperty(
      'error_msg',
      'the post is about several leads, which cannot be told apart',
    );
  });
});

describe('the answer to a post', () => {
  const answered = (Accept: string, vars: object, fields: string[]) =>
    feedback.response({ headers: { Accept } }, vars, fields).body;
  const vars = { a1: 'two\r\nlines', '1st name': 'bell\u0007', 'b-c': '\ttab & <mark>', price: '7' };
  const fields = ['a1', '1st name', 'b-c', 'price'];

  test('has names that XML has room for, and no sign that it has not', () => {
    const body = answered('text/xml', vars, fields);
    expect(body).toContain('<field_1st_name>bell</field_1st_name>');
    expect(body).toContain('<b-c>\ttab &amp; &lt;mark&gt;</b-c>');
    expect(body).toContain('<price>7</price>');
  });

  test('has a line a field', () => {
    expect(answered('text/plain', vars, fields)).toBe('a1:two lines\n1st name:bell\nb-c:\ttab & <mark>\nprice:7\n');
  });

  test('is JSON for whoever accepts nothing that there is', () => {
    expect(JSON.parse(answered('image/png', vars, fields))).toEqual({ ...vars, '1st name': 'bell', price: 7 });
  });
});

describe('declarations', () => {
  const rowOf = (table: Table, name: string) => docsRow(table.find((variable) => variable.name === name) as Table[0]);

  test('a row of the reference has what is there and nothing else', () => {
    expect(rowOf(addLead.input, 'lead.first_name').wires).toEqual([{ key: 'firstname', grade: 'seen', max: 25 }]);
    expect(rowOf(addLead.input, 'lead.email').wires).toEqual([{ key: 'email', grade: 'seen' }]);
    const [first] = rowOf(createLead.input, 'lead.first_name').wires;
    expect(first).toMatchObject({ wireFormat: expect.any(String), key: expect.any(String) });
  });

  test('an engine is told what it asks for and no more', () => {
    const told = (rows: readonly { name: string }[], name: string) => rows.find((row) => row.name === name);
    expect(told(addLead.requestVariables(), 'lead.email')).toEqual({
      ...{ name: 'lead.email', type: 'email', required: false, description: 'E-mail address' },
    });
    expect(told(addLead.requestVariables(), 'log_number')).toMatchObject({ label: 'LogNumber' });
    expect(told(addLead.requestVariables(), 'action')).toMatchObject({
      description: expect.stringContaining('addlead'),
    });
    expect(told(addLead.responseVariables(), 'reason')).toEqual({
      ...{ name: 'reason', type: 'string', description: 'Why, unless it was a success' },
    });
  });

  test('an example has every variable, or the required ones alone', () => {
    expect(example(putContact.input, 'required')).toEqual({
      lead: { email: 'jane.sample@example.com' },
      phoneburner: { key: 'example', user_id: '377310706', cm_id: '576846' },
    });
    expect(example(putContact.input)).toMatchObject({ lead: { first_name: expect.any(String) } });
  });

  test('a value is put where nothing was, and can be changed and taken away', () => {
    const lead: { a?: { b?: number } } = setPath({ a: null } as object, ['a', 'b'], 1);
    expect(lead).toEqual({ a: { b: 1 } });
    if (lead.a) lead.a.b = 2;
    delete lead.a?.b;
    expect(lead).toEqual({ a: {} });
    expect(setPath({ a: 1 }, [], 2)).toEqual({ a: 1 });
  });

  test('what nobody declared, or is not one text, reads as nothing', () => {
    const vars = {
      lead: { email: 'jane@example.com' },
      other: 'x',
      phoneburner: { tags: 'a', custom_field: { 1: 'x' } },
    };
    expect(read(putContact.input, vars, 'other')).toBe('');
    expect(readEntries(putContact.input, vars, 'other')).toEqual([]);
    expect(readList(putContact.input, vars, 'other')).toEqual(new Map());
    for (const name of ['phoneburner.tags', 'phoneburner.custom_field.*'])
      expect(read(putContact.input, vars, name)).toBe('');
  });

  test('what is longer than 500 characters is no address to be put in order', () => {
    for (const [length, changed] of [
      [500, true],
      [501, false],
    ] as const) {
      const email = `${'A'.repeat(length - 12)}@example.com`;
      expect(read(putContact.input, { lead: { email: ` ${email}`.slice(1) } }, 'lead.email') !== email).toBe(changed);
    }
    expect(read(putContact.input, { lead: { email: ` ${'a'.repeat(600)} ` } }, 'lead.email')).toBe('a'.repeat(600));
  });

  test('a default of several texts is joined, of one text is as it stands', () => {
    const languages = (languages: unknown) =>
      read(addLead.input, { trustedform: { verify: { languages } } }, 'consent_language');
    expect(languages(['I agree,', '', 'and know it'])).toBe('I agree, and know it');
    expect(languages('I agree, and know it')).toBe('I agree, and know it');
  });
});

describe('a covered lead', () => {
  test('has signs of the same kind in the same places, and a fixed word for what nobody declared', () => {
    const phone = (text: string) => expect.objectContaining({ raw: text, type: 'work' });
    const lead = {
      ...{ email: 'jane@example.com', first_name: 'Zoë 7 👋', srs_id: '112' },
      ...{ phone_2: Object.assign(new String('(512) 555-0143'), { raw: '(512) 555-0143', type: 'work' }) },
    };
    const phoneburner = {
      key: 'k',
      user_id: '1',
      custom_field: { 7: 'red' },
      tags: ['', ''],
      additional_phones: ['a1'],
    };
    expect(redactVars(putContact.input, { lead, phoneburner, other: 'x' })).toEqual({
      lead: { email: 'xxxx@xxxxxxx.xxx', first_name: 'xxx 0 x', phone_2: phone('0000000000') },
      phoneburner: { key: 'SECRET', user_id: '1', custom_field: { 7: 'xxxx' }, additional_phones: ['x0'] },
      source: { name: '' },
    });
    expect(
      redactVars(addLead.input, { lead: { srs_id: 'jane 7' }, has_consent: 'yes', consent_date: 'at 7' }),
    ).toMatchObject({
      ...{ lead: { srs_id: 'xxxx x' }, has_consent: 'true', consent_date: 'xx x' },
    });
  });
});

test('whoever writes pairs of a stranger need not be afraid of half a sign', () => {
  const pairs = [['a\ud800', '\udc00 b']] as const;
  expect([query(pairs), form(pairs), JSON.parse(json(pairs))]).toEqual([
    'a%EF%BF%BD=%EF%BF%BD%20b',
    'a%EF%BF%BD=%EF%BF%BD+b',
    { 'a\ud800': '\udc00 b' },
  ]);
  expect([query([]), form([]), json([])]).toEqual(['', '', '{}']);
});

test('a revoked proxy is nothing, wherever it stands', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const vars = { lead: { phone_1: '5125550142', postal_code: '78704', srs_id: '7' }, client_id: 'demo' };
  expect(addLead.request({ ...vars, custom: { a: proxy, b: 'c' } }).body).toContain('"b":"c"');
  expect(addLead.response({}, {}, { status: 200, body: proxy } as never)).toEqual(nobodyCanTell('LeadPerfection'));
});

describe('values', () => {
  const nested = (levels: number, wrap: (inner: unknown) => unknown, core: unknown) => {
    let value = core;
    for (let level = 0; level < levels; level++) value = wrap(value);
    return value;
  };

  test('a list keeps its places, the blank ones too, and nothing but its places', () => {
    const sparse = Object.assign([], { 0: ' a ', 2: 'b', name: 'x' });
    expect([...toTextList(sparse)]).toEqual([
      [0, 'a'],
      [1, ''],
      [2, 'b'],
    ]);
    for (const [length, places] of [
      [1000, 1000],
      [1001, 2],
    ]) {
      const long = Object.assign(new Array(length), { 0: 'a', 999: ' b ', name: 'x', x7: 'y', '7x': 'z' });
      expect(toTextList(long).size).toBe(places);
      expect(toTextList(long).get(999)).toBe('b');
    }
  });

  test('a list in a list is read five times deep, and named values nine', () => {
    const inList = (levels: number) => toRawText(nested(levels, (inner) => [inner], 'x'));
    expect([inList(5), inList(6)]).toEqual(['x', '']);
    const raw = (levels: number) =>
      toRawText(nested(levels, (inner) => Object.assign(new String('y'), { raw: inner }), 'x'));
    expect([raw(5), raw(6)]).toEqual(['x', '']);
    const named = (levels: number) => toTextEntries(nested(levels, (inner) => ({ a: inner }), 'x')).length;
    expect([named(9), named(10)]).toEqual([1, 0]);
  });

  test('a boxed value whose raw text is null is read as it is, and has no names', () => {
    expect(toRawText(Object.assign(new String('abc'), { raw: null }))).toBe('abc');
    expect(toTextEntries(new String('abc'))).toEqual([]);
  });
});
