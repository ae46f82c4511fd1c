/** The builder of xml2js. A separate file, because `scripts/build-module.js` bundles the library into it. */
export const { Builder } = require('xml2js/lib/builder') as Pick<typeof import('xml2js'), 'Builder'>;
