import { addLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { createRedactor, createSecretRedactor } from 'leadconduit-vendors/types';

/** What a vendor repeats of a lead must not go further, however its server writes it. */

const { input } = putContact;
const hidden = (lead: object, message: string, phoneburner: object = {}) =>
  createRedactor(input, { lead, phoneburner })(message, '…');

describe('a name is hidden', () => {
  test.each([
    "O'Brien & Söhne",
    "o'brien & söhne",
    "O'BRIEN & SÖHNE",
    "O'Brien%20%26%20S%C3%B6hne",
    'O%27Brien%20%26%20S%c3%b6hne',
    "O'Brien+%26+S%C3%B6hne",
    "O'Brien+&+Söhne",
    'O&#39;Brien &amp; Söhne',
    'O&#039;Brien &amp; S&ouml;hne',
    'O&#39;Brien &amp; S&#246;hne',
    'O&#0039;Brien &amp; S&#xF6;hne',
    'O&#39;Brien &amp; S&#x00f6;hne',
    String.raw`O'Brien & S\u00f6hne`,
    String.raw`O'Brien & S\u00F6hne`,
    String.raw`O\'Brien & Söhne`,
  ])('as %s', (written) => {
    expect(hidden({ last_name: "O'Brien & Söhne" }, `the lead ${written} is known`)).toBe('the lead … is known');
  });

  test('with its marks, its letters beyond the first thousands, and as a whole before a part of it', () => {
    expect(hidden({ last_name: 'a/"b"\\c' }, String.raw`x a\/\"b\"\\c y`)).toBe('x … y');
    expect(hidden({ last_name: 'Zoë 😀 Ng' }, 'x Zo&#xEB; &#x1F600; Ng y')).toBe('x … y');
    expect(hidden({ first_name: 'Jane', last_name: 'Jane Marie' }, 'Jane Marie and Jane')).toBe('… and …');
  });

  test.each([
    ['ANA is known', '… is known'],
    ['ana-maria', '…-maria'],
    ['%20Ana%20', '%20…%20'],
    [String.raw`"\nAna"`, String.raw`"\n…"`],
    ['Banana, Anabel, Ana1', 'Banana, Anabel, Ana1'],
  ])('of three letters where it stands alone: %s', (message, expected) => {
    expect(hidden({ first_name: 'Ana' }, message)).toBe(expected);
  });

  test.each([
    ['Großmann', 'GROSSMANN is known', '… is known'],
    ['Jane', 'Janet is known', '…t is known'],
    ['🙂🙂🙂', 'x 🙂🙂🙂 y', 'x … y'],
    ['Ano', 'no way to Ano', 'no way to …'],
    ['Onx', 'on the way to Onx', 'on the way to …'],
    ['1ab', 'row 1ab, ab1', 'row 1ab, ab1'],
    ['ab1', 'row 1ab, ab1', 'row 1ab, ab1'],
    ['Ann', '&#x110000; &#9999999999; &#xffffffff; Ann', '&#x110000; &#9999999999; &#xffffffff; …'],
  ])('of a lead in %s: %s', (city, message, expected) => {
    expect(hidden({ city }, message)).toBe(expected);
  });

  test('of any length but one', () => {
    for (const [length, isHidden] of [
      [1, false],
      [2, true],
      [10_000, true],
    ] as const)
      expect(hidden({ first_name: 'x'.repeat(length) }, `a ${'x'.repeat(length)} b`) === 'a … b').toBe(isHidden);
  });
});

test('a text is hidden that was cut or put into another form on its way', () => {
  const comments = `Please call my wife Mary Samplewoman at work, ${'or me; '.repeat(99)}`;
  const lead = { last_name: 'Wolfeschlegelsteinhausenbergerdorff', postal_code: '78701-1234', comments };
  const vars = { lead: { ...lead, srs_id: '7' } };
  const said = (words: string) => createRedactor(addLead.input, vars)(words, '…');
  expect(said('bad Wolfeschlegelsteinhausenb')).toBe('bad …');
  expect(said(`bad ${comments.slice(0, 45)}`)).toBe('bad …,');
  expect(said(`bad ${comments.trim()} too`)).toBe('bad … too');
  expect(said(`bad ${encodeURIComponent(comments.trim())} too`)).toBe('bad … too');
  expect(said('no zip 78701')).toBe('no zip …');
  expect(said('Please call us')).toBe('Please call us');
});

test('what every message has is not hidden', () => {
  expect(hidden({}, 'no user 377310706', { user_id: '377310706' })).toBe('no user 377310706');
  const lead = { state: 'OR', country: 'US', city: 'No', address_2: '12', postal_code: '' };
  const message = 'OR, US, no, 12, yes or on';
  expect(hidden(lead, message)).toBe(message);
  expect(hidden({ first_name: 'No', last_name: 'On' }, 'no way on')).toBe('… way …');
  expect(hidden({ city: 'Noe' }, 'in Noe')).toBe('in …');
});

test('credentials are hidden whatever their length, and lists and custom fields too', () => {
  const phoneburner = { key: 'k1', tags: ['Hot Lead', ''], custom_field: { 1: 'three windows' } };
  const message = 'the key K1 (not k12, not bk1) of Hot Lead has three windows';
  expect(hidden({}, message, phoneburner)).toBe('the key … (not k12, not bk1) of … has …');
  expect(
    createSecretRedactor(input, { lead: { first_name: 'Jane' }, phoneburner: { key: 'secret-1' } })(
      'Jane SECRET-1',
      '…',
    ),
  ).toBe('Jane …');
});

test('phone numbers are hidden whatever stands between their digits', () => {
  const phones = {
    phone_1: '(512) 555-0142',
    phone_2: '+44 20 7946 0958',
    phone_3: '555-014',
    address_1: '5550199 or so',
  };
  const message = '512.555.0142, +1 512 / 555 0142, 5125550142, 020 7946 0958, 555014, 5550199';
  expect(hidden(phones, message)).toBe('…, +…, …, 0…, …, 5550199');
  expect(hidden({ phone_1: '555-0142' }, 'bad 555.01.42')).toBe('bad …');
});

describe('a reason', () => {
  const reason = (lead: object, message: string) => {
    const vars = { lead: { email: 'jane@example.com', ...lead }, phoneburner: { key: 'p4ssword' } };
    return putContact.response(vars, {}, { status: 200, headers: {}, body: `FAILURE|${message}` });
  };

  test.each([
    ['jane&#64;example.com is known', '[email] is known'],
    ['&#106;&#97;&#110;e@example.com is known', '[email] is known'],
    ['Jane@elsewhere.example is known', '[email] is known'],
    ['joe@Jane.example is known', '[email] is known'],
    ['Ja\u200bne is known', '[hidden] is known'],
    ['J\0a\0n\0e is known', '[hidden] is known'],
    ['call +1 (512) 555-0142', 'call +[number]'],
    ['no account for dXNlcjpwNHNzd29yZA==', 'no account for [hidden]'],
    ['the name is on a list', 'the name is on a list'],
  ])('of %j is %j', (message, expected) => {
    expect(reason({ first_name: 'Jane', phone_1: '5125550142' }, message)).toEqual({
      outcome: 'failure',
      reason: expected,
    });
  });
});

test('the credentials alone are hidden in an answer that is shown, encoded or not', () => {
  const vars = { lead: { first_name: 'Jane' }, phoneburner: { key: 'k:7/x?' } };
  const message = 'Jane: k%3A7%2Fx%3F, azo3L3g/, k&#58;7&#x2F;x?';
  expect(createSecretRedactor(input, vars)(message, 'SECRET')).toBe('Jane: SECRET, SECRET, SECRET');
});
