/** Starts the server that accepts leads, in a process of its own. */
const { fork } = require('node:child_process');
const { join } = require('node:path');

module.exports = async () => {
  const server = fork(join(__dirname, 'server.js'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const port = await new Promise((resolve) => server.stdout.once('data', (data) => resolve(String(data).trim())));
  return { origin: `http://127.0.0.1:${port}`, close: () => server.disconnect() };
};
