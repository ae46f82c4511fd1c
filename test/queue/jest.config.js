/** Tests against a real Redis, apart from the others: `npm run test:queue`. */
const base = require('../../jest.config');

const { coverageThreshold, collectCoverageFrom, ...config } = base;
module.exports = {
  ...config,
  rootDir: '../..',
  roots: ['<rootDir>/test/queue'],
  testMatch: ['**/*.queue.ts'],
  testTimeout: 120_000,
};
