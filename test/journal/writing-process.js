/*
 * Writes a journal until it is killed, and tells after each transaction what is durable.
 *
 * Usage: node writing-process.js <file> <leads> [<pages>]: with <pages>, kills itself in the midst of a transaction as
 * soon as the journal has so many pages, once some of them have been written.
 */
const fs = require('node:fs');
const { JournalWriter } = require('../../dist/journal/writer');

const [file, leads, pages] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 0)];
const journal = JournalWriter.create(file, true);
const tell = (message) => fs.writeSync(1, `${JSON.stringify(message)}\n`);
const getIdentity = (n) => ({ key: `action|host|account|lead-${n}`, contentHash: 'c'.repeat(120), row: `row-${n}` });
const getResult = (n) => ({
  ...{ status: n % 3 === 1 ? 'rejected' : 'delivered', sent: 'yes', attempts: 1, code: 'accepted' },
  result: { outcome: 'success', id: String(n).repeat(1 + (n % 50)) },
});

/** The digest of an id by which feedback may know a lead. */
const getId = (kind, n) => `${kind}${String(n).padStart(13, '0')}`;

/** A lead is found by its key, by its id and by its rows; every other one has two. */
const getNames = (n) => [
  ...[getIdentity(n).key, `id ${getId('evt', n)}`, `row row-${n}`],
  ...(n % 2 ? [] : [`row second-${n}`]),
];
const setStatus = (changes, n, status) => Object.assign(changes, ...getNames(n).map((name) => ({ [name]: status })));

/** Intents of some leads and results of those before, as a delivery of several leads at once has them. */
function record(from, count) {
  const changes = {};
  for (let n = from; n < from + count; n++) {
    journal.recordIntent(getIdentity(n), [getId('evt', n)]);
    if (n % 2 === 0) journal.recordRow({ ...getIdentity(n), row: `second-${n}` });
    setStatus(changes, n, 'uncertain');
    const before = n - 2 * count;
    if (before < 0 || before % 4 === 3) continue;
    journal.recordResult(getIdentity(before), getResult(before), [getId('num', before)]);
    setStatus(changes, before, getResult(before).status);
  }
  return changes;
}

tell({});
for (let n = 0; n < leads; n += 3) {
  if (pages > 0 && fs.statSync(file).size >= pages * 4096) {
    journal.database.exec('PRAGMA cache_size = 1'); // pages are written before the commit
    journal.transact(() => {
      tell({ begun: record(n, 60) });
      process.kill(process.pid, 'SIGKILL');
    });
  }
  // What is begun is told first: a process that is killed here may have recorded it or not.
  let changes;
  journal.transact(() => {
    changes = record(n, 3);
    tell({ begun: changes });
  });
  tell({ durable: changes });
}
journal.close();
