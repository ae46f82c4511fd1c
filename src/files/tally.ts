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
export function createReasonTally<Kind extends string>(maxTexts = Number.POSITIVE_INFINITY) {
  const tallies = new Map<string, { kind: Kind; text: string; leads: number; lines: number[] }>();
  return {
    add(kind: Kind, text: string, line: number) {
      const isFull = tallies.size >= maxTexts && !tallies.has(`${kind} ${text}`);
      const name = isFull ? 'another reason' : text;
      const tally = tallies.get(`${kind} ${name}`) ?? { kind, text: name, leads: 0, lines: [] };
      tally.leads++;
      if (tally.lines.length < MAX_LINES_KEPT) tally.lines.push(line);
      tallies.set(`${kind} ${name}`, tally);
    },
    /** In the order in which they came. */
    list: (): Tallied<Kind>[] => [...tallies.values()],
    /** The commonest first. */
    rank: (): Tallied<Kind>[] => [...tallies.values()].sort((first, second) => second.leads - first.leads),
  };
}
