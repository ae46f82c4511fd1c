// A lead, a journal, and the same lead again: it is sent once.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliver, openJournal } from 'leadconduit-vendors/delivery';
import { addLead } from 'leadconduit-vendors/leadperfection';
import { startSandbox } from 'leadconduit-vendors/sandbox';

const sandbox = await startSandbox();
const journal = await openJournal(join(mkdtempSync(join(tmpdir(), 'leads-')), 'leads.journal'));

const lead = { lead: { first_name: 'Jane', phone_1: '(512) 555-0142', postal_code: '78704', srs_id: 112 } };
const options = { settings: { client_id: 'demo' }, journal, key: 'lead-17', origin: sandbox.origin };

for (const time of ['first', 'second']) {
  const { outcome, status, attempts } = await deliver(addLead, lead, options);
  console.log(`${time}: ${outcome}, ${status}, attempts: ${attempts}`);
}
console.log(`requests: ${sandbox.received.length}`);

await journal.close();
await sandbox.close();

// Prints:
// first: success, delivered, attempts: 1
// second: success, delivered, attempts: 0
// requests: 1
