// What happens while a vendor is down: each attempt, and a breaker that stops the rest.
import { createDeliverer } from 'leadconduit-vendors/delivery';
import { putContact } from 'leadconduit-vendors/phoneburner';
import { startSandbox } from 'leadconduit-vendors/sandbox';

const { origin, close } = await startSandbox();
await close(); // nobody listens there any more

const deliverer = createDeliverer({
  action: putContact,
  settings: { phoneburner: { key: 'sandbox-key', user_id: '377310706', cm_id: '576846' } },
  origin,
  retry: { attempts: 1 },
  breaker: { failures: 2 },
  onEvent: ({ type, code, state }) => console.log(type, code ?? state),
});

for (const id of ['1', '2', '3']) await deliverer.deliver({ lead: { id, email: `lead-${id}@example.com` } });
console.log(deliverer.stats().ended);
await deliverer.close();

// Prints:
// attempt CONNECTION_REFUSED
// result CONNECTION_REFUSED
// attempt CONNECTION_REFUSED
// breaker open
// result CONNECTION_REFUSED
// result BREAKER_OPEN
// { delivered: 0, rejected: 0, uncertain: 0, unsent: 3, skipped: 0 }
