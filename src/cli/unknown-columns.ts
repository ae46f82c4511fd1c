import { getUnknownColumns, type ReportColumn, UNNAMED } from '../files';
import type { OutboundAction } from '../types';
import { CliError } from './cli-error';

const MAX_SHOWN = 20;

/** Says why leads with unknown columns are not sent, and what to do; undefined when there are none. */
export function describeUnknownColumns(action: OutboundAction, columns: readonly ReportColumn[]): string | undefined {
  const unknown = getUnknownColumns(columns);
  if (unknown.length === 0) return undefined;
  const names = unknown.slice(0, MAX_SHOWN).map(({ column, suggestion, isNameless }) => {
    if (isNameless) return `${column} (it has no name: --ignore-columns "${UNNAMED}" ignores it)`;
    return suggestion === undefined ? `"${column}"` : `"${column}" (did you mean ${suggestion}?)`;
  });
  const more = unknown.length > names.length ? `, and ${unknown.length - names.length} more` : '';
  const nouns = unknown.length === 1 ? 'this column' : 'these columns';
  return `${action.key} does not know ${nouns} of the leads file: ${names.join(', ')}${more}. Name ${unknown.length === 1 ? 'its variable' : 'the variable of each'} with --map "Column=variable", or leave it out with --ignore-columns "Column"`;
}

/** Throws CliError for a file with an unknown column: its values would not be sent. */
export function assertKnownColumns(action: OutboundAction, columns: readonly ReportColumn[]): void {
  const message = describeUnknownColumns(action, columns);
  if (message !== undefined) throw new CliError(`nothing was sent: ${message}`);
}
