import { memoize } from './memoize';

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const word = /^[a-z0-9_-]{1,64}$/i;

/** `schema` of a row whose value must be one DNS label: no punctuation of an address, no inner blank. */
export const labelSchema = { string: { not: { pattern: '[!-,./:-@\\[-`{-~]|\\S\\s+\\S' } } };

/** `schema` of a row whose value must be a plain word. */
export const wordSchema = { string: { not: { pattern: '[!-,./:-@\\[-^`{-~]|\\S\\s+\\S' } } };

/** Whether a setting is one DNS label, and so is safe as a subdomain or in a path. */
export const isDnsLabel = (text: string): boolean => label.test(text.trim());

/** Whether a setting is a plain word (letters, digits, `_`, `-`; at most 64), and so is safe in a path. */
export const isPathSafe = (text: string): boolean => word.test(text.trim());

/**
 * Builds the host name of an account: `accountHost('demo', 'example.com')` is `demo.example.com`.
 *
 * @returns undefined when `account` is not one DNS label, or when the URL parser reads another host from the result
 */
export function accountHost(account: string, domain: string): string | undefined {
  if (!isDnsLabel(account)) return undefined;
  return readHost(`${account.trim().toLowerCase()}.${domain}`) || undefined;
}

/** Returns a host as it is; '' when the URL parser reads another one. Memoized: the leads of an account share it. */
const readHost = memoize((host) => {
  const url = `https://${host}/`;
  return URL.canParse(url) && new URL(url).host === host ? host : '';
});

/** Creates the only error that `request` may throw, for a host that `validate` refuses. */
export const createInvalidHostError = (): Error => new Error('the vendor address cannot be built from the settings');
