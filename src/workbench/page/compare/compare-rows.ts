import type { Rows } from './load-side';

/** `masked`: a mask hides whether the values are equal. */
export type Change = 'same' | 'changed' | 'added' | 'removed' | 'masked';

export interface ComparedRow {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly change: Change;
}

const none: ReadonlySet<string> = new Set();

/** Pairs rows of the same name. The rows of the left come first, then those that only the right has. */
export function compareRows(left: Rows, right: Rows, masked = none): ComparedRow[] {
  const [one, other] = [new Map(left), new Map(right)];
  return [...new Set([...one.keys(), ...other.keys()])].map((name) => {
    const [before, after] = [one.get(name), other.get(name)];
    return { name, left: before ?? '', right: after ?? '', change: getChange(before, after, masked.has(name)) };
  });
}

function getChange(before: string | undefined, after: string | undefined, isMasked: boolean): Change {
  if (isMasked) return 'masked';
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return before === after ? 'same' : 'changed';
}
