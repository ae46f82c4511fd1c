import { vendors } from '../catalog';
import { type Action, getLabel, type Variable } from '../types';

/** Words with vowels that are written in capitals. */
const ACRONYMS = new Set(['id', 'ip', 'url', 'uri', 'api', 'utm', 'tcpa', 'dob', 'sms']);

/** Services whose ids a lead may hold, in their own spelling. */
const NAMES: Readonly<Record<string, string>> = { trustedform: 'TrustedForm' };

/**
 * Returns the label of a variable, with the vendors' own names and abbreviations in capitals. A label of the vendor is
 * not changed.
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
