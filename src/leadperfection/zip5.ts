/** Shortens a ZIP+4 to its first five digits, because the vendor's `zip` takes no more. Keeps any other code. */
export const zip5 = (code: string) => code.replace(/^(\d{5})-\d{4}$/, '$1');
