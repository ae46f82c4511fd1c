import {
  getPath,
  getReaders,
  getWire,
  type OutboundAction,
  placeholder,
  type Reader,
  type Request,
  setPath,
  toRawText,
  toSegments,
  toTextEntries,
  toTextList,
  type Variable,
} from '../types';
import type { RequestView } from './api';
import { buildCurl, listExports, tokenFor } from './curl';

/** Builds the view of a request. It never holds credentials: it is built from a lead without them. */
export function buildRequestView(action: OutboundAction, vars: Record<string, unknown>): RequestView | undefined {
  const request = buildRequest(
    action,
    withSecrets(action, vars, () => placeholder),
  );
  const marked = buildRequest(action, withSecrets(action, vars, tokenFor));
  if (!request || !marked) return undefined;
  const { url, method, headers, body } = request;
  return {
    ...{ method, url, headers, ...(body !== undefined && { body }) },
    bytes: getSize(buildRequest(action, vars) ?? request),
    parameters: getParameters(request).map((parameter) => ({
      ...parameter,
      ...getWireView(action, vars, parameter.key),
    })),
    curl: buildCurl(action, marked),
    exports: listExports(action, vars),
  };
}

const getSize = ({ url, body = '' }: Request): number => Buffer.byteLength(url) + Buffer.byteLength(body);

/** Builds the request as it is sent: an HTTP client encodes some characters of the URL itself, such as `'`. */
function buildRequest(action: OutboundAction, vars: unknown): Request | undefined {
  try {
    const request = action.request(vars);
    return { ...request, url: new URL(request.url).href };
  } catch {
    return undefined;
  }
}

/** Returns the lead with each credential replaced by `standIn`. Blank credentials stay blank. */
export function withSecrets(
  { input }: Pick<OutboundAction, 'input'>,
  vars: Record<string, unknown>,
  standIn: (variable: Variable) => string,
): Record<string, unknown> {
  const covered = structuredClone(vars);
  for (const variable of input) {
    if (variable.secret && toRawText(getPath(covered, toSegments(variable.name))) !== '')
      setPath(covered, toSegments(variable.name), standIn(variable));
  }
  return covered;
}

type Parameter = RequestView['parameters'][number];

/** Returns each parameter, decoded and as sent. */
function getParameters({ url, headers, body }: Request): Parameter[] {
  if (headers['Content-Type']?.includes('json')) return getMembers(JSON.parse(body ?? '{}'));
  const encoded = body ?? url.slice(url.indexOf('?') + 1);
  return encoded.split('&').map((wire) => {
    const [[key, text] = ['', '']] = [...new URLSearchParams(wire)];
    return { key, text, wire };
  });
}

/** The members of a JSON object that are no objects themselves, by their dotted keys. */
function getMembers(object: object, prefix = ''): Parameter[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const key = prefix + name;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return getMembers(value, `${key}.`);
    return [{ key, text: [value].flat().join(', '), wire: `${JSON.stringify(name)}:${JSON.stringify(value)}` }];
  });
}

/**
 * Returns the grade of a key, and the field that it comes from: of several fields, the first with a text. A custom
 * field with the name of the key replaces it.
 */
function getWireView(action: OutboundAction, vars: unknown, key: string): Pick<Parameter, 'grade' | 'field'> {
  const wireFormat = action.wireFormat?.(vars);
  const known = [...getReaders(action.input).values()].flatMap((reader) => {
    const wire = getWire(reader.variable, wireFormat);
    return wire && fills(reader, vars, wire.key, key) ? [{ grade: wire.grade, field: reader.variable.name }] : [];
  });
  return known.findLast(({ field }) => field.endsWith('.*')) ?? known[0] ?? {};
}

/** Whether a variable has a text for a key. A wildcard matches the names that it holds. */
function fills({ variable, getRaw, getValue }: Reader, vars: unknown, pattern: string, key: string): boolean {
  if (variable.type === 'wildcard')
    return toTextEntries(getRaw(vars)).some(
      ([name]) => pattern.replace('*', () => name).toLowerCase() === key.toLowerCase(),
    );
  return pattern === key && (variable.type === 'array' ? toTextList(getRaw(vars)).size > 0 : getValue(vars) !== '');
}
