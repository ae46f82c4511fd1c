/** Parses a form of at most a thousand pairs. A file of its own for `scripts/build-module.js`. */
export const parsePairs = require('mime-content/lib/urlencoded') as (
  content: string,
) => Record<string, string | string[] | undefined>;
