import { getPath, type OutboundAction, type Request, toRawText, toSegments, type Variable } from '../types';
import type { RequestView } from './api';

/** Returns a placeholder for a credential. Only letters and digits, so that no encoding changes it. */
export const tokenFor = ({ name }: Pick<Variable, 'name'>) =>
  `CREDENTIAL${Buffer.from(name).toString('hex')}CREDENTIAL`;

const envName = (name: string) => name.toUpperCase().replace(/\W/g, '_');

/** Lists the credentials of an action with their environment variables in the command. */
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
 * Builds a command for a Unix shell that sends exactly the bytes of a request. It reads credentials from the
 * environment, so that it can be shared; there they must be encoded as in the request. It fails if one is not exported.
 *
 * @param request the request with a placeholder (`tokenFor`) for each credential
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
