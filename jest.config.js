/** Tests import the package by its public names; here these lead to the sources. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testTimeout: 60_000,
  forceExit: true, // a test that fails before it closes its servers must not leave jest hanging
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  collectCoverageFrom: ['src/{types,leadperfection,phoneburner}/**/*.ts'],
  coverageReporters: ['text'],
  coverageThreshold: Object.fromEntries(
    ['types', 'leadperfection', 'phoneburner'].map((part) => [`./src/${part}/`, { lines: 95, branches: 95 }]),
  ),
  moduleNameMapper: { '^leadconduit-vendors/(.+)$': '<rootDir>/src/$1' },
};
