/** The longest body that is read, in characters: a hundred times what a vendor says. */
export const MAX_LENGTH = 100_000;

/** The deepest nesting of JSON and XML that is read. */
export const MAX_DEPTH = 64;
