/**
 * `npm run bench`: everything side by side, as tables and as `bench/results.json`. `--short` runs a little of each, to
 * see that it works; its figures mean nothing. Name parts to run those alone: `npm run bench -- core delivery`.
 */
const { writeFileSync } = require('node:fs');
const os = require('node:os');
const { join } = require('node:path');

const words = process.argv.slice(2);
const short = words.includes('--short');
const chosen = words.filter((word) => !word.startsWith('--'));

const parts = {
  core: () => require('./core')(short ? { rounds: 3, ms: 1 } : { rounds: 25, ms: 20 }),
  imports: () => require('./imports')({ rounds: short ? 1 : 15 }),
  sizes: () => (short ? [] : require('./sizes')()),
  delivery: () => require('./delivery')(short ? { rounds: 1, leads: 200 } : { rounds: 9, leads: 4000 }),
  batch: () => require('./batch')(short ? [1000] : [10_000, 100_000, 1_000_000]),
  report: () => require('./report')(short ? [1000] : [10_000, 100_000, 1_000_000]),
};

const times = (ratio) => (ratio === undefined ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`);
const around = ({ median, low, high }, per, digits) =>
  `${(median / per).toFixed(digits)} (${(low / per).toFixed(digits)}–${(high / per).toFixed(digits)})`;

const tables = {
  core: (rows) => [
    ['', 'µs a call', 'faster than the peer', 'time of the loop'],
    ...rows.map(({ name, ours, peer, loop }) => [
      ...[name, around(ours, 1000, 2)],
      ...[times(peer && peer.median / ours.median), times(loop && ours.median / loop.median)],
    ]),
  ],
  imports: (rows) => [['', 'ms to load'], ...rows.map(({ name, ms }) => [name, around(ms, 1, 1)])],
  sizes: (rows) => [
    ['', 'MB', 'packages'],
    ...rows.map(({ name, megabytes, packages }) => [name, megabytes.toFixed(1), packages]),
  ],
  delivery: (rows) => [
    ['', 'at once', 'leads/s', 'rate of axios', 'CPU µs a lead', 'p50 ms', 'p99 ms'],
    ...rows.map(({ name, atOnce, rate, cpu, p50, p99 }) => {
      const axios = rows.find((row) => row.atOnce === atOnce && row.name.startsWith('axios'));
      const figures = [around(rate, 1, 0), times(rate.median / axios.rate.median), around(cpu, 1, 0)];
      return [name, atOnce, ...figures, p50.median.toFixed(2), p99.median.toFixed(2)];
    }),
  ],
  batch: (rows) => [
    ['leads', 'journal', 'leads/s', 'CPU µs a lead', 'peak MB'],
    ...rows.map(({ leads, journal, rate, cpu, peak }) => [
      leads,
      journal,
      Math.round(rate),
      Math.round(cpu),
      Math.round(peak),
    ]),
  ],
};

tables.report = (rows) => [
  ['rows', 'rows/s', 'peak MB'],
  ...rows.map(({ rows: size, rate, peak }) => [size, Math.round(rate), Math.round(peak)]),
];

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => String(cell).padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  console.log();
}

async function run() {
  const results = {
    ...{
      date: new Date().toISOString(),
      node: process.version,
      processor: os.cpus()[0]?.model,
      processors: os.cpus().length,
    },
  };
  for (const [part, measure] of Object.entries(parts)) {
    if (chosen.length > 0 && !chosen.includes(part)) continue;
    results[part] = await measure();
    console.log(`${part}\n`);
    print(tables[part](results[part]));
  }
  writeFileSync(join(__dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  process.exit();
}

run();
