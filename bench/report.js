/** The report of a generated file of leads, with the vendor's checks, in a process of its own for its memory. */
const { execFileSync } = require('node:child_process');
const { createWriteStream, mkdtempSync, rmSync } = require('node:fs');
const { once } = require('node:events');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const phoneburner = { key: 'k', user_id: '1', cm_id: '2' };

/** Writes a file as Meta exports it. */
async function writeLeads(file, rows) {
  const stream = createWriteStream(file);
  stream.write('id,created_time,full_name,phone_number,email,street_address,city,state,zip_code\n');
  for (let n = 0; n < rows; n++) {
    const person = `Jane Sample,p:+1512555${1000 + (n % 9000)},jane-${n}@example.com,${n % 9999} Hickory St,Austin,TX,78704`;
    if (!stream.write(`l:${1e15 + n},2026-11-20T10:00:00-06:00,${person}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** One run, in a process of its own. */
async function run(file) {
  const { loadChecks } = require('../dist/catalog');
  const { createReport, readLeads } = require('../dist/files');
  const { putContact } = require('../dist/phoneburner');
  const started = performance.now();
  const leads = await readLeads(file, putContact);
  const { sendable } = await createReport(leads, putContact, {
    settings: { phoneburner },
    checks: loadChecks(putContact.about.vendor),
  });
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ sendable, seconds, peak: process.resourceUsage().maxRSS / 1024 }));
}

/** A row for each size. */
module.exports = async (sizes) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const rows = [];
  for (const size of sizes) {
    const file = join(folder, `${size}.csv`);
    await writeLeads(file, size);
    const output = execFileSync(process.execPath, [__filename, '--run', file], { encoding: 'utf8' });
    const { sendable, seconds, peak } = JSON.parse(output);
    if (sendable !== size) throw new Error(`${sendable} of ${size} may be sent`);
    rows.push({ rows: size, rate: size / seconds, peak });
  }
  rmSync(folder, { recursive: true });
  return rows;
};

const [, , mode, file] = process.argv;
if (mode === '--run') run(file);
