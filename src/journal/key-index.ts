import { hash } from 'node:crypto';

/**
 * Where the last line on each key starts: some 30 bytes a key, however long the keys are. Keys are told apart by 96 bits
 * of a digest. Open addressing with linear probing; nothing is ever taken out.
 */
export class KeyIndex {
  size = 0;
  private digests: Uint32Array;
  /** A start, or -1 where the slot is free. */
  private starts: Float64Array;

  constructor(slots = 1024) {
    this.digests = new Uint32Array(3 * slots);
    this.starts = new Float64Array(slots).fill(-1);
  }

  get(key: string): number | undefined {
    const start = this.starts[this.slotOf(digestOf(key))] ?? -1;
    return start < 0 ? undefined : start;
  }

  set(key: string, start: number): void {
    if (3 * this.size >= 2 * this.starts.length) this.grow();
    this.put(digestOf(key), start);
  }

  /** The starts in their order in the file. */
  values(): Float64Array {
    return this.starts.filter((start) => start >= 0).sort();
  }

  private put(digest: Uint32Array, start: number): void {
    const slot = this.slotOf(digest);
    if ((this.starts[slot] ?? -1) < 0) this.size++;
    this.digests.set(digest, 3 * slot);
    this.starts[slot] = start;
  }

  /** The slot of a digest, or the free one where it belongs. */
  private slotOf([a = 0, b, c]: Uint32Array): number {
    const { digests, starts } = this;
    for (let slot = a % starts.length; ; slot = (slot + 1) % starts.length) {
      const free = (starts[slot] ?? -1) < 0;
      if (free || (digests[3 * slot] === a && digests[3 * slot + 1] === b && digests[3 * slot + 2] === c)) return slot;
    }
  }

  private grow(): void {
    const { digests, starts } = this;
    this.digests = new Uint32Array(2 * digests.length);
    this.starts = new Float64Array(2 * starts.length).fill(-1);
    this.size = 0;
    for (const [slot, start] of starts.entries()) {
      if (start >= 0) this.put(digests.subarray(3 * slot, 3 * slot + 3), start);
    }
  }
}

function digestOf(key: string): Uint32Array {
  const digest = hash('sha256', key, 'buffer');
  return Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8));
}
