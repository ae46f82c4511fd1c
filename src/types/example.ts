import { setPath } from './set-path';
import { type Table, type TypeName, toSegments, type Variable } from './variable';

const byType: Record<TypeName, unknown> = {
  string: 'example',
  phone: '5125550142',
  email: 'jane.sample@example.com',
  state: 'TX',
  postal_code: '78704',
  boolean: 'true',
  number: '7',
  date: '2026-11-20',
  array: ['example'],
  wildcard: { example: 'example' },
};

/** Examples of standard fields. They match the state and the postal code above. */
const byName = new Map([
  ['lead.first_name', 'Jane'],
  ['lead.last_name', 'Sample'],
  ['lead.address_1', '114 Hickory St'],
  ['lead.address_2', 'Apt 23'],
  ['lead.city', 'Austin'],
  ['lead.country', 'US'],
]);

/** Returns an example value of one variable. All people in examples are invented. */
export const getExample = ({ name, type, example }: Variable): unknown => example ?? byName.get(name) ?? byType[type];

/** Builds a lead with an example value for each variable, or only for the required ones. */
export function example(table: Table, which: 'all' | 'required' = 'all'): Record<string, unknown> {
  const chosen = table.filter(({ required }) => required || which === 'all');
  return chosen.reduce((vars, variable) => setPath(vars, toSegments(variable.name), getExample(variable)), {
    lead: {},
  } as Record<string, unknown>);
}
