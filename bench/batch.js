/**
 * Batches of generated leads over keep-alive loopback, each in a process of its own for its memory: neither time a lead
 * nor peak memory may grow with their number.
 */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const startVendor = require('./vendor');

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

/** A row for each number of leads, journal off and on by turns. */
async function all(sizes) {
  const vendor = await startVendor();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const rows = sizes.flatMap((leads) =>
    ['off', 'on'].map((journal) => {
      const file = journal === 'on' ? join(folder, `journal-${leads}`) : '-';
      const words = [__filename, '--run', vendor.origin, String(leads), file];
      const { seconds, cpu, peak } = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
      return { leads, journal, rate: leads / seconds, cpu, peak };
    }),
  );
  rmSync(folder, { recursive: true });
  vendor.close();
  return rows;
}

module.exports = all;

const [, , mode, origin, leads, journal] = process.argv;
if (mode === '--run') run(origin, Number(leads), journal);
