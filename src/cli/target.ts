import type { Command } from 'commander';
import { CliError } from './cli-error';

/** The options that name the target of leads. Exactly one must be given. */
export interface TargetOptions {
  sandbox?: true;
  origin?: string;
  live?: true;
  dryRun?: true;
}

/** Adds the options that name the target of leads, except `--dry-run`, which only one command has. */
export const addTargetOptions = (command: Command, sandboxNote = ''): Command =>
  command
    .option('--sandbox', `send to a copy of the vendors on this machine${sandboxNote}`)
    .option('--origin <url>', 'send to a server of your own on loopback, such as http://127.0.0.1:8080')
    .option('--live', 'send to the real vendor');

const loopback = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/;

/** Throws CliError unless exactly one target is given, and `--origin` is an address on loopback. */
export function requireOneTarget({ sandbox, origin, live, dryRun }: TargetOptions, canDryRun = false): void {
  const ways = [sandbox, origin, live, dryRun].filter((way) => way !== undefined);
  if (ways.length !== 1)
    throw new CliError(
      `give exactly one of --sandbox, --origin URL${canDryRun ? ', --live and --dry-run' : ' and --live'}`,
    );
  if (origin !== undefined && !loopback.test(origin))
    throw new CliError('--origin must be an address on loopback, such as http://127.0.0.1:8080');
}
