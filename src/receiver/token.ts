import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a text may be a token: it can stand in a path as it is, and nobody guesses it. */
export const isToken = (text: unknown): text is string => typeof text === 'string' && /^[\w.~-]{16,200}$/.test(text);

/** What a request shows to be let in: the last part of its path, and its Authorization header. */
export interface Credentials {
  readonly path: string;
  readonly authorization: string;
}

/** Whether a request may come in, and whether it was its path that brought the token. */
export type Admission = { readonly isInPath: boolean; readonly denied?: never } | { readonly denied: 401 | 404 };

/**
 * Creates the check of a token. A request without it is answered with 401 where its header brought another one, and else
 * with 404, which says nothing of what is here.
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

/** Compares in a time that tells nothing of the token. */
function createComparison(token: string): (text: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (text) => timingSafeEqual(digest(text), expected);
}

const getLastSegment = (path: string) => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

/** The path of an address without its last segment, which is the token, and with its query. */
export function withoutToken(uri: string): string {
  const [path = '', query] = splitAddress(uri);
  const folder = path.replace(/\/+$/, '').replace(/\/[^/]*$/, '');
  return `${folder === '' ? '/' : folder}${query}`;
}

/** The path of an address and its query, with the question mark. */
export function splitAddress(uri: string): [path: string, query: string] {
  const start = uri.search(/[?#]/);
  return start < 0 ? [uri, ''] : [uri.slice(0, start), uri.slice(start)];
}
