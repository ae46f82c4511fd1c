/**
 * `npm run new-vendor -- <vendor> <action>`, such as `acme_dialer put_lead`: writes a vendor's folder under `src`, its
 * fixtures and its line in `src/catalog.ts`, from the files beside this one. Then `npm run docs && npm test` passes.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = join(__dirname, '..');
const templates = join(__dirname, 'new-vendor');

const toKebab = (name) => name.replaceAll('_', '-');
const toCamel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const toTitle = (name) => name.replace(/(?:^|_)(.)/g, (_, letter) => ` ${letter.toUpperCase()}`).trim();
const toPascal = (name) => toTitle(name).replaceAll(' ', '');

function isIdentifier(name) {
  try {
    return new Function(`'use strict'; const ${name} = 1;`) !== undefined;
  } catch {
    return false;
  }
}

/** A file outside the vendors' folders that contains a name in any spelling; a test requires that there is none. */
function findWord(name) {
  const toWords = (text) =>
    ` ${text
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replace(/[\W_]+/g, ' ')
      .toLowerCase()} `;
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const found = files.find((file) =>
    toWords(`${file.slice(root.length)} ${readFileSync(file, 'utf8')}`).includes(toWords(name)),
  );
  return found?.slice(root.length + 1);
}

/** What is wrong with the names; undefined when they may be used. */
function findProblem(vendor = '', action = '') {
  const names = { vendor, action };
  for (const [what, name] of Object.entries(names)) {
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))
      return `the ${what} must be in snake_case, such as acme_dialer: npm run new-vendor -- <vendor> <action>`;
    if (/inbound|outbound/.test(name))
      return `the ${what} must not have inbound or outbound in its name: an engine tells the two apart by the name`;
    if (['name', 'ui'].includes(name)) return `the ${what} must not be called ${name}: an engine never finds it`;
    if (!isIdentifier(toCamel(name)))
      return `the ${what} must not be called ${name}: it is a reserved word of JavaScript`;
  }
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const taken = [
    ...readdirSync(join(root, 'src')).map((file) => file.replace(/\.ts$/, '')),
    ...Object.keys(exports).map((path) => path.slice(2)),
  ];
  const later = ['files', 'receiver', 'types', 'vendors', 'actions']; // parts to come, and names in the catalog
  if ([...taken, ...later].includes(toKebab(vendor)))
    return `there is already a part or a vendor called ${toKebab(vendor)}`;
  const file = findWord(vendor);
  if (file)
    return `${file} contains the word ${toTitle(vendor)}, and a vendor's name may stand only in its own folder: choose a longer name, such as ${vendor}_crm`;
  if (
    ['index', 'sandbox', 'checks', 'samples', 'vendor', 'create_action', 'require', 'exports', 'await'].includes(action)
  )
    return `the action must not be called ${action}: a vendor's folder uses that name for something else`;
  return undefined;
}

/** Inserts a vendor's line into a list of such lines, in alphabetical order. */
function insertLine(text, line, isLine) {
  const lines = text.split('\n');
  const present = lines.flatMap((one, index) => (isLine(one) ? [index] : []));
  const index = present.find((at) => lines[at] > line) ?? (present.at(-1) ?? -1) + 1;
  lines.splice(index, 0, line);
  return lines.join('\n');
}

function addToCatalog(vendor) {
  const file = join(root, 'src/catalog.ts');
  const [folder, alias] = [toKebab(vendor), toCamel(vendor)];
  const isVendorImport = (line) => /^import \* as \w+ from '\.\/[\w-]+';$/.test(line);
  const imported = insertLine(readFileSync(file, 'utf8'), `import * as ${alias} from './${folder}';`, isVendorImport);
  writeFileSync(
    file,
    insertLine(imported, `  ${alias}.vendor,`, (line) => /^ {2}\w+\.vendor,$/.test(line)),
  );
}

function write(vendor, action) {
  const folder = toKebab(vendor);
  const host = `${folder}.example.com`;
  const words = {
    ...{ vendor, action, host, Vendor: toTitle(vendor), Action: toTitle(action), 'action-file': toKebab(action) },
    ...{ actionName: toCamel(action), ActionType: toPascal(action), 'host-pattern': host.replaceAll('.', '\\.') },
    today: new Date().toISOString().slice(0, 10),
  };
  const targets = {
    'action.ts.txt': `src/${folder}/${toKebab(action)}.ts`,
    'index.ts.txt': `src/${folder}/index.ts`,
    'sandbox.ts.txt': `src/${folder}/sandbox.ts`,
    'checks.ts.txt': `src/${folder}/checks.ts`,
    'samples.json.txt': `src/${folder}/samples.json`,
  };
  for (const name of readdirSync(join(templates, 'fixtures')))
    targets[`fixtures/${name}`] = `fixtures/${folder}/${toKebab(action)}/${name.replace('.txt', '')}`;
  for (const [template, target] of Object.entries(targets)) {
    const text = readFileSync(join(templates, template), 'utf8');
    mkdirSync(dirname(join(root, target)), { recursive: true });
    writeFileSync(
      join(root, target),
      text.replace(/\{\{([\w-]+)\}\}/g, (_, word) => words[word]),
      { flag: 'wx' },
    );
    console.log(target);
  }
  addToCatalog(vendor);
  console.log('src/catalog.ts');
  const sources = [`src/${folder}`, 'src/catalog.ts'];
  if (existsSync(join(root, 'node_modules/.bin/biome')))
    spawnSync(join(root, 'node_modules/.bin/biome'), ['check', '--write', ...sources], { cwd: root, stdio: 'ignore' });
  console.log(`
Next: npm run docs && npm test
Then, with the vendor's documentation beside you:
1. src/${folder}/sandbox.ts: the vendor's server as its documentation describes it; write it before the action.
2. src/${folder}/${toKebab(action)}.ts: host, table (each wire key with its grade), interpret.
3. src/${folder}/index.ts: the vendor's description, link and tag.
4. fixtures/${folder}: one exchange for each documented answer.
docs/guide/add-a-vendor.md explains each step.`);
}

const [vendor, action] = process.argv.slice(2);
const problem = findProblem(vendor, action);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else write(vendor, action);
