import {
  at,
  wireOf as columnOf,
  entries,
  list,
  type OutboundAction,
  pathOf,
  placeholder,
  type Reader,
  type Request,
  readersOf,
  setPath,
  text,
  type Variable,
} from '../types';
import type { RequestView } from './api';

/** A request as a person reads it. Credentials never stand in it: it is built from a lead that has none. */
export function requestView(action: OutboundAction, vars: Record<string, unknown>): RequestView | undefined {
  const request = built(
    action,
    withSecrets(action, vars, () => placeholder),
  );
  const marked = built(action, withSecrets(action, vars, markOf));
  if (!request || !marked) return undefined;
  const { url, method, headers, body } = request;
  return {
    ...{ method, url, headers, ...(body !== undefined && { body }) },
    bytes: sizeOf(built(action, vars) ?? request),
    parameters: parametersOf(request).map((parameter) => ({ ...parameter, ...wireOf(action, vars, parameter.key) })),
    curl: curlOf(action, marked),
  };
}

const sizeOf = ({ url, body = '' }: Request): number => Buffer.byteLength(url) + Buffer.byteLength(body);

function built(action: OutboundAction, vars: unknown): Request | undefined {
  try {
    return action.request(vars);
  } catch {
    return undefined;
  }
}

/** The lead with something else in the place of each credential that is given. */
export function withSecrets(
  { input }: Pick<OutboundAction, 'input'>,
  vars: Record<string, unknown>,
  standIn: (variable: Variable) => string,
): Record<string, unknown> {
  const covered = structuredClone(vars);
  for (const variable of input) {
    if (variable.secret && text(at(covered, pathOf(variable.name))) !== '')
      setPath(covered, pathOf(variable.name), standIn(variable));
  }
  return covered;
}

type Parameter = RequestView['parameters'][number];

/** Each parameter decoded, beside its bytes on the wire. */
function parametersOf({ url, headers, body }: Request): Parameter[] {
  if (headers['Content-Type']?.includes('json')) {
    return Object.entries(JSON.parse(body ?? '{}') as Record<string, string>).map(([key, found]) => {
      return { key, text: found, wire: `${JSON.stringify(key)}:${JSON.stringify(found)}` };
    });
  }
  const encoded = body ?? url.slice(url.indexOf('?') + 1);
  return encoded.split('&').map((wire) => {
    const [[key, found] = ['', '']] = [...new URLSearchParams(wire)];
    return { key, text: found, wire };
  });
}

/**
 * How well a key is known, and the field that it comes from: the first one with a text, of those that share it. A custom
 * field of that name has taken its place.
 */
function wireOf(action: OutboundAction, vars: unknown, key: string): Pick<Parameter, 'grade' | 'field'> {
  const wireFormat = action.wireFormat?.(vars);
  const known = [...readersOf(action.input).values()].flatMap((reader) => {
    const wire = columnOf(reader.variable, wireFormat);
    return wire && fills(reader, vars, wire.key, key) ? [{ grade: wire.grade, field: reader.variable.name }] : [];
  });
  return known.findLast(({ field }) => field.endsWith('.*')) ?? known[0] ?? {};
}

/** Whether a variable has a text for a key; a wildcard stands for the names that it holds. */
function fills({ variable, given, text }: Reader, vars: unknown, pattern: string, key: string): boolean {
  if (variable.type === 'wildcard')
    return entries(given(vars)).some(([name]) => pattern.replace('*', () => name).toLowerCase() === key.toLowerCase());
  return pattern === key && (variable.type === 'array' ? list(given(vars)).size > 0 : text(vars) !== '');
}

const markOf = ({ name }: Variable) => `CREDENTIAL${Buffer.from(name).toString('hex')}CREDENTIAL`;
const variableOf = (name: string) => name.toUpperCase().replace(/\W/g, '_');

/** For a shell of Unix. Credentials are read from the environment, so that the command can be handed on. */
function curlOf(action: OutboundAction, request: Request): string {
  const { url, method, headers, body } = request;
  const isJson = headers['Content-Type']?.includes('json') ?? false;
  const [address = ''] = url.split('?');
  const fields = isJson ? [] : parametersOf(request).map(({ key, text }) => `${encodeURIComponent(key)}=${text}`);
  const words = [
    ['curl', ...(method === 'GET' ? ['--get'] : []), quoted(address)],
    ...Object.entries(headers).map(([name, value]) => ['--header', quoted(`${name}: ${value}`)]),
    ...fields.map((field) => ['--data-urlencode', quoted(field)]),
    ...(isJson ? [['--data-raw', quoted(body ?? '')]] : []),
  ];
  const command = words.map((word) => word.join(' ')).join(' \\\n  ');
  const open = (left: string, variable: Variable) =>
    left.replaceAll(markOf(variable), `'"$${variableOf(variable.name)}"'`).replaceAll(`"''`, '"');
  return action.input.reduce(open, command);
}

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
