import { CliError } from './cli-error';

/** Parses a number above zero. Throws CliError for another value. */
export function parsePositive(value: string): number {
  if (!(Number(value) > 0)) throw new CliError('--concurrency and --rate must be numbers above zero');
  return Number(value);
}
