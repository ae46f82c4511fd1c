/**
 * Parses a form of at most 1,000 pairs. A separate file, because `scripts/build-module.js` bundles the library into it.
 */
export const parsePairs = require('mime-content/lib/urlencoded') as (
  content: string,
) => Record<string, string | string[] | undefined>;
