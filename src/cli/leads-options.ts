import type { Command } from 'commander';
import { type ReadOptions, spoolInput } from '../files';

/** The options of the command line that say how a file of leads is to be read. */
export interface LeadsOptions {
  keyColumn?: string;
  encoding?: string;
  delimiter?: string;
}

export const LEADS_HELP = 'CSV with a header, or NDJSON; "-" is standard input';

/** Adds the options for reading a file of leads to a command. */
export const addLeadsOptions = (command: Command): Command =>
  command
    .option('--key-column <name>', 'the column that holds your own key of each lead. Default: lead.id, else the person')
    .option(
      '--encoding <name>',
      'encoding of the file, such as windows-1252. Default: UTF-8; UTF-16 is known by itself',
    )
    .option('--delimiter <character>', 'separator of a CSV file. Default: the one by which most columns are known');

export const getReadOptions = ({ keyColumn, encoding, delimiter }: LeadsOptions): ReadOptions => ({
  keyColumn,
  encoding,
  delimiter,
});

/** Uses a file of leads, or standard input, which is kept in a file meanwhile: leads are read more than once. */
export async function withLeads<T>(leads: string, use: (file: string) => Promise<T>): Promise<T> {
  if (leads !== '-') return use(leads);
  const spooled = await spoolInput(process.stdin);
  try {
    return await use(spooled.file);
  } finally {
    spooled.remove();
  }
}
