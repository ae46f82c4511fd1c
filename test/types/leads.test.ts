import { addLead, createLead } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';

/** What becomes of values in a whole lead: one beside another, and in the vendors' own formats. */

const addLeadVars = (lead: object, settings: object = {}) => ({
  lead: { phone_1: '5125550142', postal_code: '78704', srs_id: '112', ...lead },
  ...{ client_id: 'demo', ...settings },
});

const sentByAddLead = (lead: object, settings: object = {}): Record<string, string> => {
  const vars = addLeadVars(lead, settings) as Parameters<typeof addLead.request>[0];
  expect(addLead.validate(vars)).toBeUndefined();
  return JSON.parse(addLead.request(vars).body ?? '');
};

describe('a ZIP code', () => {
  test.each([
    ['2134', 'MA', '02134'],
    ['2134', 'Mass.', '02134'],
    [2134, 'Massachusetts', '02134'],
    ['2134.0', 'MA', '02134'],
    ['2134-1003', 'MA', '02134'],
    ['901', 'PR', '00901'],
    ['0901', 'PR', '00901'],
    ['7030', 'NJ', '07030'],
    ['6390', 'NY', '06390'],
    ['9012', 'AE', '09012'],
    ['2134', 'TX', '2134'],
    ['2134', 'CT', '2134'],
    ['7870', 'TX', '7870'],
    ['213', 'MA', '213'],
    ['2134', '', '2134'],
    ['2134', 'ZZ', '2134'],
    ['78704', 'MA', '78704'],
  ])('%p in %p is sent as %p', (postal_code, state, zip) => {
    expect(sentByAddLead({ postal_code, state })).toMatchObject({ zip });
  });

  test.each([
    ['2134-1003', 'MA', '02134-1003'],
    ['21341003', 'MA', '02134-1003'],
    ['801-1234', 'VI', '00801-1234'],
    ['2134-1003', 'TX', '2134-1003'],
  ])('of nine digits, %p in %p, is sent as %p', (postal_code, state, zip) => {
    const phoneburner = { key: 'k', user_id: '1', cm_id: '2' };
    const { url } = putContact.request({ lead: { email: 'jane@example.com', postal_code, state }, phoneburner });
    expect(new URL(url).searchParams.get('zip')).toBe(zip);
  });

  test('of Create Lead gets its zero back, too', () => {
    const lead = { phone_1: '5125550142', postal_code: '2134', state: 'MA' };
    const { body } = createLead.request({ lead, leadperfection: { subdomain: 'demo', action: 'addleads' } });
    expect(new URLSearchParams(body).get('zip')).toBe('02134');
  });
});

describe('an appointment', () => {
  test.each([
    ['0.416666667', '10:00 AM'],
    [0.5, '12:00 PM'],
    ['0.604166667', '2:30 PM'],
    ['.75', '6:00 PM'],
    ['0.000694444', '12:01 AM'],
    ['0.416678241', '10:00:01 AM'],
    ['45678.416666667', '10:00 AM'],
    ['10:00 AM', '10:00 AM'],
    ['0', '0'],
    ['1.5', '1.5'],
    ['45678', '45678'],
    ['soon', 'soon'],
  ])('at %p is sent at %p', (appointment_time, atime) => {
    expect(sentByAddLead({}, { appointment_date: '45678', appointment_time })).toMatchObject({
      ...{ adate: '01/21/2025', atime },
    });
  });

  test('on no day is none, and its lead is sent without it', () => {
    for (const appointment_date of ['0000-00-00', '1/1/1900', 'n/a']) {
      const sent = sentByAddLead({}, { appointment_date, appointment_time: '10:00 AM' });
      expect(Object.keys(sent).filter((key) => /^a(date|time)$/.test(key))).toEqual([]);
    }
    const custom = { adate: '01/21/2025' };
    expect(sentByAddLead({}, { appointment_date: '0000-00-00', appointment_time: '10:00 AM', custom })).toMatchObject({
      ...{ adate: '01/21/2025', atime: '10:00 AM' },
    });
  });
});

