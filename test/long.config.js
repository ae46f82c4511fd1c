/**
 * What takes minutes: kills and crashes by the hundred, and the hostile corpora whole. `npm run test:long`, where the
 * new vendor's own run of all tests comes last and alone.
 */
const { coverageThreshold, collectCoverageFrom, ...base } = require('../jest.config');

module.exports = {
  ...base,
  rootDir: '..',
  testMatch: ['**/*.long.ts', '**/hostile/*.test.ts', '**/properties.test.ts', '**/guards.test.ts'],
  testTimeout: 1_800_000,
};
