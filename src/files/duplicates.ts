import { hash } from 'node:crypto';

/** Leads of a file that have the same id, or e-mail address, as one before. */
export interface Duplicates {
  /** `key` is what stands in the key column. */
  readonly variable: 'key' | 'lead.id' | 'lead.email';
  /** How many leads repeat what one before them has. */
  readonly leads: number;
  /** The first of them: the line that had it first, and the line that has it again. */
  readonly lines: readonly (readonly [first: number, again: number])[];
}

const MAX_LINES_KEPT = 10;
const FIRST_SIZE = 1 << 12;
/** What is remembered takes 12 bytes each, and twice as much room: 100 MB at the most. Later values are not. */
const MAX_SIZE = 1 << 23;

/** Finds values that came before, by a digest of 64 bits of each. */
export function createDuplicateFinder(variable: Duplicates['variable']) {
  let table = createTable(FIRST_SIZE);
  let leads = 0;
  const lines: [number, number][] = [];

  const grow = () => {
    const larger = createTable(2 * table.lines.length);
    for (const [index, line] of table.lines.entries())
      if (line > 0) insert(larger, table.high[index] ?? 0, table.low[index] ?? 0, line);
    larger.count = table.count;
    table = larger;
  };

  return {
    add(value: string, line: number) {
      const bytes = hash('sha1', value, 'buffer');
      const [high, low] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
      const known = find(table, high, low);
      if (known > 0) {
        leads++;
        if (lines.length < MAX_LINES_KEPT) lines.push([known, line]);
        return;
      }
      if (2 * table.count >= table.lines.length && table.lines.length < MAX_SIZE) grow();
      if (2 * table.count >= table.lines.length) return;
      insert(table, high, low, line);
      table.count++;
    },
    get: (): Duplicates => ({ variable, leads, lines }),
  };
}

/** An open hash table: the digest and the line of each value, in the first free place behind its own. */
interface DigestTable {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** 0 where the place is free. */
  readonly lines: Uint32Array;
  count: number;
}

const createTable = (size: number): DigestTable => ({
  high: new Uint32Array(size),
  low: new Uint32Array(size),
  lines: new Uint32Array(size),
  count: 0,
});

/** The place of a digest, or the free one where it belongs. */
function findPlace({ high, low, lines }: DigestTable, highWord: number, lowWord: number): number {
  const mask = lines.length - 1;
  let place = lowWord & mask;
  while (lines[place] !== 0 && (high[place] !== highWord || low[place] !== lowWord)) place = (place + 1) & mask;
  return place;
}

const find = (table: DigestTable, high: number, low: number): number => table.lines[findPlace(table, high, low)] ?? 0;

function insert(table: DigestTable, high: number, low: number, line: number): void {
  const place = findPlace(table, high, low);
  table.high[place] = high;
  table.low[place] = low;
  table.lines[place] = line;
}
