import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getVendorFolder, vendors } from '../catalog';
import { type Action, docsRow, isOutbound, toSegments, type Variable } from '../types';

/** The type of a lead or a post in the declarations of an action's file. */
const DERIVED_TYPE = /^export type (\w+) = (t\.(?:Vars|Posted)<typeof input>);$/m;

/**
 * Adds the description of each variable to the built declarations, so that editors show it: the types of leads are
 * derived from tables and have no docstrings. The types themselves are unchanged.
 */
export function writeHovers(dist: string): void {
  for (const vendor of vendors) {
    const folder = join(dist, getVendorFolder(vendor.key));
    const files = readdirSync(folder).filter((name) => name.endsWith('.d.ts'));
    for (const file of files) addHovers(join(folder, file), vendor.actions);
  }
}

function addHovers(file: string, actions: readonly Action[]): void {
  const declarations = readFileSync(file, 'utf8');
  const [line, name] = DERIVED_TYPE.exec(declarations) ?? [];
  if (line === undefined) return;
  const { input } = require(file.replace(/\.d\.ts$/, '')) as Partial<Action>;
  const action = actions.find((candidate) => candidate.input === input);
  if (action === undefined)
    throw new Error(
      `${file} declares ${name}, but no action in its vendor's index.ts uses its table: add it to vendor.actions`,
    );
  const type = `${line.slice(0, -1)} & ${name}Variables;`;
  const docs = '/** What each variable is, for editors. */';
  const variables = `${docs}\nexport type ${name}Variables = ${describeVariables(action)};`;
  writeFileSync(
    file,
    declarations.replace(line, () => `${type}\n${variables}`),
  );
  exportVariables(join(dirname(file), 'index.d.ts'), name ?? '');
}

/** Exports the new type beside the lead's own, so that declarations of a user's project can name it. */
function exportVariables(index: string, name: string): void {
  const exported = new RegExp(`^export type \\{ ${name} \\} from`, 'm');
  const declarations = readFileSync(index, 'utf8');
  if (!exported.test(declarations)) throw new Error(`${index} must hold \`export type { ${name} } from './…';\``);
  writeFileSync(index, declarations.replace(exported, `export type { ${name}, ${name}Variables } from`));
}

type Node = Map<string, Node | Variable>;

/** Writes the variables of an action as members of type `unknown`, each with its docstring. */
function describeVariables(action: Action): string {
  const root: Node = new Map();
  for (const variable of action.input) {
    const path = isOutbound(action) ? toSegments(variable.name) : [variable.name];
    const parents = path.slice(0, -1);
    const parent = parents.reduce<Node>((node, name) => {
      const child = node.get(name);
      const next: Node = child instanceof Map ? child : new Map();
      node.set(name, next);
      return next;
    }, root);
    parent.set(path.at(-1) ?? '', variable);
  }
  return writeMembers(root, isOutbound(action) ? 'Sent as' : 'Posted as', '');
}

function writeMembers(node: Node, verb: string, indent: string): string {
  const inner = `${indent}    `;
  const members = [...node].map(([name, member]) => {
    if (member instanceof Map) return `${inner}${name}?: ${writeMembers(member, verb, inner)} | null | undefined;\n`;
    return `${inner}/** ${describeVariable(member, verb)} */\n${inner}${name}?: unknown;\n`;
  });
  return `{\n${members.join('')}${indent}}`;
}

/** Returns a variable's description, its wire keys and their grades. */
export function describeVariable(variable: Variable, verb: string): string {
  const { description, wires } = docsRow(variable);
  const keys = wires.map(({ wireFormat, key, grade, max }) => {
    const notes = [wireFormat, grade, max && `cut to ${max.toLocaleString('en')} characters`];
    return `\`${key}\` (${notes.filter(Boolean).join(', ')})`;
  });
  const sentences = [description, keys.length > 0 && `${verb} ${keys.join(', ')}`, variable.secret && 'A credential'];
  return sentences
    .flatMap((text) => (text ? [`${text}.`] : []))
    .join(' ')
    .replaceAll('*/', '* /');
}
