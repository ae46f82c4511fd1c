/**
 * `node bench/against.js FOLDER`: this commit beside another one, which is built in FOLDER, by turns on one machine. All
 * figures are those of this commit as a share of the other's; below 1 is faster for times, above 1 for rates.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');
const { alternate, spread } = require('./alternate');
const { createContests } = require('./core');
const { createDeliveries, takeTurns } = require('./delivery');
const { load } = require('./imports');
const startVendor = require('./vendor');

const here = join(__dirname, '..');
const other = resolve(process.argv[2]);
const print = (name, after, before, unit) =>
  console.log(
    `| ${name} | ${before.toFixed(2)} ${unit} | ${after.toFixed(2)} ${unit} | ${(after / before).toFixed(2)} |`,
  );

/** The pure functions, in microseconds of the processor. */
function compareCore() {
  const [after, before] = [here, other].map((root) => createContests(join(root, 'dist')));
  for (const name of Object.keys(after)) {
    const contenders = { after: after[name].ours, before: before[name].ours };
    const figures = alternate(contenders, { rounds: 25, ms: 20 });
    print(name, figures.after.median / 1000, figures.before.median / 1000, 'µs');
  }
}

/** Loading in a fresh process, in milliseconds. */
function compareImports() {
  for (const part of ['index.js', 'dist/phoneburner', 'dist/delivery']) {
    const taken = { after: [], before: [] };
    for (let round = 0; round < 21; round++) {
      taken.after.push(load(join(here, part)));
      taken.before.push(load(join(other, part)));
    }
    print(`loading ${part}`, spread(taken.after).median, spread(taken.before).median, 'ms');
  }
}

/** Delivery over loopback, in leads a second. */
async function compareDelivery() {
  const vendor = await startVendor();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const builds = { after: here, before: other };
  const journals = {};
  const contenders = {};
  for (const [build, root] of Object.entries(builds)) {
    const { openJournal } = require(join(root, 'dist/delivery'));
    journals[build] = await openJournal(join(folder, build));
    const deliveries = createDeliveries(join(root, 'dist'), vendor.origin, journals[build]);
    for (const [name, send] of Object.entries(deliveries)) contenders[`${build} ${name}`] = send;
  }
  const rows = await takeTurns(contenders, { rounds: 9, leads: 3000, atOnce: 50 });
  const rateOf = (name) => rows.find((row) => row.name === name).rate.median;
  for (const { name } of rows.filter((row) => row.name.startsWith('after '))) {
    const mode = name.slice('after '.length);
    print(`${mode}, 50 at once`, rateOf(name), rateOf(`before ${mode}`), 'leads/s');
  }
  for (const journal of Object.values(journals)) await journal.close();
  rmSync(folder, { recursive: true });
  vendor.close();
}

console.log('| | before | after | after / before |\n| --- | --- | --- | --- |');
compareCore();
compareImports();
compareDelivery().then(() => process.exit());
