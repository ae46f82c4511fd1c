/** Rows that are of one kind for one reason. */
export interface Tallied<Kind> {
  readonly kind: Kind;
  readonly text: string;
  readonly leads: number;
  /** The first lines of them. */
  readonly lines: readonly number[];
}

const MAX_LINES_KEPT = 10;
/**
 * Counts rows by kind and text; memory grows with the number of different texts.
 *
 * @param maxTexts so many are kept apart; later ones count as "another reason"
 */
export function createTally<Kind extends string>(maxTexts = Number.POSITIVE_INFINITY) {
  const found = new Map<string, { kind: Kind; text: string; leads: number; lines: number[] }>();
  return {
    add(kind: Kind, text: string, line: number) {
      const isFull = found.size >= maxTexts && !found.has(`${kind} ${text}`);
      const name = isFull ? 'another reason' : text;
      const known = found.get(`${kind} ${name}`) ?? { kind, text: name, leads: 0, lines: [] };
      known.leads++;
      if (known.lines.length < MAX_LINES_KEPT) known.lines.push(line);
      found.set(`${kind} ${name}`, known);
    },
    /** In the order in which they came. */
    list: (): Tallied<Kind>[] => [...found.values()],
    /** The commonest first. */
    rank: (): Tallied<Kind>[] => [...found.values()].sort((one, other) => other.leads - one.leads),
  };
}
