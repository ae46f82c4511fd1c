const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const word = /^[a-z0-9_-]{1,64}$/i;

/** For `jsonSchema`: a setting that must be one DNS label. A sign of an address, or a blank inside, makes it none. */
export const labelSchema = { string: { not: { pattern: '[!-,./:-@\\[-`{-~]|\\S\\s+\\S' } } };

/** For `jsonSchema`: a setting that must be a plain word. */
export const wordSchema = { string: { not: { pattern: '[!-,./:-@\\[-^`{-~]|\\S\\s+\\S' } } };

/** Whether a setting is one DNS label, and so may stand in front of a vendor's domain or in a path. */
export const isDnsLabel = (text: string): boolean => label.test(text.trim());

/** Whether a setting is a plain word, and so may stand in a path. */
export const isPathSafe = (text: string): boolean => word.test(text.trim());

/**
 * The host of an account: its name in front of the vendor's domain, or undefined when the result would be another
 * host. Text from outside goes through the test of a label first and an exact comparison after parsing.
 */
export function accountHost(account: string, domain: string): string | undefined {
  const host = `${account.trim().toLowerCase()}.${domain}`;
  if (!isDnsLabel(account)) return undefined;
  try {
    return new URL(`https://${host}/`).host === host ? host : undefined;
  } catch {
    return undefined;
  }
}

/** What `request` throws, and all that it ever throws: an address that `validate` has refused before. */
export const createInvalidHostError = (): Error => new Error('the vendor address cannot be built from the settings');
