import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a text may be a token: it needs no escaping in a path, and is too long to guess. */
export const isToken = (text: unknown): text is string => typeof text === 'string' && /^[\w.~-]{16,200}$/.test(text);

/** Where a request may carry the token: the last part of its path, and its Authorization header. */
export interface Credentials {
  readonly path: string;
  readonly authorization: string;
}

/** Whether a request is admitted, and whether the token was in its path. */
export type Admission = { readonly isInPath: boolean; readonly denied?: never } | { readonly denied: 401 | 404 };

/**
 * Creates the check of a token. A request with an Authorization header but without the token gets 401. Any other
 * request without the token gets 404, which does not reveal what is here.
 */
export function createTokenCheck(token: string | undefined): (credentials: Credentials) => Admission {
  if (token === undefined) return () => ({ isInPath: false });
  const isSame = createComparison(token);
  return ({ path, authorization }) => {
    const isInPath = isSame(getLastSegment(path));
    const isInHeader = isSame(/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '');
    if (isInPath || isInHeader) return { isInPath };
    return { denied: authorization === '' ? 404 : 401 };
  };
}

/** Compares in constant time, so that the time does not reveal the token. */
function createComparison(token: string): (text: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (text) => timingSafeEqual(digest(text), expected);
}

const getLastSegment = (path: string) => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

/** Returns an address without the last segment of its path, which is the token. Keeps the query. */
export function withoutToken(uri: string): string {
  const [path = '', query] = splitAddress(uri);
  const folder = path.replace(/\/+$/, '').replace(/\/[^/]*$/, '');
  return `${folder === '' ? '/' : folder}${query}`;
}

/** Splits an address into path and query. The query includes the question mark. */
export function splitAddress(uri: string): [path: string, query: string] {
  const start = uri.search(/[?#]/);
  return start < 0 ? [uri, ''] : [uri.slice(0, start), uri.slice(start)];
}
