import { type Conflict, formatConflicts } from './conflicts';
import { formatSummaries, formatUnrecorded, type Summary } from './summary';

/** Prints what became of the leads of a run, and which of them a person must look at. */
export function printRun(
  summaries: readonly Summary[],
  conflicts: readonly Conflict[],
  unrecorded: readonly number[],
): void {
  console.log(`\n${formatSummaries(summaries)}`);
  if (conflicts.length > 0) console.log(`\n${formatConflicts(conflicts)}`);
  if (unrecorded.length > 0) console.log(`\n${formatUnrecorded(unrecorded)}`);
}
