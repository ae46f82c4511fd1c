import { getReaders, type OutboundAction, toRawText } from '../types';

/** How a value was mended when it was normalized. Repairs of cells are separate: see `RepairKind`. */
export type MendedKind = 'zeros' | 'number' | 'serial';

/** Each of them in words, for people. */
export const MENDED_TEXTS: Readonly<Record<MendedKind, string>> = {
  zeros: 'added the leading zeros of a ZIP code, which its state confirms',
  number: 'read a phone that was stored as a number',
  serial: 'read a date that a spreadsheet stored as a number of days',
};

/** Patterns of values that are mended, by the type of the variable. */
const LOOKS: Readonly<Record<string, { readonly kind: MendedKind; readonly pattern: RegExp }>> = {
  postal_code: { kind: 'zeros', pattern: /^\s*\d{3,4}(?:\.0|-\d{4})?\s*$/ },
  phone: { kind: 'number', pattern: /^\s*\d+(?:\.0|(?:\.\d+)?E\+?\d{1,2})\s*$/i },
  date: { kind: 'serial', pattern: /^\s*\d{5}(?:\.\d+)?\s*$/ },
};

/** Creates a function that finds the values of a lead that normalizing mends. */
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
