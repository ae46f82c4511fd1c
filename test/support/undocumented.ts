import { join, relative } from 'node:path';
import ts from 'typescript';

/** Finds what a reader's editor has nothing to say about. */

const root = join(__dirname, '../..');

/** The sources of what the package exports. */
export function getEntryPoints(): string[] {
  const { exports } = require(join(root, 'package.json')) as { exports: Record<string, { types?: string }> };
  return Object.values(exports).flatMap(({ types }) =>
    types === undefined
      ? []
      : [join(root, types.replace('./index.d.ts', 'src/engine.ts').replace(/^\.\/dist\/(.*)\.d\.ts$/, 'src/$1.ts'))],
  );
}

/** Exports, and members of exported types, without a docstring: `src/types/action.ts: Request.url`. */
export function listUndocumented(): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/engine.ts'] }, ts.sys, root);
  const program = ts.createProgram(getEntryPoints(), { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  for (const file of getEntryPoints()) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      addUndocumented(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
    }
  }
  return [...found].sort();

  function addUndocumented(symbol: ts.Symbol): void {
    if (isInternal(symbol)) return;
    check(symbol, symbol.name);
    for (const declaration of symbol.declarations ?? []) {
      for (const [member, name] of listMembers(declaration, symbol.name)) check(member, name);
    }
  }

  function check(symbol: ts.Symbol, name: string): void {
    if (symbol.declarations?.some(isPrivate)) return;
    const file = relative(root, symbol.declarations?.[0]?.getSourceFile().fileName ?? '');
    const isOurs = file.startsWith('src/') && !isInternal(symbol);
    if (isOurs && symbol.getDocumentationComment(checker).length === 0) found.add(`${file}: ${name}`);
  }

  /** The members of an interface, a class or a type written as an object, with those of objects inside of them. */
  function listMembers(node: ts.Node, prefix: string): [ts.Symbol, string][] {
    if (ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node)) return [];
    const members: [ts.Symbol, string][] = [];
    ts.forEachChild(node, (child) => {
      const isMember =
        ts.isPropertySignature(child) ||
        ts.isMethodSignature(child) ||
        ts.isParameterPropertyDeclaration(child, node) ||
        ts.isPropertyDeclaration(child) ||
        ts.isMethodDeclaration(child);
      const symbol = isMember ? checker.getSymbolAtLocation(child.name) : undefined;
      if (ts.isVariableDeclaration(node) || ts.isBlock(child) || ts.isExpressionStatement(child)) return;
      const name = symbol ? `${prefix}.${symbol.name}` : prefix;
      if (symbol) members.push([symbol, name]);
      members.push(...listMembers(child, name));
    });
    return members;
  }
}

const isInternal = (symbol: ts.Symbol): boolean => symbol.getJsDocTags().some(({ name }) => name === 'internal');

const isPrivate = (node: ts.Declaration): boolean =>
  (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0 ||
  (node as Partial<ts.NamedDeclaration>).name?.kind === ts.SyntaxKind.PrivateIdentifier;
