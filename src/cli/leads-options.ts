import { createReadStream, statSync } from 'node:fs';
import type { Command } from 'commander';
import { getVersion, isObject, type LeadFile, type Mapping, type ReadOptions, spoolInput, UNNAMED } from '../files';
import { CliError } from './cli-error';
import { readJsonFile } from './json-file';

/** The command-line options for reading a file of leads. */
export interface LeadsOptions {
  keyColumn?: string;
  encoding?: string;
  delimiter?: string;
  map?: string[];
  mapping?: string;
  ignoreColumns?: string[];
}

export const LEADS_HELP = 'CSV with a header, or NDJSON; "-" is standard input';

/** Adds the options for reading a file of leads to a command. */
export const addLeadsOptions = (command: Command): Command =>
  command
    .option(
      '--key-column <name>',
      'column with your own key of each lead. Default: lead.id, else the data of the person',
    )
    .option('--encoding <name>', 'encoding of the file, such as windows-1252. Default: UTF-8 or UTF-16, as detected')
    .option('--delimiter <character>', 'separator of a CSV file, such as ";" or "tab". Default: detected')
    .option('--map <Column=variable>', 'the variable of a column; repeat it for more columns', collect)
    .option(
      '--mapping <file>',
      'JSON file with the variables of columns: {"Column": "variable"}; null ignores a column',
    )
    .option('--ignore-columns <names>', 'columns that are not sent, with commas between; may be repeated', collect);

const collect = (value: string, values: string[] = []): string[] => [...values, value];

/** Returns the options for `readLeads`. Throws CliError for an invalid mapping. */
export function getReadOptions(options: LeadsOptions): ReadOptions {
  const { keyColumn, encoding, delimiter, map = [], mapping, ignoreColumns = [] } = options;
  const ignored = ignoreColumns.flatMap((names) => names.split(',')).filter((name) => name.trim() !== '');
  return {
    ...{ keyColumn, encoding, delimiter },
    mapping: mapping === undefined ? undefined : readMapping(mapping),
    map: Object.fromEntries([
      ...ignored.map((name) => [name.trim() === UNNAMED ? '' : name.trim(), null] as const),
      ...map.map(parsePair),
    ]),
  };
}

/** Splits `Column=variable` at the last "=": the name of a column may contain one. */
function parsePair(pair: string): [column: string, variable: string] {
  const sign = pair.lastIndexOf('=');
  const [column, variable] = [pair.slice(0, sign).trim(), pair.slice(sign + 1).trim()];
  if (sign < 0 || column === '' || variable === '')
    throw new CliError('--map must be "Column=variable", such as --map "Mobile=lead.phone_1"');
  return [column, variable];
}

function readMapping(file: string): Mapping {
  const mapping = readJsonFile(file, 'mapping');
  const isMapping =
    isObject(mapping) && Object.values(mapping).every((variable) => variable === null || typeof variable === 'string');
  if (!isMapping)
    throw new CliError('the mapping file must hold a JSON object of columns, each with a variable or null');
  return mapping as Mapping;
}

/** Formats the names of unused columns, each with the variable that was probably meant. */
export const formatUnused = ({ unused, suggestions }: Pick<LeadFile, 'unused' | 'suggestions'>): string =>
  [...unused]
    .map((column) => {
      const variable = suggestions.get(column);
      return variable === undefined ? column : `${column} (did you mean ${variable}?)`;
    })
    .join(', ');

/** Whether a path is a pipe. A path that cannot be looked at is reported when it is read. */
function isPipe(file: string): boolean {
  try {
    return statSync(file).isFIFO();
  } catch {
    return false;
  }
}

/** Uses a file of leads; a pipe or standard input is kept in a file meanwhile, since leads are read more than once. */
export async function withLeads<T>(leads: string, use: (file: string) => Promise<T>): Promise<T> {
  if (leads !== '-' && !isPipe(leads)) return use(leads);
  const spooled = await spoolInput(leads === '-' ? process.stdin : createReadStream(leads));
  try {
    return await use(spooled.file);
  } finally {
    spooled.remove();
  }
}

/** Returns a text that changes when the file changes. A missing file is reported when it is read. */
export function getFileVersion(file: string): string {
  try {
    return getVersion(statSync(file));
  } catch {
    return '';
  }
}
