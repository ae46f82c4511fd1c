/** The smallest server that accepts a lead, in a process of its own. Prints its port. */
const { createServer } = require('node:http');

const body = 'SUCCESS|https://www.phoneburner.com/ms/lead_redirect?upc=A';
const server = createServer((message, response) => {
  message.resume();
  response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': body.length }).end(body);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.on('disconnect', () => process.exit());
