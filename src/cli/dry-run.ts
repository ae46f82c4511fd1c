import type { LeadFile } from '../files';
import { type OutboundAction, redactVars, withSettings } from '../types';

/** Prints the request of each lead, masked, to standard output. */
export async function printRequests(
  action: OutboundAction,
  settings: Record<string, unknown>,
  file: LeadFile,
  isJson: boolean,
): Promise<void> {
  for await (const lead of file) {
    const vars = 'vars' in lead ? withSettings(action.input, settings, lead.vars) : {};
    const skip = 'vars' in lead ? action.validate(vars) : lead.unreadable;
    const shown = skip ? { skip } : action.request(redactVars(action.input, vars));
    if (isJson) console.log(JSON.stringify({ line: lead.line, ...shown }));
    else console.log(`# line ${lead.line}\n${'skip' in shown ? `skip: ${shown.skip}` : formatRequest(shown)}\n`);
  }
}

const formatRequest = ({ method, url, headers, body }: ReturnType<OutboundAction['request']>): string =>
  [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['', body]),
  ].join('\n');
