/**
 * Parses the address that requests go to instead of the vendor's. Returns it without a slash at its end.
 *
 * @throws {TypeError} for anything but an http or https address without user, password, query and fragment
 */
export function parseBaseUrl(value: string): string {
  if (value === last?.value) return last.base;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const hasMore = url === undefined || url.username || url.password || url.search || url.hash;
  if (hasMore || !/^https?:$/.test(url.protocol))
    throw new TypeError('baseUrl must be an http or https address without user, password, query and fragment');
  const base = url.origin + url.pathname.replace(/\/+$/, '');
  last = { value, base };
  return base;
}

/** Memoized: all leads of a run go to the same address. */
let last: { readonly value: string; readonly base: string } | undefined;
