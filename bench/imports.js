/** What a fresh process pays for loading each package, above bare node. */
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');
const { spread } = require('./alternate');

const root = join(__dirname, '..');
const modules = {
  'leadconduit-vendors': root,
  ...Object.fromEntries(
    ['leadperfection', 'phoneburner', 'types', 'delivery', 'sandbox'].map((part) => [
      `leadconduit-vendors/${part}`,
      join(root, 'dist', part),
    ]),
  ),
  'leadconduit-custom': 'leadconduit-custom',
  'leadconduit-default': 'leadconduit-default',
};

/** Milliseconds that the loading takes in a process of its own. */
const load = (module) =>
  Number(
    execFileSync(
      process.execPath,
      ['-e', `const t = performance.now(); require(${JSON.stringify(module)}); console.log(performance.now() - t)`],
      { cwd: __dirname, encoding: 'utf8' },
    ),
  );

const measure = ({ rounds }) => {
  const taken = Object.fromEntries(Object.keys(modules).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, module] of Object.entries(modules)) taken[name].push(load(module));
  return Object.entries(taken).map(([name, figures]) => ({ name, ms: spread(figures) }));
};

module.exports = Object.assign(measure, { load });
