import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { getVendorFolder, vendors } from 'leadconduit-vendors/catalog';

const folders = vendors.map(({ key }) => getVendorFolder(key));

/** Which parts a part may import. One that is not named may import none. */
const arrows: Record<string, string[]> = {
  types: [],
  ...Object.fromEntries(folders.map((folder) => [folder, ['types']])),
  http: ['types'],
  journal: ['types'],
  delivery: ['types', 'http', 'journal'],
  queue: ['types', 'delivery', 'journal'],
  sandbox: ['types', 'catalog'],
  catalog: ['types', ...folders],
  engine: ['catalog'],
  files: ['types'],
  fixtures: ['types'],
  receiver: ['types'],
  workbench: ['types', 'delivery', 'sandbox', 'catalog', 'files', 'fixtures', 'http', 'journal', 'receiver'],
  cli: [
    'types',
    'delivery',
    'queue',
    'sandbox',
    'catalog',
    'files',
    'fixtures',
    'http',
    'journal',
    'receiver',
    'workbench',
  ],
  docs: ['types', 'catalog', 'fixtures'],
};

/** Files of a vendor's folder that no other file of it may import, and all that each of them may import. */
const vendorParts: Record<string, string[]> = {
  'sandbox.ts': ['sandbox/types'],
  'checks.ts': ['types'],
};

/** A part is imported through its index.ts, or its internal.ts, but for these: the importing file, and what it imports. */
const inner = new Set(['catalog.ts sandbox/types']);

/** Which packages are imported, and by which files alone. */
const packages: Record<string, string[]> = {
  xml2js: ['types/xml-parser.ts', 'types/xml-builder.ts'],
  'mime-content': ['types/form-parser.ts', 'types/parse-json.ts'],
  'chrono-node': ['types/written-date.ts'],
  'libphonenumber-js': ['types/phone-parser.ts'],
  negotiator: ['types/negotiate-response.ts'],
  'html-entities': ['types/decoders.ts', 'types/windows-1252.ts'],
  axios: ['http/', 'delivery/send-lead.ts'],
  bullmq: ['queue/'],
  ioredis: ['queue/'],
  lodash: ['types/with-settings.ts'],
  libsql: ['journal/sqlite.ts'],
  commander: ['cli/'],
  'csv-parse': ['files/'],
  'cli-progress': ['cli/'],
  'js-yaml': ['docs/'],
};

const src = join(__dirname, '../../src');
const everyFile = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(src, join(entry.parentPath, entry.name)));
const files = everyFile.filter((file) => file.endsWith('.ts') && !file.startsWith('workbench/page/'));

/** What a file imports, at its top or when first used: paths from `src`, or names of packages. */
function findImports(file: string): string[] {
  const source = readFileSync(join(src, file), 'utf8');
  const named = [...source.matchAll(/(?:^(?:import|export|\}).* from |^import |(?:require|import)\()'([^']+)'/gm)].map(
    ([, name = '']) => name,
  );
  return named
    .filter((name) => !name.startsWith('node:'))
    .map((name) => (name.startsWith('.') ? relative(src, resolve(dirname(join(src, file)), name)) : name));
}

const getPart = (path: string) => path.split('/')[0]?.replace('.ts', '') ?? '';
const getPackage = (name: string) => packages[name.split('/')[0] ?? ''];

/** What stands inside a vendor's folder, by its name there. */
const getVendorPart = (file: string) =>
  folders.includes(getPart(file)) ? vendorParts[file.slice(getPart(file).length + 1)] : undefined;

test.each(files)('%s imports only what it may', (file) => {
  for (const name of findImports(file)) {
    const importers = getPackage(name);
    if (importers) expect(importers.map((path) => file.startsWith(path) && name)).toContain(name);
    else if (getVendorPart(file)) expect(getVendorPart(file)).toContain(name);
    else if (getPart(name) === getPart(file)) expect(getVendorPart(`${name}.ts`)).toBeUndefined();
    else if (!inner.has(`${file} ${name}`)) expect(arrows[getPart(file)]).toContain(name.replace(/\/internal$/, ''));
  }
});

test('every exception is in use', () => {
  const used = files.flatMap((file) => findImports(file).map((name) => `${file} ${name}`));
  expect([...inner].filter((exception) => !used.includes(exception))).toEqual([]);
});

test.each(folders)('%s has all that a vendor needs', (folder) => {
  const needed = ['index.ts', 'samples.json', ...Object.keys(vendorParts)];
  expect(needed.filter((name) => !existsSync(join(src, folder, name)))).toEqual([]);
});

/** A text as words in lower case with a blank around each: `putPhoneNumber` and `put_phone_number` are the same. */
const toWords = (text: string) =>
  ` ${text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[\W_]+/g, ' ')
    .toLowerCase()} `;

test("no vendor's name stands outside its own folder and the catalog", () => {
  const names = vendors.flatMap(({ key, name }) => [toWords(key), toWords(name)]);
  const others = everyFile.filter((file) => file !== 'catalog.ts' && !folders.includes(getPart(file)));
  const naming = others.flatMap((file) => {
    const lines = `${file}\n${readFileSync(join(src, file), 'utf8')}`.split('\n');
    return lines.flatMap((line, index) =>
      names.some((name) => toWords(line).includes(name)) ? [`${file}:${index}`] : [],
    );
  });
  expect(naming).toEqual([]);
});

test('an engine loads the actions alone', () => {
  const script = `require(${JSON.stringify(join(__dirname, '../..'))}); console.log(Object.keys(require.cache).join('\\n'))`;
  const paths = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).split('\n');
  const loaded = paths.map((path) => relative(join(__dirname, '../..'), path)).join('\n');
  expect(loaded).toContain(join('dist', 'catalog.js'));
  expect(loaded).not.toMatch(/node_modules|sandbox|checks\.js|samples\.json/);
});

test('reading JSON and forms loads no parser of HTML or XML', () => {
  const script = `const { inbound, outbound } = require(${JSON.stringify(join(__dirname, '../..'))});
    outbound.leadperfection_add_lead.response({}, {}, { status: 200, body: '{"status":"OK"}' });
    for (const body of ['a=1', '{"a":1}']) inbound.leadperfection_feedback.request({ method: 'POST', uri: '/', body });
    console.log(Object.keys(require.cache).join('\\n'))`;
  const paths = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(paths).toContain(join('mime-content', 'lib', 'json'));
  expect(paths).not.toMatch(/cheerio|xmldom|xml2js|parse5/);
});

test('a lead in usual spellings loads no library of phones or dates, and others do', () => {
  const load = (phone_1: string, consent_date: string) => {
    const vars = { lead: { phone_1, postal_code: '78704', srs_id: '112' }, client_id: 'demo', consent_date };
    const script = `require(${JSON.stringify(join(__dirname, '../..'))}).outbound.leadperfection_add_lead.request(${JSON.stringify(vars)}); console.log(Object.keys(require.cache).join('\\n'))`;
    return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  };
  expect(load('+1 (512) 555-0142', '2/28/2026 3:05 PM')).not.toContain('node_modules');
  const paths = load('Cell: 512-555-0142', 'Feb 28, 2026');
  expect(paths).toContain('libphonenumber-js');
  expect(paths).toMatch(/chrono-node.*locales.en\b/);
  expect(paths).not.toMatch(/chrono-node.*locales.(?:de|fr|ja)\b/);
});
