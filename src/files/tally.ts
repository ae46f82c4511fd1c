/** Rows that are of one kind for one reason. */
export interface Tallied<Kind> {
  readonly kind: Kind;
  readonly text: string;
  readonly leads: number;
  /** The first lines of them. */
  readonly lines: readonly number[];
}

const MAX_LINES_KEPT = 10;
/** In NDJSON a reason may name a column of its own in each row. */
const MAX_TEXTS = 1000;

/** Counts rows by kind and text; memory grows with the number of different texts, up to a limit. */
export function createTally<Kind extends string>() {
  const found = new Map<string, { kind: Kind; text: string; leads: number; lines: number[] }>();
  return {
    add(kind: Kind, text: string, line: number) {
      const isFull = found.size >= MAX_TEXTS && !found.has(`${kind} ${text}`);
      const name = isFull ? 'another reason' : text;
      const known = found.get(`${kind} ${name}`) ?? { kind, text: name, leads: 0, lines: [] };
      known.leads++;
      if (known.lines.length < MAX_LINES_KEPT) known.lines.push(line);
      found.set(`${kind} ${name}`, known);
    },
    /** The commonest first. */
    list: (): Tallied<Kind>[] => [...found.values()].sort((one, other) => other.leads - one.leads),
  };
}
