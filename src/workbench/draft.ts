import { engineFields } from '../files';
import {
  getPath,
  setPath,
  type Table,
  toRawText,
  toSegments,
  toTextEntries,
  toTextList,
  type Variable,
} from '../types';
import type { Values } from './api';

/** Converts between the page's form (raw text by name) and the `vars` of an action. */

/** Values that the engine adds to a lead. The form can set them. */
export const flowNames: readonly string[] = engineFields;

/** Builds the `vars` of a form. Its values win over the settings of the command line. */
export function toVars(table: Table, values: Values, settings: object = {}): Record<string, unknown> {
  const vars = structuredClone({ lead: {}, ...settings }) as Record<string, unknown>;
  for (const { name, type } of table) {
    const given = values[name] ?? '';
    if (given.trim() === '') continue;
    if (type === 'wildcard') for (const [key, found] of named(given)) setPath(vars, [...toSegments(name), key], found);
    else setPath(vars, toSegments(name), type === 'array' ? given.split(/\r\n|\r|\n/) : given);
  }
  for (const name of flowNames) {
    const given = values[name] ?? '';
    if (given.trim() !== '') setPath(vars, name.split('.'), given);
  }
  return vars;
}

/** Parses one `name = text` per line. A line without `=` continues the text above it. */
function named(given: string): [name: string, text: string][] {
  const found: [string, string][] = [];
  for (const line of given.split(/\r\n|\r|\n/)) {
    const place = line.indexOf('=');
    const above = found.at(-1);
    if (place > 0) found.push([line.slice(0, place).trim(), line.slice(place + 1).trim()]);
    else if (above) above[1] += `\n${line}`;
  }
  return found;
}

/** Converts a lead to the values of the form. */
export function toValues(table: Table, vars: unknown): Values {
  const rows = table.map((variable): [string, string] => [variable.name, formText(variable, vars)]);
  const flow = flowNames.map((name): [string, string] => [name, flowText(getPath(vars, name.split('.')))]);
  return Object.fromEntries([...rows, ...flow].filter(([, found]) => found !== ''));
}

const flowText = (value: unknown): string => (Array.isArray(value) ? value.map(toRawText).join(' ') : toRawText(value));

function formText({ name, type, label }: Variable, vars: unknown): string {
  const own = getPath(vars, toSegments(name));
  const value = own === undefined && label !== undefined ? getPath(vars, [label]) : own;
  if (type === 'wildcard')
    return toTextEntries(value)
      .map(([key, found]) => `${key} = ${found}`)
      .join('\n');
  return type === 'array' ? [...toTextList(value).values()].join('\n') : toRawText(value);
}
