import { CliError } from './cli-error';

/** The options that say where leads go; exactly one of them must. */
export interface TargetOptions {
  sandbox?: true;
  origin?: string;
  live?: true;
  dryRun?: true;
}

const loopback = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/;

/** Throws CliError unless one way is named: to the real vendor on purpose, or nowhere but to loopback. */
export function requireOneTarget({ sandbox, origin, live, dryRun }: TargetOptions): void {
  const ways = [sandbox, origin, live, dryRun].filter((way) => way !== undefined);
  if (ways.length !== 1) throw new CliError('say one of --sandbox, --origin URL, --live and --dry-run');
  if (origin !== undefined && !loopback.test(origin))
    throw new CliError('--origin must be an http address on loopback');
}
