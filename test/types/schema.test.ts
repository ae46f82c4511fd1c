import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { actions } from 'leadconduit-vendors/catalog';
import { readSettings } from 'leadconduit-vendors/cli/settings';
import { readLeads } from 'leadconduit-vendors/files';
import { isExchange, isInbound, listFixtures } from 'leadconduit-vendors/fixtures';
import { addLead, feedback } from 'leadconduit-vendors/leadperfection';
import { putContact } from 'leadconduit-vendors/phoneburner';
import {
  type Action,
  createAction,
  example,
  isOutbound,
  jsonSchema,
  type OutboundAction,
  optional,
  required,
  standardSchema,
  toSegments,
  withSettings,
} from 'leadconduit-vendors/types';
import { putLead } from '../contract/example-vendor';

const everyAction: Action[] = [...actions, putLead];
const outbound = everyAction.filter(isOutbound);
const named = <A extends Action>(list: readonly A[]) => list.map((action) => [action.key, action] as const);

/** Strict as Ajv can be: a keyword that it does not know, or one that cannot apply, is an error. */
const createValidator = (action: Action) =>
  new Ajv2020({ strict: true, strictTypes: true, strictTuples: true, allErrors: true, logger: false }).compile(
    jsonSchema(action),
  );

/** What a variable's schema says, found by its path. */
function getProperty(action: Action, name: string): any {
  let schema: any = jsonSchema(action);
  for (const key of toSegments(name)) schema = schema.properties[key];
  return schema;
}

const contact = { lead: { email: 'jane@example.com' }, phoneburner: { key: 'k', user_id: '1', cm_id: '2' } };
const roof = { lead: { phone_1: '5125550142', postal_code: '78704', srs_id: '112' }, client_id: 'demo' };

describe.each(named(everyAction))('the schema of %s', (_, action) => {
  test('is valid in strict mode, and fresh at each call', () => {
    expect(createValidator(action)).toBeInstanceOf(Function);
    expect(jsonSchema(action)).toEqual(jsonSchema(action));
    expect(jsonSchema(action)).not.toBe(jsonSchema(action));
    expect(JSON.parse(JSON.stringify(jsonSchema(action)))).toEqual(jsonSchema(action));
    expect(jsonSchema(action)).toMatchObject({ title: action.about.name, description: action.about.description });
  });

  test('has every variable where it is read, with its description, an example, and a mark on credentials', () => {
    for (const { name, description, secret } of action.input) {
      const property = getProperty(action, name);
      expect(property.description).toMatch(description);
      expect(property.examples).toHaveLength(1);
      expect(property.writeOnly).toBe(secret);
    }
  });
});

/** Refused by `validate`, and not to be said in a schema: see the docstring of `jsonSchema`. */
const unsayable = ['appointment-without-date', 'appointment-without-time', 'too-long'];

describe.each(named(outbound))('the schema of %s', (_, action) => {
  const accepts = createValidator(action);

  test('accepts its own examples and the lead of every fixture that is sent', () => {
    for (const which of ['all', 'required'] as const)
      expect([accepts(example(action.input, which)), accepts.errors]).toEqual([true, null]);
    for (const fixture of listFixtures(action).filter(isExchange))
      expect([fixture.case, accepts(fixture.vars), accepts.errors]).toEqual([fixture.case, true, null]);
  });

  test('accepts every sample lead that may be sent', async () => {
    const samples = join(__dirname, '../../samples');
    const settings = readSettings(join(samples, 'settings.json'));
    let count = 0;
    for await (const row of readLeads(join(samples, 'leads.csv'), action)) {
      if (!('vars' in row)) continue;
      const vars = JSON.parse(JSON.stringify(withSettings(action.input, settings, row.vars)));
      if (action.validate(vars) !== undefined) continue;
      expect([row.line, accepts(vars), accepts.errors]).toEqual([row.line, true, null]);
      count++;
    }
    expect(count > 100 || action === putLead).toBe(true);
  });

  test('refuses the fixtures that `validate` refuses, but for what it cannot say', () => {
    const refused = listFixtures(action).flatMap((one) => (isInbound(one) || isExchange(one) ? [] : [one]));
    const accepted = refused.filter(({ vars }) => accepts(vars)).map((one) => one.case);
    expect(accepted).toEqual(unsayable.filter((name) => refused.some((one) => one.case === name)));
  });

  test.each(action.input.filter((variable) => variable.required).map(({ name }) => name))(
    'refuses a lead whose %s is missing, null or blank',
    (name) => {
      const path = toSegments(name);
      for (const value of [undefined, null, '', ' \n ', [], {}]) {
        const vars: any = JSON.parse(JSON.stringify(example(action.input, 'required')));
        const parent = path.slice(0, -1).reduce((object, key) => object[key], vars);
        if (value === undefined) delete parent[path.at(-1) ?? ''];
        else parent[path.at(-1) ?? ''] = value;
        expect([value, accepts(vars)]).toEqual([value, false]);
        expect(action.validate(vars)).toContain(name);
      }
    },
  );
});

