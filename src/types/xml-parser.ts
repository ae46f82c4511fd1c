/** The parser of xml2js alone, without its builder. A file of its own for `scripts/build-module.js`. */
export const { Parser } = require('xml2js/lib/parser') as Pick<typeof import('xml2js'), 'Parser'>;
export const { stripPrefix } = require('xml2js/lib/processors') as typeof import('xml2js/lib/processors');
