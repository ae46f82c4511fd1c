import type { Column } from './column-types';

/** Two columns that are mapped to the same variable. */
export interface DuplicateColumns {
  readonly variable: string;
  /** Their names, as they may be shown. */
  readonly columns: readonly [string, string];
}

/** Finds the first two columns that are mapped to the same variable. */
export function findDuplicate(columns: readonly Column[]): DuplicateColumns | undefined {
  const first = new Map<string, string>();
  for (const { variable, shown } of columns) {
    if (variable === undefined) continue;
    const before = first.get(variable);
    if (before !== undefined) return { variable, columns: [before, shown] };
    first.set(variable, shown);
  }
  return undefined;
}

/** Says what is wrong with two such columns, and what to do. */
export const describeDuplicate = ({ variable, columns: [first, second] }: DuplicateColumns): string =>
  `two columns of the leads file are both ${variable}: "${first}" and "${second}"; leave one out with --ignore-columns, or say with --map what it is`;
