import { getPath, type OutboundAction, type Request, toRawText, toSegments, type Variable } from '../types';
import type { RequestView } from './api';

/** What stands for a credential in a request until it is put into a command: letters and digits, which no encoding changes. */
export const tokenFor = ({ name }: Pick<Variable, 'name'>) =>
  `CREDENTIAL${Buffer.from(name).toString('hex')}CREDENTIAL`;

const envName = (name: string) => name.toUpperCase().replace(/\W/g, '_');

/** The credentials of an action, and the variables of the environment from which the command reads them. */
export const listExports = ({ input }: OutboundAction, vars: unknown): RequestView['exports'] =>
  input
    .filter(({ secret }) => secret)
    .map(({ name, required }) => {
      const isBlank = toRawText(getPath(vars, toSegments(name))) === '';
      return { field: name, name: envName(name), isBlank, required };
    })
    .filter(({ isBlank, required }) => !isBlank || required)
    .map(({ field, name, isBlank }) => ({ field, name, isBlank }));

/**
 * A command for a shell of Unix that sends the bytes of a request as they are. Credentials are read from the
 * environment, so that the command can be handed on; they stand there as they stand in the request, encoded. It ends
 * with an error where one is not exported.
 *
 * @param request with the token of each credential in its place
 */
export function buildCurl({ input }: OutboundAction, { url, method, headers, body }: Request): string {
  const words = [
    ['curl', '--globoff', '--request', method, shellQuote(url)],
    ...Object.entries(headers).map(([name, value]) => ['--header', shellQuote(`${name}: ${value}`)]),
    ...(body === undefined ? [] : [['--data-raw', shellQuote(body)]]),
  ];
  const command = words.map((word) => word.join(' ')).join(' \\\n  ');
  const fill = (left: string, variable: Variable) =>
    left.replaceAll(tokenFor(variable), `'"\${${envName(variable.name)}:?}"'`).replaceAll(`"''`, '"');
  return input.reduce(fill, command);
}

const shellQuote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
