import type { Command } from 'commander';
import type { SettledStatus } from '../journal';
import { CliError } from './cli-error';

/** How a person says what became of a lead. */
export interface SettleOptions {
  delivered?: true;
  notDelivered?: true;
  status?: string;
  note?: string;
}

/** Adds the options by which a person settles a lead. */
export const addSettleOptions = (command: Command): Command =>
  command
    .requiredOption('--key <key>', 'the lead with this key')
    .option('--delivered', 'the vendor has the lead: it is not sent again')
    .option('--not-delivered', 'the vendor has not got the lead: it is unsent now')
    .option('--note <text>', 'how you know; kept with the lead');

/** What a person says became of a lead. Throws CliError unless it is said once, and why. */
export function getSettledStatus({ delivered, notDelivered, status, note }: SettleOptions): SettledStatus {
  const said = [delivered, notDelivered, status].filter((option) => option !== undefined);
  if (said.length !== 1) throw new CliError('say --delivered or --not-delivered');
  if (status === undefined) {
    if (!note?.trim()) throw new CliError('--note must say how you know what became of the lead');
    return delivered ? 'delivered' : 'unsent';
  }
  if (status === 'delivered' || status === 'rejected' || status === 'unsent') return status;
  throw new CliError('--status must be delivered, rejected or unsent');
}
