import { type Check, createCheck, getPath, toTextEntries, toTextList } from '../types';

/** Mapping mistakes that PhoneBurner accepts without an error. */
export const checks: readonly Check[] = [
  createCheck('lead.phone_1', (read, vars) => {
    const isBlank = ['lead.phone_1', 'lead.phone_2', 'lead.phone_3'].every((name) => read(name) === '');
    const more = [...toTextList(getPath(vars, ['phoneburner', 'additional_phones'])).values()].filter(
      (item) => item !== '',
    );
    return isBlank && more.length === 0 && 'is blank, and so is every other phone: a dialer has nobody to call';
  }),
  createCheck('phoneburner.additional_phone_types', (_, vars) => {
    const countItems = (name: string) =>
      [...toTextList(getPath(vars, ['phoneburner', name])).values()].filter((item) => item !== '').length;
    return (
      countItems('additional_phone_types') > countItems('additional_phones') &&
      'has more items than additional_phones: they are paired by position'
    );
  }),
  createCheck('phoneburner.custom_field.*', (_, vars) => {
    const named = toTextEntries(getPath(vars, ['phoneburner', 'custom_field']));
    return (
      named.some(([id]) => !/^\d+$/.test(id)) &&
      'has an id with other characters than digits; the ids are in the Custom Field Legend'
    );
  }),
];
