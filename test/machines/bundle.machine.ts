import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { outbound } from 'leadconduit-vendors/catalog';
import { isExchange, listFixtures } from 'leadconduit-vendors/fixtures';
import { feedback } from 'leadconduit-vendors/leadperfection';

/** One action in one file, as a bundler makes it of the package as it is built, in a folder without node_modules. */

const root = join(__dirname, '../..');
const MAX_BYTES = 520_000;
const MAX_OWN_BYTES = 80_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const actions = [
  ['putContact', 'phoneburner', outbound.phoneburner_put_contact],
  ['addLead', 'leadperfection', outbound.leadperfection_add_lead],
  ['createLead', 'leadperfection', outbound.leadperfection_create_lead],
  ['feedback', 'leadperfection', feedback],
] as const;
const formats = ['cjs', 'esm'] as const;
const cases = actions.flatMap(([name, subpath, action]) =>
  formats.map((format) => ({ name, subpath, action, format })),
);

async function bundle(name: string, contents: string, format: 'cjs' | 'esm') {
  const outfile = join(folder, `${name}.${format === 'cjs' ? 'cjs' : 'mjs'}`);
  const { metafile } = await build({
    stdin: { contents, resolveDir: root },
    ...{ bundle: true, minify: true, platform: 'node', target: 'node20', metafile: true, logLevel: 'error' },
    ...{ format, outfile },
  });
  return { outfile, output: Object.values(metafile.outputs)[0] as Metafile['outputs'][string] };
}

/** Bundles with webpack, which alone reads a file as CommonJS or as an ES module as the nearest `package.json` says. */
async function bundleByWebpack(name: string, contents: string) {
  const source = mkdtempSync(join(tmpdir(), 'webpack-'));
  const [entry, config] = [join(source, 'entry.mjs'), join(source, 'config.cjs')];
  mkdirSync(join(source, 'node_modules'));
  symlinkSync(root, join(source, 'node_modules/leadconduit-vendors'));
  writeFileSync(entry, contents);
  const output = { path: folder, filename: `${name}.webpack.mjs`, library: { type: 'module' } };
  const options = { entry, output, mode: 'production', target: 'node20', experiments: { outputModule: true } };
  writeFileSync(config, `module.exports = ${JSON.stringify(options)};`);
  execFileSync('npx', ['-y', '-p', 'webpack@5', '-p', 'webpack-cli@6', 'webpack', '-c', config], { encoding: 'utf8' });
  rmSync(source, { recursive: true });
  return { outfile: join(folder, output.filename) };
}

/** Files of `dist/module` into which a library was written. */
const libraryFile = /types\/(?:xml-parser|xml-builder|form-parser)\.js$/;

const countOwnBytes = ({ inputs }: Metafile['outputs'][string]): number =>
  Object.entries(inputs)
    .filter(([path]) => !path.includes('node_modules') && !libraryFile.test(path))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);

/** Runs a script with a bundle's exports, in a process of its own. */
function runWith(outfile: string, input: unknown, script: string): unknown {
  const file = join(folder, 'run.mjs');
  writeFileSync(file, `const pack = await import(${JSON.stringify(outfile)});\n${script}`);
  return JSON.parse(execFileSync(process.execPath, [file], { input: JSON.stringify(input), encoding: 'utf8' }));
}

test.each(cases)(
  '$name as $format is small, and does as the package does',
  async ({ name, subpath, action, format }) => {
    const contents = `export { ${name} as action } from 'leadconduit-vendors/${subpath}';`;
    const { outfile, output } = await bundle(`${name}-${format}`, contents, format);
    expect(output.bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(countOwnBytes(output)).toBeLessThanOrEqual(MAX_OWN_BYTES);
    const fixtures = listFixtures(action);
    const results = runWith(
      outfile,
      fixtures,
      `import { readFileSync } from 'node:fs';
    const { action } = pack;
    const attempt = (work) => { try { return work(); } catch ({ status, headers, body }) { return { status, headers, body }; } };
    console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(({ vars, request, response, received }) => {
      if (received) return attempt(() => action.request(received));
      if (!response) return action.validate(vars);
      return [action.request(vars), action.interpret(vars, request, response).code, action.response(vars, request, response)];
    })));`,
    );
    const expected = fixtures.map((fixture) => {
      if ('received' in fixture) return fixture.refusal ?? fixture.result;
      return isExchange(fixture) ? [fixture.request, fixture.code, fixture.result] : fixture.refusal;
    });
    expect(results).toEqual(JSON.parse(JSON.stringify(expected)));
  },
);

test.each([...formats, 'webpack'] as const)(
  'a bundle as %s reads what needs a library: phones, dates in words, entities, XML',
  async (format) => {
    const contents = `export { addLead, feedback } from 'leadconduit-vendors/leadperfection'; export { negotiateResponse } from 'leadconduit-vendors/types';`;
    const name = `libraries-${format}`;
    const { outfile } = await (format === 'webpack' ? bundleByWebpack(name, contents) : bundle(name, contents, format));
    const lead = { phone_1: 'Cell: 512-555-0142', postal_code: '78704', srs_id: 1, first_name: 'Ren\u00e9e' };
    const results = runWith(
      outfile,
      { lead, client_id: 'demo', consent_date: 'Feb 28, 2026' },
      `import { readFileSync } from 'node:fs';
    const { addLead, feedback, negotiateResponse } = pack;
    const vars = JSON.parse(readFileSync(0, 'utf8'));
    const post = (type, body) => feedback.request({ method: 'POST', uri: '/', headers: { 'Content-Type': type }, body });
    console.log(JSON.stringify([
      JSON.parse(addLead.request(vars).body),
      addLead.response(vars, {}, { status: 200, body: '{"status":"ERROR","error":"no Ren&eacute;e here"}' }),
      post('text/xml', '<a><Dispo x="1">Set</Dispo></a>'),
      post('application/x-www-form-urlencoded', 'Dispo=Sold&LogNumber=7'),
      feedback.response({ headers: { Accept: 'text/xml' } }, {}, ['outcome']).body,
    ]));`,
    ) as any[];
    expect(results[0]).toMatchObject({ phone1: '5125550142', ConsentDate: '2026-02-28' });
    expect(results[1]).toEqual({ outcome: 'failure', reason: 'no [hidden] here' });
    expect(results[2]).toMatchObject({ Dispo: 'Set' });
    expect(results[3]).toMatchObject({ Dispo: 'Sold', LogNumber: '7' });
    expect(results[4]).toContain('<outcome>success</outcome>');
  },
);

test('the root and a subpath are one object in a bundle, too', async () => {
  const contents = `export { outbound } from 'leadconduit-vendors'; export { putContact } from 'leadconduit-vendors/phoneburner';`;
  const { outfile } = await bundle('both', contents, 'esm');
  expect(runWith(outfile, {}, 'console.log(pack.outbound.phoneburner_put_contact === pack.putContact)')).toBe(true);
});