describe('the source id', () => {
  test.each(['112.0', '="112"', "'112", '１１２', ' 112 ', '0112', 112, '112\u200b'])('%p is 112', (srs_id) =>
    expect(sentByAddLead({ srs_id })).toMatchObject({ srs_id: '112' }),
  );

  test.each(['0', '0.0', '1,112', '112 or 113', '-112', '1e3', '112.5', 'web', '12345678901'])(
    '%p is refused',
    (srs_id) => expect(addLead.validate(addLeadVars({ srs_id }))).toBe('lead.srs_id must be a whole number above zero'),
  );

  test.each(['n/a', 'none', '-', '#N/A'])('%p is blank', (srs_id) =>
    expect(addLead.validate(addLeadVars({ srs_id }))).toBe('lead.srs_id must not be blank'),
  );
});

describe('a required phone', () => {
  test('whose digits a spreadsheet has lost is refused with the reason', () => {
    const reason = 'lead.phone_1 must not be in scientific notation: its last digits are lost';
    expect(addLead.validate(addLeadVars({ phone_1: '5.12555E+09' }))).toBe(reason);
    expect(addLead.validate(addLeadVars({ phone_1: 'unknown' }))).toBe('lead.phone_1 must not be blank');
  });

  test.each(['123', '+44 20 7946 0958', '512-555-XXXX', 'see notes'])('%p is sent as given', (phone_1) =>
    expect(sentByAddLead({ phone_1 })).toMatchObject({ phone1: phone_1 }),
  );
});

test.each(['kind of', '2/30/2026', '????x', '七', '🙂', '1/1/1', '{}', '<b>', '%00', "' OR 1=1"])(
  'no value such as %p in any optional variable makes validate refuse a lead',
  (value) => {
    const optional = addLead.input.filter(({ name, required }) => !required && !/action|appointment|\*/.test(name));
    const lead = Object.fromEntries(
      optional.flatMap(({ name }) => (/^lead\./.test(name) ? [[name.slice(5), value]] : [])),
    );
    const settings = Object.fromEntries(optional.flatMap(({ name }) => (/^lead\./.test(name) ? [] : [[name, value]])));
    expect(addLead.validate(addLeadVars(lead, settings))).toBeUndefined();
  },
);

describe('a custom field of Put Contact', () => {
  const sent = (value: unknown) => {
    const phoneburner = { key: 'k', user_id: '1', cm_id: '2', custom_field: { 7: value } };
    const { url } = putContact.request({ lead: { email: 'jane@example.com' }, phoneburner });
    return new URL(url).searchParams.get('custom_field[7]');
  };

  test.each([
    '2/28/2026',
    '02/28/2026',
    '2-28-2026',
    '2026-02-28',
    '2026/2/28',
    '2.28.2026',
    '28/02/2026',
    '2/28/26',
    '28-Feb-2026',
    'Feb 28th, 2026',
    'Saturday, February 28, 2026',
    '2026-02-28T00:00:00.000Z',
    '2/28/2026 12:00:00 AM',
    new Date('2026-02-28'),
  ])('%p is a date in the form of the vendor', (value) => expect(sent(value)).toBe('02/28/2026'));

  test.each([
    '12/24/2017',
    '20260228',
    '46081',
    '45678.5',
    '1772236800000',
    '2/30/2026',
    '1/2 bath',
    '2/28/2026 3:05 PM',
    '2026-02-28T15:05:00Z',
    '512-555-0142',
    '78704-1234',
    '1.2.26',
    '3-4-25',
    '10-11-12',
    'Feb 2026',
    'May 5',
    'June 3, 2026 or later',
    '02 28 2026',
    '1/1/0001',
    'n/a',
    'blue',
  ])('%p is sent as given', (value) => expect(sent(value)).toBe(value));
});
