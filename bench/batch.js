/**
 * Delivers generated leads over keep-alive loopback and prints, a line each: leads, journal, leads a second, CPU a lead
 * and peak memory. Runs are alternated, so that a noisy machine spoils them alike. `node bench/batch.js [leads …]`
 */
const { fork, execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const concurrency = 50;

/** One run, in a process of its own for its memory. */
async function run(origin, leads, journalFile) {
  const { deliverAll, openJournal } = require('../dist/delivery');
  const { putContact } = require('../dist/phoneburner');
  const phoneburner = { key: 'k', user_id: '1', cm_id: '2' };
  function* generated() {
    for (let n = 0; n < leads; n++) yield { lead: { id: `lead-${n}`, email: `lead-${n}@example.com` }, phoneburner };
  }
  const journal = journalFile === '-' ? undefined : await openJournal(journalFile);
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  let delivered = 0;
  for await (const { result } of deliverAll(putContact, generated(), { origin, journal, concurrency })) {
    if (result.outcome === 'success') delivered++;
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await journal?.close();
  if (delivered !== leads) throw new Error(`${delivered} of ${leads} were delivered`);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ seconds, cpu: (user + system) / leads, peak }));
}

async function all(sizes) {
  const server = fork(join(__dirname, 'server.js'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const port = await new Promise((resolve) => server.stdout.once('data', (data) => resolve(String(data).trim())));
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  console.log('     leads  journal  leads/s  CPU µs/lead  peak MB');
  for (const [turn, [leads, journal]] of sizes
    .flatMap((size) => [
      [size, 'off'],
      [size, 'on'],
    ])
    .entries()) {
    const file = journal === 'on' ? join(folder, `journal-${turn}`) : '-';
    const words = [__filename, '--run', `http://127.0.0.1:${port}`, String(leads), file];
    const { seconds, cpu, peak } = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
    const cells = [
      [leads, 10],
      [journal, 9],
      [Math.round(leads / seconds), 9],
      [Math.round(cpu), 13],
      [Math.round(peak), 9],
    ];
    console.log(cells.map(([cell, width]) => String(cell).padStart(width)).join(''));
  }
  rmSync(folder, { recursive: true });
  server.disconnect();
}

const [, , mode, origin, leads, journal] = process.argv;
if (mode === '--run') run(origin, Number(leads), journal);
else
  all(
    process.argv
      .slice(2)
      .map(Number)
      .concat(process.argv.length > 2 ? [] : [10_000, 100_000, 1_000_000]),
  );