test('a schema narrows what the rules of an action turn away, whatever else they let pass', () => {
  const accepts = createValidator(addLead);
  const both = (change: object) => {
    const vars = { ...roof, ...change };
    return [accepts(vars), addLead.validate(vars) === undefined];
  };
  const source = (srs_id: unknown) => both({ lead: { ...roof.lead, srs_id } });
  for (const id of [1, 112, '112', ' 112 ', '1', '$112', '112.0', '0112', '+5'])
    expect(source(id)).toEqual([true, true]);
  for (const id of [0, -1, 1.5, '0', '00', '1,2', '1.50', 'abc', '1e3', true, null, ['1', '2']])
    expect([id, source(id)[0]]).toEqual([id, false]);
  for (const id of ['demo', ' demo ', 'my-roof2', 7]) expect(both({ client_id: id })).toEqual([true, true]);
  for (const id of ['demo.leadperfection.com', 'https://demo', 'two words', 'a_b', 'x/y', '../x', 'é?'])
    expect([id, ...both({ client_id: id })]).toEqual([id, false, false]);
  for (const word of ['', null, 'addlead', 'add_lead-2 ']) expect(both({ action: word })).toEqual([true, true]);
  for (const word of ['add lead', 'a/b', 'a.b', 'a?b=c']) expect(both({ action: word })).toEqual([false, false]);
});

test('custom fields go by ids of digits, and a blank one may have any name', () => {
  const accepts = createValidator(putContact);
  const both = (custom_field: unknown) => {
    const vars = { ...contact, phoneburner: { ...contact.phoneburner, custom_field } };
    return [accepts(vars), putContact.validate(vars) === undefined];
  };
  for (const fields of [null, {}, { 195481: 'a' }, { note: '', other: null, more: ' ' }])
    expect(both(fields)).toEqual([true, true]);
  for (const fields of [{ note: 'a' }, { 1: 'a', '2b': 3 }]) expect(both(fields)).toEqual([false, false]);
});

test('a flag is no text, and an object no value, as the types have it', () => {
  const accepts = createValidator(putContact);
  expect(accepts({ ...contact, lead: { email: true } })).toBe(false);
  expect(accepts({ ...contact, lead: { ...contact.lead, phone_1: {} } })).toBe(false);
  expect(accepts({ ...contact, lead: { ...contact.lead, anything: { else: 1 } }, flow: {} })).toBe(true);
  expect(accepts({ ...contact, phoneburner: { ...contact.phoneburner, tags: ['a', null, 7] } })).toBe(true);
});

test('a variable may stand under either of its names', () => {
  const accepts = createValidator(addLead);
  expect(getProperty(addLead, 'LogNumber').description).toBe(getProperty(addLead, 'log_number').description);
  expect(accepts({ ...roof, LogNumber: 7 })).toBe(true);
  expect(accepts({ ...roof, LogNumber: {} })).toBe(false);
});

test('what a variable is sent as, and how well that is known, stands in a comment; a default is told', () => {
  expect(getProperty(addLead, 'lead.phone_1').$comment).toBe('sent as phone1 (seen)');
  expect(getProperty(addLead, 'action').default).toBe('addlead');
  expect(getProperty(putContact, 'phoneburner.key').writeOnly).toBe(true);
});

test('the schema of an inbound action describes what its `request` returns', () => {
  const accepts = createValidator(feedback);
  for (const fixture of listFixtures(feedback).filter(isInbound))
    if (fixture.result) expect([fixture.case, accepts(fixture.result)]).toEqual([fixture.case, true]);
  expect(accepts({ CallsCount: 4 })).toBe(false);
});

describe('a Standard Schema', () => {
  const validate = (action: OutboundAction, value: unknown) => standardSchema(action)['~standard'].validate(value);

  test('is one of version 1', () => {
    expect(standardSchema(putContact)['~standard']).toMatchObject({ version: 1, vendor: 'leadconduit-vendors' });
  });

  test('passes a good lead through as it is', () => {
    const result = validate(putContact, contact);
    expect(result).toEqual({ value: contact });
    expect('value' in result && result.value).toBe(contact);
  });

  test('names everything that is missing, by its path', () => {
    expect(validate(putContact, { lead: { email: '***' }, phoneburner: { key: 'k' } })).toEqual({
      issues: [
        { message: 'lead.email must not be masked', path: ['lead', 'email'] },
        { message: 'phoneburner.user_id must not be blank', path: ['phoneburner', 'user_id'] },
        { message: 'phoneburner.cm_id must not be blank', path: ['phoneburner', 'cm_id'] },
      ],
    });
    for (const nothing of [undefined, null, 'a lead', 7, []]) {
      const { issues = [] } = validate(putContact, nothing);
      expect(issues.map(({ path }) => path?.join('.'))).toContain('lead.email');
    }
  });

  test.each(named(outbound))('refuses for %s what `validate` refuses, first of all for its reason', (_, action) => {
    for (const fixture of listFixtures(action)) {
      if (isInbound(fixture)) continue;
      const { issues } = validate(action, fixture.vars);
      expect([fixture.case, issues?.[0]?.message]).toEqual([fixture.case, action.validate(fixture.vars)]);
    }
  });

  test('finds the place of the other rules of an action; the lead as a whole has none', () => {
    const custom = { ...contact, phoneburner: { ...contact.phoneburner, custom_field: { note: 'a' } } };
    expect(validate(putContact, custom).issues?.[0]?.path).toEqual(['phoneburner', 'custom_field']);
    expect(validate(addLead, { ...roof, appointment_date: '2026-11-20' }).issues?.[0]?.path).toEqual([
      'appointment_time',
    ]);
    const long = { ...contact, phoneburner: { ...contact.phoneburner, tags: 'x'.repeat(9000) } };
    expect(validate(putContact, long).issues).toEqual([{ message: expect.stringContaining('too long') }]);
  });

  test('takes what an action of somebody else declares', () => {
    const input = [required('id', 'string', 'Id'), optional('lead.note', 'string', 'Note')];
    const other = createAction('other', putContact.about, {
      ...putLead,
      input,
      output: [],
      validate: () => 'id is odd',
    });
    expect(validate(other, { id: 1 })).toEqual({ issues: [{ message: 'id is odd', path: ['id'] }] });
  });
});
