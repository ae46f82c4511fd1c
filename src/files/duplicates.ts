import { hash } from 'node:crypto';

/** Leads of a file that have the same key, id or e-mail address as an earlier lead. */
export interface Duplicates {
  /** `key` is the value of the key column. */
  readonly variable: 'key' | 'lead.id' | 'lead.email';
  /** How many leads repeat the value of an earlier one. */
  readonly leads: number;
  /** The first repetitions: the line of the first lead with the value, and the line that repeats it. */
  readonly lines: readonly (readonly [first: number, again: number])[];
}

const MAX_LINES_KEPT = 10;
const FIRST_SIZE = 1 << 12;
/** The most slots of a table. Each has 12 bytes, so a table has at most 100 MB. Later values are not kept. */
const MAX_SIZE = 1 << 23;

/** Creates a finder of repeated values. It keeps a digest of 64 bits of each value. */
export function createDuplicateFinder(variable: Duplicates['variable']) {
  let table = createTable(FIRST_SIZE);
  let leads = 0;
  const lines: [number, number][] = [];

  const grow = () => {
    const { high, low, lines, count } = table;
    const larger = createTable(Math.min(MAX_SIZE, Math.ceil(1.5 * lines.length)));
    for (let index = 0; index < lines.length; index++)
      if (lines[index]) insert(larger, high[index] ?? 0, low[index] ?? 0, lines[index] ?? 0);
    larger.count = count;
    table = larger;
  };

  return {
    add(value: string, line: number) {
      const digest = hash('sha1', value, 'hex');
      const [high, low] = [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)];
      const firstLine = find(table, high, low);
      if (firstLine > 0) {
        leads++;
        if (lines.length < MAX_LINES_KEPT) lines.push([firstLine, line]);
        return;
      }
      if (isFull(table) && table.lines.length < MAX_SIZE) grow();
      if (isFull(table)) return;
      insert(table, high, low, line);
      table.count++;
    },
    get: (): Duplicates => ({ variable, leads, lines }),
  };
}

/** A hash table with linear probing: the digest and the line of each value. */
interface DigestTable {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** 0 for a free slot. */
  readonly lines: Uint32Array;
  count: number;
}

const createTable = (size: number): DigestTable => ({
  high: new Uint32Array(size),
  low: new Uint32Array(size),
  lines: new Uint32Array(size),
  count: 0,
});

/** Whether the table is so full that another value would make it slow. */
const isFull = ({ count, lines }: DigestTable): boolean => count >= 0.85 * lines.length;

/** Finds the slot of a digest, or the free slot for it. */
function findSlot({ high, low, lines }: DigestTable, highWord: number, lowWord: number): number {
  let slot = lowWord % lines.length;
  while (lines[slot] !== 0 && (high[slot] !== highWord || low[slot] !== lowWord)) slot = (slot + 1) % lines.length;
  return slot;
}

const find = (table: DigestTable, high: number, low: number): number => table.lines[findSlot(table, high, low)] ?? 0;

function insert(table: DigestTable, high: number, low: number, line: number): void {
  const slot = findSlot(table, high, low);
  table.high[slot] = high;
  table.low[slot] = low;
  table.lines[slot] = line;
}
