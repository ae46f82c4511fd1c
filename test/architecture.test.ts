import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Who may know whom. A part that is not named may know nobody. */
const arrows: Record<string, string[]> = {
  types: [],
  leadperfection: ['types'],
  phoneburner: ['types'],
  http: ['types'],
  journal: ['types'],
  delivery: ['types', 'http', 'journal'],
  queue: ['types', 'delivery', 'journal'],
  sandbox: [],
  catalog: ['types', 'leadperfection', 'phoneburner'],
  columns: ['types'],
  fixtures: ['types'],
  workbench: ['types', 'delivery', 'sandbox', 'catalog', 'columns', 'fixtures', 'http', 'journal'],
  cli: ['types', 'delivery', 'queue', 'sandbox', 'catalog', 'columns', 'fixtures', 'http', 'journal', 'workbench'],
  docs: ['types', 'catalog', 'fixtures'],
};

/** Which packages are known, and by which files alone. */
const packages: Record<string, string[]> = {
  xml2js: ['types/body.ts'],
  'mime-content': ['types/body.ts'],
  negotiator: ['types/reply.ts'],
  axios: ['http/', 'delivery/send-lead.ts'],
  bullmq: ['queue/'],
  ioredis: ['queue/'],
  lodash: ['cli/'],
  commander: ['cli/'],
  'csv-parse': ['cli/', 'workbench/'],
  'cli-progress': ['cli/'],
  'js-yaml': ['docs/'],
};

const src = join(__dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('workbench/page/'),
);

/** What a file imports, at its top or when first used: paths from `src`, or names of packages. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(src, file), 'utf8');
  const named = [...source.matchAll(/(?:^(?:import|export|\}).* from |(?:require|import)\()'([^']+)'/gm)].map(
    ([, name = '']) => name,
  );
  return named.map((name) => (name.startsWith('.') ? relative(src, resolve(dirname(join(src, file)), name)) : name));
}

const partOf = (path: string) => path.split('/')[0]?.replace('.ts', '') ?? '';

test.each(files)('%s knows only whom it may', (file) => {
  for (const name of importsOf(file)) {
    if (name.startsWith('node:')) continue;
    const known = packages[name.split('/')[0] ?? ''];
    if (known) expect(known.some((place) => file.startsWith(place))).toBe(true);
    else if (partOf(name) !== partOf(file)) expect(arrows[partOf(file)]).toContain(partOf(name));
  }
});

test('an engine pays for nothing that it does not use', () => {
  const { execFileSync } = require('node:child_process') as typeof import('node:child_process');
  const script = `require(${JSON.stringify(join(__dirname, '..'))}); console.log(Object.keys(require.cache).join('\\n'))`;
  const loaded = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(loaded).not.toContain('node_modules');
});
