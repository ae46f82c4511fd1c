/** What came of a world, and what happened in it. */
interface Outcome {
  readonly violations: readonly string[];
  readonly arrivals: number;
  readonly kills?: number;
  readonly repeats?: number;
}

type Simulate = (seed: number) => Promise<Outcome>;

/**
 * Throws when anything goes wrong in one of so many worlds. The environment variable SEED replays the world of a failure.
 *
 * @returns what happened in all of them
 */
export async function assertHolds(simulate: Simulate, worlds: number) {
  const first = Number(process.env.SEED ?? 1);
  const total = { arrivals: 0, kills: 0, repeats: 0 };
  for (let seed = first; seed < first + worlds; seed++) {
    const { violations, arrivals, kills = 0, repeats = 0 } = await simulate(seed);
    if (violations.length > 0) throw new Error(`SEED=${seed} replays this: ${violations.join('; ')}`);
    total.arrivals += arrivals;
    total.kills += kills;
    total.repeats += repeats;
  }
  return total;
}

/** The first seed, from 1 on, whose world shows a bug. One more than `max` when none does. */
export async function countSeedsUntilFound(simulate: Simulate, max: number): Promise<number> {
  for (let seed = 1; seed <= max; seed++) if ((await simulate(seed)).violations.length > 0) return seed;
  return max + 1;
}
