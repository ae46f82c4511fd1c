/** Real processes, disks, mounts, clocks and sockets, apart from the other tests: `npm run test:machines`. */
const base = require('../../jest.config');

const { coverageThreshold, collectCoverageFrom, ...config } = base;
module.exports = {
  ...config,
  rootDir: '../..',
  roots: ['<rootDir>/test/machines'],
  testMatch: ['**/*.machine.ts'],
  testTimeout: 300_000,
};
