/** Mutation testing of the core: `npm run test:mutation`. */
const { moduleNameMapper, sandboxInjectedGlobals, testEnvironment, transform } = require('../../jest.config');

module.exports = {
  testRunner: 'jest',
  jest: {
    enableFindRelatedTests: false,
    config: {
      ...{ moduleNameMapper, sandboxInjectedGlobals, testEnvironment, transform },
      roots: ['<rootDir>/test'],
      testMatch: ['**/mutation/every.ts'],
    },
  },
  mutate: ['src/{types,leadperfection,phoneburner}/**/*.ts'],
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 2,
  maxTestRunnerReuse: 25,
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'coverage/mutation.json' },
  clearTextReporter: { logTests: false, reportTests: false },
};
