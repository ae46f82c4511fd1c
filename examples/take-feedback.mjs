// A server that takes feedback in. The vendor is answered once `onFeedback` is done.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { feedback } from 'leadconduit-vendors/leadperfection';
import { createFeedbackHandler } from 'leadconduit-vendors/receiver';

const handler = createFeedbackHandler({
  action: feedback,
  token: 'a-token-that-nobody-guesses',
  onFeedback: async ({ fields }) => console.log(`${fields.LogNumber}: ${fields.Dispo}, sold: ${fields.Sold}`),
  onEvent: ({ code, status }) => console.log(`${code} ${status}`),
});
const server = createServer(handler).listen(0, '127.0.0.1');
await once(server, 'listening');

// The vendor posts.
const address = `http://127.0.0.1:${server.address().port}/feedback`;
for (const token of ['a-token-that-nobody-guesses', 'a-wrong-one-that-is-long']) {
  await fetch(`${address}/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'LogNumber=lead-17&Dispo=Sold&Sold=true',
  });
}
server.close();
server.closeAllConnections();

// Prints:
// lead-17: Sold, sold: true
// RECEIVED 201
// DENIED 404
