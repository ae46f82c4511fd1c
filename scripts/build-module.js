/**
 * Writes `dist/module`: the actions, `types` and `receiver` as ES modules, for bundlers alone (the condition `module` of
 * the exports). A bundler leaves out what is not used of them, which it cannot do with CommonJS. Node never loads them, so
 * that an action is one object there, and a library is loaded when it is first used.
 *
 * A library that asks for modules of Node by `require` throws in a bundle of ES modules. The files that load such a one
 * are written together with it, and import the modules of Node.
 *
 * webpack and rspack read a `.js` file as the nearest `package.json` says: hence one of its own, and the whole file names
 * in the imports that such modules must have.
 */
const { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { builtinModules, isBuiltin } = require('node:module');
const { dirname, join } = require('node:path');
const esbuild = require('esbuild');
const ts = require('typescript');

const root = join(__dirname, '..');
const target = join(root, 'dist/module');
const withLibraries = ['types/xml-parser', 'types/xml-builder', 'types/form-parser'];

/** The sources of what the manifest exports under `module`. */
function getSources() {
  const files = Object.values(require('../package.json').exports).flatMap((subpath) => subpath.module ?? []);
  return files.map((file) => join(root, file.replace('./dist/module', 'src').replace(/js$/, 'ts')));
}

/** Turns `require('name')` into an import at the top, which every bundler understands. */
const requireToImport = (checker) => (context) => (sourceFile) => {
  const { factory } = context;
  const imports = [];
  const visit = (node) => {
    if (!isRequire(node)) return ts.visitEachChild(node, visit, context);
    const name = node.arguments[0];
    const local = factory.createUniqueName('imported');
    const clause = isCallable(checker, node)
      ? factory.createImportClause(undefined, local, undefined)
      : factory.createImportClause(undefined, undefined, factory.createNamespaceImport(local));
    imports.push(factory.createImportDeclaration(undefined, clause, name));
    return local;
  };
  const visited = ts.visitEachChild(sourceFile, visit, context);
  return factory.updateSourceFile(visited, [...imports, ...visited.statements]);
};

const isRequire = (node) =>
  ts.isCallExpression(node) && node.expression.getText() === 'require' && ts.isStringLiteral(node.arguments[0]);

/** Whether a module of CommonJS is a function or a class, by the type that its `require` is cast to. */
function isCallable(checker, { parent }) {
  const type = checker.getTypeFromTypeNode(parent.type);
  return type.getCallSignatures().length + type.getConstructSignatures().length > 0;
}

/** Completes the file names of what is imported: `./x` to `./x.js` or `./x/index.js`. */
const completeImports = (context) => (sourceFile) => {
  const visit = (node) => {
    const name = node.moduleSpecifier?.text;
    if (name === undefined) return node;
    const whole = context.factory.createStringLiteral(completeName(name, sourceFile.fileName));
    return ts.isImportDeclaration(node)
      ? context.factory.updateImportDeclaration(node, node.modifiers, node.importClause, whole, node.attributes)
      : context.factory.updateExportDeclaration(node, ...[node.modifiers, node.isTypeOnly, node.exportClause, whole]);
  };
  return ts.visitEachChild(sourceFile, visit, context);
};

function completeName(name, file) {
  if (name.startsWith('.')) return existsSync(join(dirname(file), `${name}.ts`)) ? `${name}.js` : `${name}/index.js`;
  const isFile = !isBuiltin(name) && require.resolve(name).endsWith(`${name}.js`);
  return isFile ? `${name}.js` : name;
}

function writeModules() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/engine.ts'] }, ts.sys, root);
  const program = ts.createProgram(getSources(), {
    ...{ ...options, module: ts.ModuleKind.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ...{ outDir: target, declaration: false },
  });
  const { diagnostics } = program.emit(undefined, undefined, undefined, false, {
    before: [requireToImport(program.getTypeChecker())],
    after: [completeImports],
  });
  const messages = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (messages.length > 0) {
    const host = { getNewLine: () => '\n', getCurrentDirectory: () => root, getCanonicalFileName: (name) => name };
    throw new Error(ts.formatDiagnostics(messages, host));
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ type: 'module', sideEffects: false })}\n`);
}

/** Makes what a library requires of Node an import. */
const importsOfNode = {
  name: 'imports of Node',
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind, namespace }) => {
      const name = path.replace('node:', '');
      if (namespace === 'required') return { path: name, namespace: 'imported' };
      if (!builtinModules.includes(name)) return undefined;
      return kind === 'require-call' ? { path: name, namespace: 'required' } : { path: `node:${name}`, external: true };
    });
    build.onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}').default;`,
    }));
    build.onLoad({ filter: /./, namespace: 'imported' }, ({ path }) => ({
      contents: `export { default } from 'node:${path}';`,
    }));
  },
};

/** Writes the libraries into the files that load them, and their licences behind them. */
async function addLibraries() {
  for (const name of withLibraries) {
    const file = join(target, `${name}.js`);
    const { metafile } = await esbuild.build({
      ...{ entryPoints: [file], outfile: file, allowOverwrite: true, metafile: true, absWorkingDir: root },
      ...{
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node20',
        plugins: [importsOfNode],
        logLevel: 'warning',
      },
    });
    const paths = Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/[^/]+/.exec(path) ?? []);
    for (const path of new Set(paths)) appendFileSync(file, getLicence(path));
  }
}

function getLicence(path) {
  const file = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? readFileSync(join(root, path, file), 'utf8') : require(join(root, path, 'package.json')).license;
  return `\n/*!\n${path.replace('node_modules/', '')}\n${text.trim().replaceAll('*/', '* /')}\n*/\n`;
}

async function build() {
  writeModules();
  await addLibraries();
}

build().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
