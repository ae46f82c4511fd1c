/** The builder of xml2js alone. A file of its own for `scripts/build-module.js`. */
export const { Builder } = require('xml2js/lib/builder') as Pick<typeof import('xml2js'), 'Builder'>;
