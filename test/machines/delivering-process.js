/*
 * Delivers leads with a journal, and tells of each what became of it: a JSON object a line.
 *
 * stdin: { origin, runs: [{ journal, ids, concurrency, keepAlive, rate }] }, one run after another.
 */
const fs = require('node:fs');
const { deliverAll, openJournal, readJournal } = require('../../dist/delivery');
const { putContact } = require('../../dist/phoneburner');

const settings = { phoneburner: { key: 'k', user_id: '1', cm_id: '2' } };

/** Writes a line at once: what is told has happened, whenever the process is killed. */
function tell(message) {
  for (let bytes = Buffer.from(`${JSON.stringify(message)}\n`); bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(fs.writeSync(1, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error; // the pipe is full
    }
  }
}
const getLead = (id) => ({ lead: { id, email: `${id}@example.com` } });

async function deliverRun(origin, { journal: file, ids, ...options }) {
  const journal = await openJournal(file);
  tell({ opened: file });
  const leads = ids.map(getLead);
  try {
    for await (const { lead, result } of deliverAll(putContact, leads, { ...options, settings, origin, journal }))
      tell({ id: lead.lead.id, ...result });
  } finally {
    await journal.close();
  }
}

/** What the journal lists afterwards. */
async function list(file) {
  for await (const { key, status } of readJournal(file)) tell({ listed: key.split('|').at(-1), status });
}

async function main({ origin, runs }) {
  for (const run of runs) {
    await deliverRun(origin, run).catch(({ code }) => tell({ refused: run.journal, code }));
    if (run.isListed) await list(run.journal).catch(({ code }) => tell({ refused: run.journal, code }));
  }
}
main(JSON.parse(fs.readFileSync(0, 'utf8')));
