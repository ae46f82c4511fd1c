import { vendors } from '../catalog';
import { type Action, getLabel, type Variable } from '../types';

/** Words that people write in capitals though they have vowels. */
const ACRONYMS = new Set(['id', 'ip', 'url', 'uri', 'api', 'utm', 'tcpa', 'dob', 'sms']);

/** Services of which a lead may hold an id, as they write themselves. */
const NAMES: Readonly<Record<string, string>> = { trustedform: 'TrustedForm' };

/**
 * The label of a variable as a person writes it: vendors by their own names, and abbreviations in capitals. A label
 * that the vendor gives stays as it is.
 */
export function getFieldLabel(action: Pick<Action, 'about'>, variable: Pick<Variable, 'name' | 'label'>): string {
  if (variable.label !== undefined) return variable.label;
  const { key = '', name = '' } = vendors.find(({ key }) => key === action.about.vendor) ?? {};
  return getLabel(variable)
    .split(' ')
    .map((word) => {
      if (word.toLowerCase() === key) return name;
      const service = NAMES[word.toLowerCase()];
      if (service !== undefined) return service;
      return isAbbreviation(word) ? word.toUpperCase() : word;
    })
    .join(' ');
}

const isAbbreviation = (word: string) =>
  ACRONYMS.has(word.toLowerCase()) || (/^[a-z]{2,4}$/i.test(word) && !/[aeiouy]/i.test(word));
