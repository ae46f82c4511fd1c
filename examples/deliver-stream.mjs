// A stream of leads, ten at once and at most 200 a second, and a summary. Memory does not grow with their number.
import { deliverAll } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { startSandbox } from 'leadconduit-vendors/sandbox';

async function* readLeads() {
  for (let id = 1; id <= 20; id++) yield { lead: { id: String(id), email: id === 7 ? '' : `lead-${id}@example.com` } };
}

const sandbox = await startSandbox();
const settings = { phoneburner: { key: 'sandbox-key', user_id: '377310706', cm_id: '576846' } };

const counts = { success: 0, failure: 0, error: 0, skip: 0 };
for await (const { lead, result } of deliverAll(putContact, readLeads(), {
  ...{ settings, origin: sandbox.origin, concurrency: 10, rate: 200 },
})) {
  counts[result.outcome]++;
  if (result.outcome === 'skip') console.log(`lead ${lead.lead.id}: ${result.reason}`);
}
console.log(counts);

await sandbox.close();

// Prints:
// lead 7: lead.email must not be blank
// { success: 19, failure: 0, error: 0, skip: 1 }
