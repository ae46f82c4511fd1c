import type { Command } from 'commander';
import type { SettledStatus } from '../journal';
import { CliError } from './cli-error';

/** The options with which a person settles a lead. */
export interface SettleOptions {
  delivered?: true;
  notDelivered?: true;
  status?: string;
  note?: string;
}

/** Adds the options with which a person settles a lead. */
export const addSettleOptions = (command: Command): Command =>
  command
    .requiredOption('--key <key>', 'the lead with this key')
    .option('--delivered', 'the vendor has the lead: it is never sent again')
    .option('--not-delivered', 'the vendor does not have the lead: it becomes unsent, and is sent again')
    .option('--note <text>', 'how you know; stored with the lead');

/** Returns the status that the options give. Throws CliError unless exactly one is given, with a note if needed. */
export function getSettledStatus({ delivered, notDelivered, status, note }: SettleOptions): SettledStatus {
  const choices = [delivered, notDelivered, status].filter((option) => option !== undefined);
  if (choices.length !== 1) throw new CliError('give --delivered or --not-delivered');
  if (status === undefined) {
    if (!note?.trim()) throw new CliError('add --note TEXT, which says how you know');
    return delivered ? 'delivered' : 'unsent';
  }
  if (status === 'delivered' || status === 'rejected' || status === 'unsent') return status;
  throw new CliError('--status must be delivered, rejected or unsent');
}
