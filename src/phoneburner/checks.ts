import { type Check, createCheck, getPath, toTextEntries, toTextList } from '../types';

const countItems = (vars: unknown, name: string) =>
  [...toTextList(getPath(vars, ['phoneburner', name])).values()].filter((item) => item !== '').length;

/** Mapping mistakes that PhoneBurner accepts without an error. */
export const checks: readonly Check[] = [
  createCheck('lead.phone_1', (read, vars) => {
    const isBlank = ['lead.phone_1', 'lead.phone_2', 'lead.phone_3'].every((name) => read(name) === '');
    const hasMore = countItems(vars, 'additional_phones') > 0;
    return isBlank && !hasMore && 'is blank, and so is every other phone: a dialer has nobody to call';
  }),
  createCheck(
    'phoneburner.additional_phone_types',
    (_, vars) =>
      countItems(vars, 'additional_phone_types') > countItems(vars, 'additional_phones') &&
      'has more items than additional_phones: they are paired by position',
  ),
  createCheck('phoneburner.custom_field.*', (_, vars) => {
    const named = toTextEntries(getPath(vars, ['phoneburner', 'custom_field']));
    return (
      named.some(([id]) => !/^\d+$/.test(id)) &&
      'has an id with other characters than digits; the ids are in the Custom Field Legend'
    );
  }),
];
