/** Rows of one kind with one reason. */
export interface Tallied<Kind> {
  readonly kind: Kind;
  readonly text: string;
  readonly leads: number;
  /** The first lines of these rows. */
  readonly lines: readonly number[];
}

const MAX_LINES_KEPT = 10;
/**
 * Creates a tally that counts rows by kind and text. Memory grows with the number of different texts.
 *
 * @param maxTexts how many texts are counted apart; later ones count as "another reason". Default: no limit
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
    /** Returns the counts in the order in which the texts came. */
    list: (): Tallied<Kind>[] => [...tallies.values()],
    /** Returns the counts, the most frequent first. */
    rank: (): Tallied<Kind>[] => [...tallies.values()].sort((first, second) => second.leads - first.leads),
  };
}
