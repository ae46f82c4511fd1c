/**
 * Real processes, disks, mounts, clocks and sockets, apart from the other tests: `npm run test:machines`. The tests start
 * processes of `dist` at any time, so no test may build into it.
 */
const base = require('../../jest.config');

const { coverageThreshold, collectCoverageFrom, ...config } = base;
module.exports = {
  ...config,
  rootDir: '../..',
  roots: ['<rootDir>/test/machines'],
  testMatch: ['**/*.machine.ts'],
  testTimeout: 300_000,
};
