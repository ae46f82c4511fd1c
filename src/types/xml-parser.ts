/**
 * The parser of xml2js, without its builder. A separate file, because `scripts/build-module.js` bundles the library
 * into it.
 */
export const { Parser } = require('xml2js/lib/parser') as Pick<typeof import('xml2js'), 'Parser'>;
export const { stripPrefix } = require('xml2js/lib/processors') as typeof import('xml2js/lib/processors');
