/** The first five digits of a ZIP+4, which is all that the vendor's `zip` takes; any other code as it is. */
export const zip5 = (code: string) => code.replace(/^(\d{5})-\d{4}$/, '$1');
