// The pure functions, and fetch to send. You must then prevent double sends yourself.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { outbound } from 'leadconduit-vendors';

// In the vendor's place. A real engine fetches `url`.
const vendor = createServer((_, response) => response.end('SUCCESS|https://www.phoneburner.com/lead'));
await once(vendor.listen(0, '127.0.0.1'), 'listening');

const action = outbound.phoneburner_put_contact;
const vars = {
  lead: { email: 'jane@example.com', phone_1: '512.555.0142' },
  phoneburner: { key: 'your-api-key', user_id: '377310706', cm_id: '576846' },
};

const refusal = action.validate(vars);
if (refusal !== undefined) throw new Error(refusal);

const request = action.request(vars);
const { method, headers, body } = request;
const { pathname, search } = new URL(request.url);
const options = { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(360_000) };
const answer = await fetch(`http://127.0.0.1:${vendor.address().port}${pathname}${search}`, options);

// The body is read before `response` sees the answer.
console.log(action.response(vars, request, { status: answer.status, body: await answer.text() }));
vendor.close();
vendor.closeAllConnections();

// Prints:
// { outcome: 'success', lead_url: 'https://www.phoneburner.com/lead' }
