import { getReaders, type OutboundAction, toRawText } from '../types';

/** What the normal form of a value mends, beside what is repaired in a cell as such. */
export type MendedKind = 'zeros' | 'number' | 'serial';

/** What they are, for people. */
export const MENDED_TEXTS: Readonly<Record<MendedKind, string>> = {
  zeros: 'added the leading zeros of a ZIP code, which its state confirms',
  number: 'read a phone that was stored as a number',
  serial: 'read a date that a spreadsheet stored as a number of days',
};

/** How such a value looks, by the type of its variable. */
const LOOKS: Readonly<Record<string, { readonly kind: MendedKind; readonly pattern: RegExp }>> = {
  postal_code: { kind: 'zeros', pattern: /^\s*\d{3,4}(?:\.0|-\d{4})?\s*$/ },
  phone: { kind: 'number', pattern: /^\s*\d+(?:\.0|(?:\.\d+)?E\+?\d{1,2})\s*$/i },
  date: { kind: 'serial', pattern: /^\s*\d{5}(?:\.\d+)?\s*$/ },
};

/** Creates a function that finds the values of a lead which are sent otherwise than they stand. */
export function createMendedFinder(
  action: OutboundAction,
): (vars: unknown) => { kind: MendedKind; variable: string }[] {
  const readers = [...getReaders(action.input).values()].flatMap((reader) => {
    const look = LOOKS[reader.variable.type];
    return look === undefined ? [] : [{ ...look, reader, variable: reader.variable.name }];
  });
  return (vars) =>
    readers.flatMap(({ kind, pattern, reader, variable }) => {
      const value = toRawText(reader.getRaw(vars));
      if (!pattern.test(value)) return [];
      const normal = reader.getOwnValue(vars);
      const isMended = normal !== '' && (kind !== 'zeros' || normal.startsWith('0'));
      return isMended ? [{ kind, variable }] : [];
    });
}
