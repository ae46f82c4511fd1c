/** Returns the candidate that a name with one or two typos most likely means; undefined when none is similar. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = name.length < 4 ? 0 : name.length < 8 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = countSlips(name, candidate, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Counts the letters that are missing, added, changed or swapped with their neighbour. Stops at `limit`. */
function countSlips(name: string, candidate: string, limit: number): number {
  let before: number[] = [];
  let above = Array.from({ length: candidate.length + 1 }, (_, index) => index);
  for (let row = 1; row <= name.length; row++) {
    const current = [row];
    for (let column = 1; column <= candidate.length; column++) {
      const isSame = name[row - 1] === candidate[column - 1];
      const isSwapped = row > 1 && name[row - 1] === candidate[column - 2] && name[row - 2] === candidate[column - 1];
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && column > 1 ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    if (Math.min(...current) >= limit) return limit;
    [before, above] = [above, current];
  }
  return above[candidate.length] ?? 0;
}
