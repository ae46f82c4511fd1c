/**
 * Delivery over loopback to a server in another process, over shared sockets and over a connection for each lead, against clients that do the bare request and
 * nothing else: no journal, no deadline, no send state. By turns in one process; leads a second, CPU a lead, p50 and p99.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const http = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const axios = require('axios');
const undici = require('undici');
const { openJournal } = require('../dist/delivery');
const { putContact } = require('../dist/phoneburner');
const { spread } = require('./alternate');
const startVendor = require('./vendor');

const leadOf = (n) => ({
  lead: {
    id: `lead-${n}`,
    email: `lead-${n}@example.com`,
    first_name: 'Jane',
    last_name: 'Sample',
    phone_1: '5125550142',
  },
  phoneburner: { key: 'k', user_id: '1', cm_id: '2' },
});

/** Each contender sends the n-th lead, and gives true when it was accepted. */
function createContenders(origin, journal) {
  const agent = new http.Agent({ keepAlive: true });
  const client = axios.create({ httpAgent: agent, responseType: 'text' });
  const lone = axios.create({ httpAgent: new http.Agent({ keepAlive: false }), responseType: 'text' });
  const pool = new undici.Pool(origin, { connections: 50 });
  const pathOf = (n) => putContact.request(leadOf(n)).url.slice('https://www.phoneburner.com'.length);
  const headers = { Host: 'www.phoneburner.com', Accept: 'text/plain' };
  const bare = (n) =>
    new Promise((resolve, reject) => {
      const request = http.request(origin + pathOf(n), { agent, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString().startsWith('SUCCESS|')));
      });
      request.on('error', reject).end();
    });
  return {
    'axios, keep-alive': async (n) => (await client.get(origin + pathOf(n), { headers })).data.startsWith('SUCCESS|'),
    'node http': bare,
    undici: async (n) => {
      const { body } = await pool.request({ path: pathOf(n), method: 'GET', headers });
      return (await body.text()).startsWith('SUCCESS|');
    },
    'axios, a connection a lead': async (n) =>
      (await lone.get(origin + pathOf(n), { headers })).data.startsWith('SUCCESS|'),
    ...createDeliveries('../dist', origin, journal),
  };
}

/** `deliver` of a build, in each mode. */
function createDeliveries(dist, origin, journal) {
  const { deliver } = require(`${dist}/delivery`);
  const { putContact: action } = require(`${dist}/phoneburner`);
  const sendWith = (options) => async (n) =>
    (await deliver(action, leadOf(n), { origin, ...options })).status === 'delivered';
  return {
    'deliver, keepAlive': sendWith({ keepAlive: true }),
    'deliver, keepAlive, journal': sendWith({ keepAlive: true, journal }),
    'deliver, a connection a lead': sendWith({}),
    'deliver, a connection a lead, journal': sendWith({ journal }),
  };
}

/** Sends so many leads, so many at a time. */
async function turn(send, first, leads, atOnce) {
  const taken = [];
  let next = first;
  const lane = async () => {
    while (next < first + leads) {
      const started = performance.now();
      if (!(await send(next++))) throw new Error('a lead was not accepted');
      taken.push(performance.now() - started);
    }
  };
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: atOnce }, lane));
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  taken.sort((a, b) => a - b);
  const at = (part) => taken[Math.floor(part * (taken.length - 1))];
  return { rate: (leads / ms) * 1000, cpu: (user + system) / leads, p50: at(0.5), p99: at(0.99) };
}

/** The medians of each contender's turns, by name; the turn before the first warms up. */
async function takeTurns(contenders, { rounds, leads, atOnce }, first = 0) {
  const entries = Object.entries(contenders);
  const turns = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, send] of round % 2 ? entries.toReversed() : entries) {
      const figures = await turn(send, first, leads, atOnce);
      first += leads;
      if (round >= 0) turns[name].push(figures);
    }
  }
  return Object.entries(turns).map(([name, figures]) => {
    const of = (what) => spread(figures.map((one) => one[what]));
    return { name, atOnce, rate: of('rate'), cpu: of('cpu'), p50: of('p50'), p99: of('p99') };
  });
}

/** A row for each contender and number of leads at a time. */
module.exports = async ({ rounds, leads }) => {
  const vendor = await startVendor();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const journal = await openJournal(join(folder, 'journal'));
  const contenders = createContenders(vendor.origin, journal);
  const rows = [
    ...(await takeTurns(contenders, { rounds, leads: Math.ceil(leads / 5), atOnce: 1 })),
    ...(await takeTurns(contenders, { rounds, leads, atOnce: 50 }, 1e9)),
  ];
  await journal.close();
  rmSync(folder, { recursive: true });
  vendor.close();
  return rows;
};

Object.assign(module.exports, { createDeliveries, takeTurns });
