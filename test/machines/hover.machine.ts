import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actions, getVendorFolder, vendors } from 'leadconduit-vendors/catalog';
import { type Action, docsRow, isOutbound, toSegments } from 'leadconduit-vendors/types';
import ts from 'typescript';

/** What an editor shows, by the declarations as they are built. */

const root = join(__dirname, '../..');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hover-'));
  execFileSync('npx', ['tsc', '--outDir', join(folder, 'dist')], { cwd: root });
  for (const name of ['package.json', 'index.d.ts']) copyFileSync(join(root, name), join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, [join(folder, 'dist/docs/write-hovers.js')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The docstring at the last name of each expression, in a program of one user. */
function readHovers(expressions: readonly string[]): string[] {
  const path = join(folder, 'consumer.ts');
  const lines = expressions.map((expression) => `void (() => ${expression});\n`);
  const head = "import { inbound, outbound } from 'leadconduit-vendors';\n";
  const text = head + lines.join('');
  const { fileExists, readFile, directoryExists, getDirectories, readDirectory } = ts.sys;
  const service = ts.createLanguageService({
    ...{ directoryExists, getDirectories, readDirectory, readFile },
    fileExists: (file) => file === path || fileExists(file),
    getScriptFileNames: () => [path],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const source = file === path ? text : readFile(file);
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => ({
      ...{ strict: true, module: ts.ModuleKind.Node16, target: ts.ScriptTarget.ES2023, types: ['node'] },
    }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  expect(service.getSemanticDiagnostics(path).map(({ messageText }) => messageText)).toEqual([]);
  let end = head.length;
  return lines.map((line) => {
    end += line.length;
    return ts.displayPartsToString(service.getQuickInfoAtPosition(path, end - ');\n'.length - 1)?.documentation);
  });
}

const getObject = (action: Action) => `${isOutbound(action) ? 'outbound' : 'inbound'}.${action.key}`;

const getLead = (action: Action): string =>
  isOutbound(action)
    ? `({} as Parameters<typeof ${getObject(action)}.request>[0])`
    : `({} as ReturnType<typeof ${getObject(action)}.request>)`;

test.each(actions.map((action: Action) => [action.key, action] as const))('each variable of %s', (_, action) => {
  const hovers = readHovers(
    action.input.map(({ name }) =>
      [getLead(action), ...(isOutbound(action) ? toSegments(name) : [name])].join('!.').replace('!.', '.'),
    ),
  );
  for (const [index, variable] of action.input.entries()) {
    const { description, wires } = docsRow(variable);
    expect(hovers[index]).toContain(description);
    for (const { key, grade } of wires) {
      expect(hovers[index]).toContain(`\`${key}\``);
      expect(hovers[index]).toContain(grade);
    }
  }
});

test.each(actions.map((action: Action) => [action.key, action] as const))('each function of %s', (_, action) => {
  const names = Object.keys(action);
  expect(names.length).toBeGreaterThan(3);
  const hovers = readHovers(names.map((name) => `${getObject(action)}.${name}`));
  expect(names.filter((_, index) => hovers[index] === '')).toEqual([]);
});

test('the declarations of a user can name the type of each lead', () => {
  const project = mkdtempSync(join(tmpdir(), 'project-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(folder, join(project, 'node_modules/leadconduit-vendors'));
  const names = vendors.map(({ key }) => `import * as ${key} from 'leadconduit-vendors/${getVendorFolder(key)}';`);
  const lists = vendors.flatMap(({ key, actions }) =>
    actions.map((action) => `export const of_${action.key} = listFixtures(${key}.${getExportName(key, action)});`),
  );
  const path = join(project, 'fixtures.ts');
  writeFileSync(path, ["import { listFixtures } from 'leadconduit-vendors/fixtures';", ...names, ...lists].join('\n'));
  const program = ts.createProgram([path], {
    ...{ strict: true, module: ts.ModuleKind.Node16, target: ts.ScriptTarget.ES2023, types: [] },
    ...{ declaration: true, outDir: join(project, 'out'), skipLibCheck: true },
  });
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  rmSync(project, { recursive: true });
  expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
});

/** The name under which a vendor's folder exports an action. */
function getExportName(vendor: string, action: unknown): string {
  const exported = require(join(root, 'src', getVendorFolder(vendor))) as Record<string, unknown>;
  return Object.keys(exported).find((name) => exported[name] === action) ?? '';
}
