/** The API reference in `docs/reference/api`, written by `npm run docs`: one page for each subpath of the package. */
const manifest = require('./package.json');

const entries = Object.values(manifest.exports).flatMap(({ types }) => types ?? []);

/** @type {import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions} */
module.exports = {
  name: 'API',
  entryPoints: entries.map((file) =>
    file.replace('./index.d.ts', 'src/engine.ts').replace(/^\.\/dist\/(.*)\.d\.ts$/, 'src/$1.ts'),
  ),
  tsconfig: 'tsconfig.json',
  plugin: ['typedoc-plugin-markdown'],
  out: 'docs/reference/api',
  ...{ router: 'module', readme: 'none', entryFileName: 'index', hideBreadcrumbs: true },
  ...{ excludeInternal: true, excludePrivate: true, useHTMLAnchors: true, disableSources: true, hideGenerator: true },
  ...{ useCodeBlocks: true, expandParameters: false, hideGroupHeadings: false },
  ...{ parametersFormat: 'table', interfacePropertiesFormat: 'table', typeDeclarationFormat: 'table' },
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  treatWarningsAsErrors: true,
  logLevel: 'Warn',
};
