/** The maximum length of a body, in characters: a hundred times a usual answer. */
export const MAX_LENGTH = 100_000;

/** The maximum nesting of JSON and XML. */
export const MAX_DEPTH = 64;
