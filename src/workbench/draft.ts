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
    const text = values[name] ?? '';
    if (text.trim() === '') continue;
    if (type === 'wildcard')
      for (const [key, value] of parsePairs(text)) setPath(vars, [...toSegments(name), key], value);
    else setPath(vars, toSegments(name), type === 'array' ? text.split(/\r\n|\r|\n/) : text);
  }
  for (const name of flowNames) {
    const text = values[name] ?? '';
    if (text.trim() !== '') setPath(vars, name.split('.'), text);
  }
  return vars;
}

/** Parses one `name = text` per line. A line without `=` continues the text above it. */
function parsePairs(text: string): [name: string, text: string][] {
  const pairs: [string, string][] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const index = line.indexOf('=');
    const above = pairs.at(-1);
    if (index > 0) pairs.push([line.slice(0, index).trim(), line.slice(index + 1).trim()]);
    else if (above) above[1] += `\n${line}`;
  }
  return pairs;
}

/** Converts a lead to the values of the form. */
export function toValues(table: Table, vars: unknown): Values {
  const rows = table.map((variable): [string, string] => [variable.name, formText(variable, vars)]);
  const flow = flowNames.map((name): [string, string] => [name, flowText(getPath(vars, name.split('.')))]);
  return Object.fromEntries([...rows, ...flow].filter(([, text]) => text !== ''));
}

const flowText = (value: unknown): string => (Array.isArray(value) ? value.map(toRawText).join(' ') : toRawText(value));

function formText({ name, type, label }: Variable, vars: unknown): string {
  const own = getPath(vars, toSegments(name));
  const value = own === undefined && label !== undefined ? getPath(vars, [label]) : own;
  if (type === 'wildcard')
    return toTextEntries(value)
      .map(([key, text]) => `${key} = ${text}`)
      .join('\n');
  return type === 'array' ? [...toTextList(value).values()].join('\n') : toRawText(value);
}
